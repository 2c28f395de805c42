"""Rules of telling what lies in flash: after a power cut the same to the last byte, and nothing that is no fact."""

from board import mount, unmount
from station import Station

from ocpp.core.authorisation import TagInfo
from ocpp.core.facts import REASONS, SAMPLE, START, STOP
from ocpp.core.measurands import CODES, PHASED, TABLE
from ocpp.transport.writer import JsonWriter
from ocpp.v16.transactions import Transactions
from support.blockdev import CLEAN, TORN_HALF, BlockDevice


class Rpc:
    """The back end answers everything."""

    unheard = 0


class Log:
    """Keeps what is noted."""

    def __init__(self):
        self.lines = []

    def note(self, *words):
        self.lines.append(words)


def _sender(station):
    return Transactions(station.cp, Rpc(), station.txdata, TagInfo(), Log())


def _message(sender):
    """The oldest fact as it is told; None: there is none."""
    if not sender.due(0):
        return None
    w = JsonWriter(bytearray(2000))
    sender.write(w)
    return sender.ACTION, bytes(w.buf[: w.n])


def _stop(sender):
    """The StopTransaction, after the samples before it: their answers are noted with it only. None: there is none."""
    while True:
        told = _message(sender)
        if told is None or told[0] == "StopTransaction":
            return told
        _answered(sender)


def _answered(sender):
    sender._id = 4711
    sender._has_info = False
    sender.done(0)


def a_stop_whose_answer_was_not_noted():
    device = BlockDevice(32)
    mount(device, fresh=True)
    s = Station(device)
    s.begin(0)
    s.charge(0, 500)
    s.sample(0)
    s.end(0)
    sender = _sender(s)
    told = _stop(sender)
    assert told[1].count(b'"timestamp"') == 4, told
    image = bytes(device.image)
    again = 0
    for form in (CLEAN, TORN_HALF):
        for cuts in range(20):
            unmount()
            device = device.restarted()
            device.image[:] = image
            sender = _sender(Station(device, 1))
            assert _stop(sender) == told
            device.cut = cuts
            device.form = form
            try:
                _answered(sender)
            except OSError:
                assert device.dead
            over = not device.dead
            unmount()
            device = device.restarted()
            found = _stop(_sender(Station(device, 2)))
            assert found in (told, None), (cuts, found)
            again += found is not None
            if over:
                break
        assert over and found is None, cuts
    assert again, cuts


def what_is_no_fact_is_passed_over():
    device = BlockDevice(32)
    mount(device, fresh=True)
    j = Station(device).journal
    head = b"\0\1\1" + bytes(6)
    strange = (
        (9, b"of a firmware to come"),
        (START, head),
        (START, head + bytes(9) + b"\xff\xfe"),
        (SAMPLE, head[:8]),
        (SAMPLE, head + b"\0" + bytes(3)),
        (SAMPLE, head + b"\0" + bytes((CODES, 0, 0, 0, 1))),
        (STOP, head + bytes((0, 0, 0, 1, len(REASONS)))),
    )
    for kind, payload in strange:
        j.append(kind, payload, len(payload))
    unmount()
    s = Station(device.restarted(), 1)
    s.begin(0)
    s.end(0)
    sender = _sender(s)
    told = []
    for _ in range(20):
        message = _message(sender)
        if message:
            told.append(message[0])
            _answered(sender)
    assert told == ["StartTransaction", "StopTransaction"], told
    assert sender.given_up == len(sender.log.lines) == len(strange)
    assert len(TABLE) * PHASED == CODES


def damaged_samples_are_left_out_of_a_stop():
    device = BlockDevice(32)
    mount(device, fresh=True)
    s = Station(device)
    number = s.begin(0)
    s.sample(0)
    s.end(0)
    path = f"/flash/samples/{number}"
    with open(path, "rb") as f:
        whole = f.read()
    each = len(whole) // 3
    sender = _sender(s)
    told = _stop(sender)[1]
    for at in range(len(whole)):
        for value in (0, 242, 255):
            with open(path, "wb") as f:
                f.write(whole[:at] + bytes((value,)) + whole[at + 1 :])
            stop = _stop(sender)[1]
            assert stop[:90] == told[:90] and stop.count(b'"timestamp"') >= 1 + at // each, (at, value, stop)


def transaction_ids_of_another_layout_do_no_harm():
    device = BlockDevice(32)
    mount(device, fresh=True)
    s = Station(device)
    s.begin(0)
    s.drain()
    assert s.journal.aux_n == 19
    sender = _sender(s)
    for number in range(2, 30):
        s.journal.append(START, bytes((0, number, 1)) + bytes(15) + b"TAG", 21)
        assert _message(sender)
        _answered(sender)
        assert sender.transaction_id(number) == 4711
