"""Power cuts at random moments, all processes by SIGKILL, while the back end misbehaves too: its ledger is what the
world saw (OCPP 1.6 §3.7, §3.7.1, §4.8, §4.10)."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from books import Figures, judge
from driver import Driver
from moods import TIMEOUT_S, Moods

from support.central import Central
from support.figures import show
from support.micropython import ROOT
from support.wallbox import Wallbox

KEYS = {
    "AllowOfflineTxForUnknownId": True,
    "ConnectionTimeOut": 2,
    "MessageTimeout": TIMEOUT_S,
    "TransactionMessageAttempts": 100,
    "TransactionMessageRetryInterval": 0,
    "WebSocketPingInterval": 1,
}
_DELIVERY_S = 90
_QUIET_S = 3


def one_wallbox(number, seconds, enough):
    """Visits at a wallbox of its own until `enough(driver)`; Figures of its ledger."""
    # Every second one takes no samples: then only what has been charged makes it save.
    keys = KEYS | {"MeterValueSampleInterval": 2 * (number % 2)}
    with Central(message_timeout=TIMEOUT_S) as central, Wallbox(central.url, f"K{number}", keys=keys) as box:
        central.attach("Console", box.errors)
        central.allow("transition")  # a status that passes while an answer is withheld is not told
        moods = Moods(central, seed=number)
        driver = Driver(box, moods, seed=number, name=f"K{number}", seconds=seconds)
        while not enough(driver):
            driver.visit()
        moods.calm()
        central.refuse()
        delivered(central)
        try:
            central.check()
            figures = judge(driver.visits, central.calls, TIMEOUT_S)
        except AssertionError as error:
            log = ROOT / "build" / f"kills-{number}.log"
            log.write_text("\n".join((central.log(last=100_000), box.errors(), *map(str, driver.visits))), "utf-8")
            raise AssertionError(f"{error}\nWire, console and visits: {log}") from error
        figures.kills = driver.kills
        return figures


def delivered(central):
    """Waits until each session that was told has its end, and nothing more comes although there is a link."""
    end = time.monotonic() + _DELIVERY_S
    while time.monotonic() < end:
        mark, link = central.mark(), central.connection
        time.sleep(_QUIET_S)
        told = [call for call in central.received(after=mark) if call.action in ("StartTransaction", "StopTransaction")]
        if not told and link is not None and link is central.connection and not open_sessions(central):
            return
    raise AssertionError(f"not all was delivered within {_DELIVERY_S} s\n{central.log(last=200)}")


def open_sessions(central):
    """Tags of the StartTransactions that were not answered yet, or whose StopTransaction was not."""
    ended = {call.payload["transactionId"] for call in central.received("StopTransaction") if call.answer is not None}
    numbers = {}
    for call in central.received("StartTransaction"):
        tag = call.payload["idTag"]
        numbers[tag] = call.answer["transactionId"] if call.answer else numbers.get(tag)
    return [tag for tag, number in numbers.items() if number not in ended]


def together(boxes, seconds, enough):
    """The sum of the Figures of so many wallboxes at a time."""
    with ThreadPoolExecutor(boxes) as pool:
        return sum(pool.map(lambda number: one_wallbox(number, seconds, enough), range(1, boxes + 1)), Figures())


def told(figures):
    """Figures in a sentence."""
    return (
        f"{figures.kills} kills, {figures.sessions} sessions, {figures.cut} of them cut, {figures.wh} Wh;"
        f" at most {figures.lost} Wh lost by a cut, {figures.again} starts and stops sent again for a reason,"
        f" StartTransaction at most {figures.off:.1f} s off"
    )


def test_the_ledger_is_right_after_some_kills():
    """A quarter of a minute of it."""
    figures = together(5, (0, 3), lambda driver: driver.kills >= 2 and driver.charged >= 1)
    show("kills", told(figures))
    assert figures.kills >= 10 and figures.sessions >= 5, figures


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_the_ledger_is_right_after_hundreds_of_kills():
    """200 kills through 100 sessions, long enough ones among them that 100 Wh matter."""

    def enough(driver):
        return driver.kills >= 52 and driver.charged >= 26

    figures = together(4, (3, 30), enough)
    show("kills-long", told(figures))
    assert figures.kills >= 200 and figures.sessions >= 100, figures
