"""A journal on a flash chip that the test holds: mounted, driven by a ledger, switched off and on."""

import os

import micropython
import vfs
from ledger import Ledger

from ocpp.core.journal import Full, Journal

MOUNT = "/flash"
ROOT = "/flash/journal"
START = 1
SAMPLE = 2
STOP = 3
_systems = []  # files that are collected later still look at theirs


def mount(device, program=32, fresh=False, mtime=False, through=None):
    """Mount the chip's LittleFS at /flash in place of what is there, made anew if `fresh`.

    through: makes the block device that lies between, and fits the chip's unit to `program`.
    """
    unmount()
    if through:
        device = through(device)
    else:
        device.unit = program
    if fresh:
        vfs.VfsLfs2.mkfs(device, progsize=program)
    system = vfs.VfsLfs2(device, progsize=program, mtime=mtime)
    _systems.append(system)
    vfs.mount(system, MOUNT)


def unmount():
    """Leave the chip as a power cut does: nothing is written."""
    try:
        vfs.umount(MOUNT)
    except OSError as e:
        if e.errno != 22:  # EINVAL: nothing was mounted
            raise


@micropython.viper
def _pattern(buf: ptr8, number: int):  # noqa: F821
    i = 2
    while i < 100:
        buf[i] = number * 7 + i & 255
        i += 1


@micropython.viper
def _shows(buf: ptr8, n: int, number: int) -> bool:  # noqa: F821
    i = 2
    while i < n:
        if buf[i] != number * 7 + i & 255:
            return False
        i += 1
    return True


def _size(kind, number):
    if kind != SAMPLE:
        return 45
    return 30 if number % 3 else 100


def number_of(rec):
    """The number that a record of Board carries."""
    return rec[0] << 8 | rec[1]


def row(kind, rec):
    """All samples are in one row, for Journal.row."""
    return 0 if kind == SAMPLE else -1


def rank(rec):
    """Of a sample: one above the zeros at the end of its number, for Journal.rank."""
    n = number_of(rec)
    k = 1
    while not n & 1:
        n >>= 1
        k += 1
    return k


class Board:
    """A journal and its ledger. Records are numbered from 1; aux is the number of the last start or stop delivered."""

    def __init__(self, ledger=None, thins=False, **options):
        self.ledger = ledger or Ledger()
        self.thins = thins  # of its own accord, when the flash is full
        self.options = options
        self.buf = bytearray(100)
        self.boot()

    def note(self):
        """Called before and after whatever changes the promises."""

    def boot(self):
        """Start the journal from what is in flash."""
        self.journal = Journal(ROOT, **self.options)
        if self.thins:
            self._may_thin()

    def _may_thin(self):
        self.journal.row = row
        self.journal.rank = rank

    def append(self, kind, spare=False):
        """Append the next number as a record of `kind`."""
        ledger = self.ledger
        n = ledger.begun + 1
        self.buf[0] = n >> 8
        self.buf[1] = n & 255
        _pattern(self.buf, n)
        ledger.begun = n
        if self.thins and kind == SAMPLE:
            ledger.droppable.add(n)
        self.note()
        try:
            self.journal.append(kind, self.buf, _size(kind, n), spare)
        except Full:
            ledger.begun = n - 1
            raise
        ledger.stored = n
        self.note()

    def deliver(self, lazy=True):
        """Take the head and acknowledge it: starts and stops with aux. False: nothing pending."""
        j = self.journal
        ledger = self.ledger
        if not j.head():
            return False
        n = number_of(j.rec)
        ledger.asked = max(n, ledger.asked)
        if j.kind == SAMPLE:
            self.note()
            j.ack(lazy=lazy)
            if not lazy:
                ledger.acked = n
        else:
            ledger.new_aux = b"after %d" % n
            self.note()
            j.ack(ledger.new_aux, len(ledger.new_aux))
            ledger.acked = n
            ledger.aux = ledger.new_aux
            ledger.new_aux = None
        self.note()
        return True

    def thin(self):
        """One step of thinning; any sample may go."""

        def look(kind, seq, rec, n):
            if kind == SAMPLE:
                self.ledger.droppable.add(number_of(rec))

        self.journal.scan(look)
        self.note()
        self._may_thin()
        try:
            return self.journal.thin()
        finally:
            self.journal.row = row if self.thins else None
            self.note()

    def session(self, samples, deliver):
        """A whole session; each record is delivered at once if `deliver`."""
        for kind in [START] + [SAMPLE] * samples + [STOP]:
            self.append(kind)
            if deliver:
                self.deliver()

    def found(self):
        """Pending numbers in order; their content is checked."""
        numbers = []

        def look(kind, seq, rec, n):
            number = number_of(rec)
            assert n == _size(kind, number), (kind, n)
            assert _shows(rec, n, number), ("content", number)
            numbers.append(number)

        self.journal.scan(look)
        return numbers

    def judge(self):
        """What is in the journal now is what the ledger promises; returns the pending numbers."""
        j = self.journal
        numbers = self.found()
        self.ledger.judge(numbers, bytes(j.aux[: j.aux_n]))
        assert j.count == len(numbers), ("count", j.count, len(numbers))
        return numbers

    def settle(self):
        """Judge what a cut has left, and promise from there on what was found."""
        numbers = self.judge()
        ledger = self.ledger
        # What had not returned is stored, or it never was; what was acknowledged comes again, or never will.
        last = numbers[-1] if numbers else max(ledger.stored, ledger.asked)
        ledger.begun = ledger.stored = max(last, ledger.stored)
        ledger.asked = numbers[0] - 1 if numbers else ledger.stored
        ledger.new_aux = None
        ledger.aux = bytes(self.journal.aux[: self.journal.aux_n])

    def drain(self):
        """Deliver all, and check that it is what scan() had shown."""
        j = self.journal
        for n in self.judge():
            assert j.head() and number_of(j.rec) == n, ("head", n, number_of(j.rec))
            j.ack(lazy=j.kind == SAMPLE)
        assert not j.head() and j.count == 0
        assert j.errors == 0, j.errors


def raises(kind, work):
    """Text of the exception of `kind` that work() raises."""
    try:
        work()
    except kind as e:
        return str(e)
    raise AssertionError("no " + kind.__name__)


def fill_up():
    """Fill the chip with a file of another program, to the last block; its path."""
    path = MOUNT + "/other"
    try:
        with open(path, "wb") as f:
            while True:
                f.write(bytes(4096))
                f.flush()
    except OSError as e:
        assert e.errno == 28  # ENOSPC
    return path


def files():
    """Names in the journal's directory and in its segments."""
    return sorted(os.listdir(ROOT)), sorted(os.listdir(ROOT + "/cold"))
