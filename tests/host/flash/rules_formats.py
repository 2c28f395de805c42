"""Rules of what another firmware has left in flash: the older is taken over, the newer is left alone and reported."""

import os

import deflate
from board import ROOT, Board, mount, raises, unmount

from firmware.errands.orders import Orders
from firmware.logring import LogRing
from firmware.storage import open_journal, report
from ocpp.core import owner, reservationfile
from ocpp.core.boots import Boots
from ocpp.core.cell import Cell
from ocpp.core.clock import Clock
from ocpp.core.crc import START as START_CRC
from ocpp.core.crc import crc16
from ocpp.core.facts import BODY, POWER_LOSS, SAMPLE, START, STOP, VALUES, Fact, rank, row
from ocpp.core.journal import Journal, UnknownFormat
from ocpp.core.octets import get
from ocpp.core.session import Session
from ocpp.core.settings import ACCEPTED, Settings
from ocpp.v16.keys import KEYS
from ocpp.v16.progress import Progress
from support.blockdev import BlockDevice

_BLOCKS = 16
_FORMAT_1 = __file__.rsplit("/", 1)[0] + "/format1.img.gz"  # by make_format1.py
_WH = 12 * 1500  # of the session that the cut found open


class Log:
    """Keeps what is reported."""

    def __init__(self):
        self.lines = []

    def note(self, *words):
        self.lines.append(" ".join(map(str, words)))


def _format_1():
    device = BlockDevice(_BLOCKS)
    with open(_FORMAT_1, "rb") as f:
        device.image[:] = deflate.DeflateIO(f, deflate.GZIP).read()
    return device


def _start(device):
    """Start this firmware on the chip, as far as one session goes; the facts that are waiting."""
    mount(device)
    clock = Clock(Boots("/flash/boot"), 0)
    clock.set(20001, 0)
    j = Journal(ROOT, 3)
    j.row = row
    j.rank = rank
    last = [None, -1]
    found = []

    def look(kind, seq, rec, n):
        if kind == START:
            last[0] = bytes(rec[:18])
        elif kind == STOP:
            last[1] = get(rec, 0, 2)

    j.scan(look)
    Session(1, "/flash", j, Fact(), clock).recover(last[0], last[1], 0, POWER_LOSS)
    j.scan(lambda kind, seq, rec, n: found.append(_shown(kind, rec)))
    return j, found


def _shown(kind, rec):
    return kind, get(rec, 0, 2), get(rec, VALUES + 1, 4) if kind == SAMPLE else get(rec, BODY, 4)


def _judge(found):
    # Three sessions were told, of the fourth its start and two samples; the answers to the samples need not be known.
    again = 0
    while found[again][:2] != (SAMPLE, 4) or found[again][2] < 4950:
        again += 1
    assert again <= 3, found[:4]
    expected = [(SAMPLE, 4, 4500 + 150 * i) for i in range(3, 11)] + [(STOP, 4, 6000)]
    for number in range(5, 13):
        wh = 1500 * (number - 1)
        expected.append((START, number, wh))
        expected.extend((SAMPLE, number, wh + 150 * i) for i in range(1, 11))
        expected.append((STOP, number, wh + 1500))
    end = found.pop()
    del expected[-1]
    assert found[again:] == expected, (found[again:], expected)
    assert end[:2] == (STOP, 12) and _WH - 100 <= end[2] <= _WH, end


def a_journal_of_format_1_is_taken_over_with_all_it_holds():
    device = _format_1()
    j, found = _start(device)
    _judge(found)
    buf = bytearray(1)
    assert Cell(ROOT + "/format", 1).load(buf) == 1 and buf[0] == 2
    # Nothing in it says which samples go first: they all go with the last.
    ranks = set()
    j.scan(lambda kind, seq, rec, n: ranks.add(rank(rec) if kind == SAMPLE else 0))
    assert ranks == {0}
    unmount()


def a_cut_while_it_is_taken_over_loses_nothing():
    image = bytes(_format_1().image)
    device = BlockDevice(_BLOCKS)
    cuts = 0
    while True:
        for form in (0, 1, 2):
            device = device.restarted()
            device.image[:] = image
            device.cut = cuts
            device.form = form
            try:
                _start(device)
            except OSError:
                assert device.dead
            over = not device.dead
            unmount()
            device = device.restarted()
            _judge(_start(device)[1])
            unmount()
        if over:
            break
        cuts += 1
    assert cuts > 5, cuts


def _content(path):
    names = {}
    for entry in os.ilistdir(path):
        name = path + "/" + entry[0]
        if entry[1] == 0x4000:
            names.update(_content(name))
        else:
            with open(name, "rb") as f:
                names[name] = f.read()
    return names


def charging_goes_on_beside_a_journal_of_a_newer_firmware():
    device = BlockDevice(48)
    mount(device, fresh=True)
    b = Board()
    b.session(20, False)
    Cell(ROOT + "/format", 1).save(b"\x09", 1)
    before = _content(ROOT)
    log = Log()
    for i in range(3):
        mount(device)
        j = open_journal(ROOT, 3, log)
        j.append(START, b"fact%d" % i, 5)
        report("/flash", log)
        assert j.count == i + 1
    assert _content(ROOT) == before
    assert "format 9, this firmware knows up to 2" in log.lines[0] and ROOT in log.lines[0], log.lines
    assert log.lines[1].endswith("newer firmware: " + ROOT), log.lines
    # The newer firmware is back, or one that knows it: its own facts first, then those beside it.
    Cell(ROOT + "/format", 1).save(b"\x02", 1)
    mount(device)
    log = Log()
    j = open_journal(ROOT, 3, log)
    assert j.count == 22 and log.lines == []
    while j.head():
        j.ack(b"", 0)
    mount(device)
    j = open_journal(ROOT, 3, log)
    assert j.head() and bytes(j.rec[:5]) == b"fact0" and j.count == 3
    while j.head():
        j.ack(b"", 0)
    mount(device)
    j = open_journal(ROOT, 3, log)
    assert j.append(START, b"x", 1) == 23


def a_journal_that_cannot_be_read_is_passed_over():
    device = BlockDevice(48)
    mount(device, fresh=True)
    with open(ROOT, "wb") as f:
        f.write(b"no directory")
    log = Log()
    j = open_journal(ROOT, 3, log)
    j.append(START, b"fact", 4)
    assert ROOT in log.lines[0] and open(ROOT, "rb").read() == b"no directory"


def a_cell_of_a_newer_version_is_left_alone():
    device = BlockDevice(16)
    mount(device, fresh=True)
    path = "/flash/cell"
    newer = b"\x02\x00\x07unknown to us"
    with open(path, "wb") as f:
        f.write(newer)
    buf = bytearray(8)
    for value in (b"one", b"two"):
        cell = Cell(path, 8)
        assert cell.newer
        cell.save(value, 3)
        cell.close()
        cell = Cell(path, 8)
        assert cell.load(buf) == 3 and bytes(buf[:3]) == value
        cell.close()
    assert open(path, "rb").read() == newer
    log = Log()
    report("/flash", log)
    assert log.lines == ["left untouched, written by a newer firmware: " + path], log.lines


def a_format_cell_that_only_a_newer_firmware_knows_is_a_newer_format():
    device = BlockDevice(32)
    mount(device, fresh=True)
    b = Board()
    b.session(2, False)
    with open(ROOT + "/format", "wb") as f:
        f.write(b"\x02\x00\x01\x05")
    assert ROOT in raises(UnknownFormat, lambda: Journal(ROOT))


def what_nobody_can_read_stops_no_start():
    device = BlockDevice(48)
    mount(device, fresh=True)
    b = Board()
    b.session(60, False)
    strange = b"\x03\xff\xfe\xfd\x80"
    for name in ("owner1", "fsn", "installing"):
        Cell("/flash/" + name, 8).save(strange, len(strange))
    os.mkdir("/flash/log")
    for name in (ROOT + "/cold/index", "/flash/log/index"):
        with open(name, "wb") as f:
            f.write(strange)
    mount(device)
    assert owner.recall("/flash/owner1") is None
    orders = Orders("/flash", Cell)
    assert orders.installing() == ""
    orders.save(("ftp://", 1, 2, 3, 4))
    assert orders.read() == ("ftp://", 1, 2, 3, 4)
    for text in ("", "ftp://\n1\n2\n", "ftp://\n1\n2\n3\nx\n"):
        with open("/flash/update", "w") as f:
            f.write(text)
        assert orders.read() is None, text
    progress = Progress("FirmwareStatusNotification")
    progress.keep("/flash/fsn")
    assert progress.told
    for tail in (strange, bytes(20), bytes(15) + b"\x01\x00\xff", bytes(15) + b"\xff\xff"):
        data = b"\x01" + tail
        assert reservationfile.read(data + crc16(data, 0, len(data), START_CRC).to_bytes(2, "big")) is None, tail
    assert LogRing("/flash/log", None).lost == 0
    assert Board(b.ledger).judge()


def keys_of_a_newer_firmware_stay_in_the_configuration():
    device = BlockDevice(16)
    mount(device, fresh=True)
    path = "/flash/config"
    with open(path, "w") as f:
        f.write("HeartbeatInterval=77\nKeyOfTomorrow=so=and so\n")
    for value in ("88", "99"):
        s = Settings(KEYS, path)
        s.load()
        assert s.change("HeartbeatInterval", value) == ACCEPTED
    assert sorted(open(path).read().split("\n")) == ["", "HeartbeatInterval=99", "KeyOfTomorrow=so=and so"]
