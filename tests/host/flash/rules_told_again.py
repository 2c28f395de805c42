"""Rules of what is told again after a power cut: the same to the last byte, as long as its answer was not noted."""

from board import mount, unmount
from station import Station

from ocpp.core.authorisation import TagInfo
from ocpp.transport.writer import JsonWriter
from ocpp.v16.transactions import Transactions
from support.blockdev import CLEAN, TORN_HALF, BlockDevice


class Rpc:
    """The back end answers everything."""

    unheard = 0


def _sender(station):
    return Transactions(station.cp, Rpc(), station.txdata, TagInfo(), None)


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
