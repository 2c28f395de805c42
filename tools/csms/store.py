"""What the CSMS knows: charge points, their connectors, transactions. In memory only."""

from dataclasses import asdict, dataclass, field
from datetime import datetime


@dataclass
class Transaction:
    """One charging session; meter values in Wh, times as sent."""

    id: int
    cp: str
    connector: int
    id_tag: str
    meter_start: int
    started: str
    meter_stop: int | None = None
    stopped: str | None = None
    reason: str | None = None
    samples: int = 0

    @property
    def energy(self):
        """Wh delivered, None while it runs."""
        return None if self.meter_stop is None else self.meter_stop - self.meter_start

    @property
    def seconds(self):
        """Length by the charge point's clock, None while it runs."""
        if self.stopped is None:
            return None
        return (datetime.fromisoformat(self.stopped) - datetime.fromisoformat(self.started)).total_seconds()


@dataclass
class Station:
    """A charge point by its identity. connectors: number -> last StatusNotification; boot: last BootNotification."""

    id: str
    connected: bool = False
    boot: dict = field(default_factory=dict)
    connectors: dict = field(default_factory=dict)


class Store:
    """Charge points and transactions. `denied`: idTags (any case) that are not accepted."""

    def __init__(self, denied=(), first_transaction=1):
        self.stations = {}
        self.transactions = {}
        self._denied = {tag.lower() for tag in denied}
        self._next = first_transaction

    def station(self, identity):
        """The Station of that identity, made when new."""
        return self.stations.setdefault(identity, Station(identity))

    def tag_status(self, id_tag):
        """AuthorizationStatus of a card: "Accepted" or "Blocked"."""
        return "Blocked" if id_tag.lower() in self._denied else "Accepted"

    def begin(self, cp, connector, id_tag, meter_start, started):
        """The Transaction for a StartTransaction; the same one again when it was sent twice (OCPP 1.6 §3.7.1)."""
        for one in self.transactions.values():
            if (one.cp, one.connector, one.id_tag, one.meter_start, one.started) == (
                cp, connector, id_tag, meter_start, started,
            ):  # fmt: skip
                return one
        made = Transaction(self._next, cp, connector, id_tag, meter_start, started)
        self.transactions[made.id] = made
        self._next += 1
        return made

    def sampled(self, transaction_id, count):
        """Counts MeterValues for a transaction; one that is not known here is ignored."""
        if transaction_id in self.transactions:
            self.transactions[transaction_id].samples += count

    def end(self, transaction_id, meter_stop, stopped, reason):
        """Ends a Transaction and returns it; None when it is not known here."""
        one = self.transactions.get(transaction_id)
        if one is not None:
            one.meter_stop, one.stopped, one.reason = meter_stop, stopped, reason or "Local"
        return one

    def as_dict(self):
        """Everything, for JSON."""
        return {
            "stations": [asdict(one) for one in self.stations.values()],
            "transactions": [asdict(one) | {"energy": one.energy} for one in self.transactions.values()],
        }
