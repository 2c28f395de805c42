"""Many short sessions without a link, and whether each of them was told once, in order and right."""

from dataclasses import dataclass, field

from .fixtures_session import history
from .wallbox import wait_until

OFFLINE = {
    "AllowOfflineTxForUnknownId": True,
    "StopTxnSampledData": "Energy.Active.Import.Register",
    "MeterValueSampleInterval": 1,
}
"""Presets: whoever comes may charge, and each stop carries a sample of its begin and one of its end."""


@dataclass
class Session:
    """What the back end was told of one session: the payloads, each once however often it was sent."""

    start: dict
    number: int | None
    samples: list = field(default_factory=list)
    stop: dict | None = None

    def energy(self):
        """(meterStart, meterStop)."""
        return self.start["meterStart"], self.stop["meterStop"]


def visits(box, tags, wh):
    """A session at each connector at once, ended by the stop button when its meter was turned on to `wh`."""
    for connector, tag in enumerate(tags, 1):
        box.sim.plug(connector)
        box.sim.card(tag, connector=connector)
        box.wait_for(lambda c: c["locked"], connector)
    for connector in range(1, len(tags) + 1):
        box.wait_for(lambda c: c["pilot"]["offered_a"] > 0, connector)
        box.sim.meter(wh, connector=connector)
    # Meters are set over the service console, line by line: what it thinks of this one it says after that.
    box.console(f"seen{wh}")
    wait_until(lambda: f"got seen{wh}\n" in box.errors().replace(" \n", "\n"), what="the meters")
    box.sim.button("stop")
    for connector in range(1, len(tags) + 1):
        box.wait_for(lambda c: not c["locked"], connector)
        box.sim.unplug(connector, side="evse")
    box.sim.button("stop", on=False)
    for connector in range(1, len(tags) + 1):
        box.status("Available", connector)


def sessions_told(central, after=0):
    """{idTag: Session} in the order of their starts. A message that came several times must be the same each time."""
    told, numbers = {}, {}
    for call in history(central, after):
        payload = call.payload
        if call.action == "StartTransaction":
            session = told.setdefault(payload["idTag"], Session(payload, None))
            assert session.start == payload and session.stop is None
            if call.answer:
                session.number = call.answer["transactionId"]
                numbers[session.number] = session
            continue
        session = numbers[payload["transactionId"]]
        assert session.number == payload["transactionId"], "of the answer that came in time"
        if call.action == "StopTransaction":
            assert session.stop in (None, payload)
            session.stop = payload
        elif payload not in session.samples:
            assert session.stop is None
            session.samples.append(payload)
    return told


def plausible(session):
    """The times of a session go on, and its last sample is its end."""
    times = [session.start["timestamp"]]
    times += [sample["meterValue"][0]["timestamp"] for sample in session.samples]
    times.append(session.stop["timestamp"])
    assert times == sorted(times)
    if session.stop["reason"] != "PowerLoss":
        begin, *_, end = session.stop["transactionData"]
        assert int(begin["sampledValue"][0]["value"]) == session.start["meterStart"]
        assert int(end["sampledValue"][0]["value"]) == session.stop["meterStop"]
