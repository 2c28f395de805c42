"""The session of one connector, from its start to its end, and what of it survives a power cut.

A session is a transaction seen from the charge point: it exists offline too, under a number of its own; the
back end's transactionId is learnt later (OCPP 1.6 §3.7). Its state lies in a flash cell, written when it begins and
when it ends:

    u16 session, u8 open, u32 meterStart, stamp, u32 meter then

What it has charged since is saved beside it (energy.py) whenever 100 Wh or a minute have passed, which is what a power
cut can cost.
"""

from time import ticks_diff

from micropython import const

from . import facts
from .cell import Cell, make_directory
from .clock import add_seconds, seconds_since
from .crc import START, crc16
from .energy import MOST, Energy
from .journal import Full
from .octets import get, put

_SAVE_MS = const(60000)
_SAVE_WH = const(100)
_OPEN = const(2)
_STAMP = const(7)
_METER = const(13)
_SIZE = const(17)
_ONCE = const(97)  # the cell held the idTag too, once


class Session:
    """State of the running (or last) session. Energy in Wh. One object a connector, used again and again.

    root: directory of the cell `session1` and so on; the energy lies in a directory of its own in it, `energy/1`, whose
    log is short and has no other writer while a session runs.
    """

    def __init__(self, connector, root, journal, fact, clock):
        self.connector = connector
        self.journal = journal
        self.fact = fact
        self.clock = clock
        self.active = False
        self.number = 0
        self.id_tag = ""
        self.parent = None
        self.meter_start = 0
        self.transaction_id = None  # None until StartTransaction was answered
        self.deauthorized = False
        self.lost = 0  # starts and stops that found no room in flash, and saves that it refused
        self._path = "%s/session%d" % (root, connector)
        make_directory(root + "/energy")
        self._energy = Energy("%s/energy/%d" % (root, connector))
        self._jumped_s = 0  # the clock's, when the session began
        self._base_day = self._base_ms = 0  # stamp and meter that the energy in flash counts from
        self._base_wh = 0
        self._owed = False  # the cell in flash is older than it should be
        self._saved_at = 0
        self._saved_wh = 0

    def start(self, number, tag, parent, meter_wh, reservation, now):
        """Begin session `number`: the fact first, then the state, so that a cut between loses nothing."""
        self._jumped_s = self.clock.jumped_s
        self.fact.start(number, self.connector, self.clock, meter_wh, reservation, tag.encode())
        self._append(facts.START)
        self.number = number
        self.id_tag = tag
        self.parent = parent
        self.meter_start = meter_wh
        self.transaction_id = None
        self.deauthorized = False
        self.active = True
        self.save(meter_wh, now)

    def stop(self, meter_wh, reason, tag, now):
        """End the session: `reason` is a facts.REASONS index, `tag` the str that asked for it or ""."""
        # A meter that was replaced or went back must not give negative energy.
        meter_wh = max(meter_wh, self.meter_start)
        self.fact.stop(self.number, self.connector, self.clock, meter_wh, reason, tag.encode())
        self.date(self.fact.buf, facts.STAMP_AT)
        self._append(facts.STOP)
        self.active = False
        self._energy.close()
        self.save(meter_wh, now)

    def date(self, buf, at):
        """Date the stamp at buf[at:], of now, by the clock as it was when the session began.

        However the back end's time jumps, the session has the length that it had, and its end comes after its start.
        """
        jumped = self.clock.jumped_s - self._jumped_s
        if jumped:
            add_seconds(buf, at, -jumped)

    def _append(self, kind):
        # A driver is never refused for lack of flash (OCPP 1.6 §3.7): what cannot be kept is counted.
        try:
            self.journal.append(kind, self.fact.buf, self.fact.n)
        except (Full, OSError):
            self.lost += 1

    def keep(self, meter_wh, now):
        """Save the energy when 100 Wh or, during a session, a minute have passed since the last time."""
        late = ticks_diff(now, self._saved_at) >= _SAVE_MS
        if self._owed and late:
            self.save(meter_wh, now)
        elif self.active:
            if late or meter_wh - self._saved_wh >= _SAVE_WH:
                self._count(meter_wh, now)
        elif meter_wh - self._saved_wh >= _SAVE_WH:
            self.save(meter_wh, now)

    def told(self, meter_wh, now):
        """Save energy and time of a running session now: the back end is about to be told of them.

        So the end that a power cut leaves is neither below nor before what was told.
        """
        if meter_wh != self._saved_wh or now != self._saved_at:
            self._count(meter_wh, now)

    def _count(self, meter_wh, now):
        # By the clock, not by the uptime: it may have been put right by some seconds since.
        b = self.fact.buf
        self.clock.stamp(b, facts.STAMP_AT)
        self.date(b, facts.STAMP_AT)
        seconds = seconds_since(self._base_day, self._base_ms, b, facts.STAMP_AT)
        wh = meter_wh - self._base_wh
        if not (0 <= wh <= MOST and 0 <= seconds <= MOST):
            self.save(meter_wh, now)
            return
        self._saved_at = now
        self._saved_wh = meter_wh
        try:
            self._energy.save(seconds, wh)
        except OSError:
            self.lost += 1

    def save(self, meter_wh, now):
        """Save the whole state, as what further energy is counted from."""
        b = bytearray(_SIZE)
        put(b, 0, 2, self.number)
        b[_OPEN] = self.active
        put(b, 3, 4, self.meter_start)
        self.clock.stamp(b, _STAMP)
        self.date(b, _STAMP)
        put(b, _METER, 4, meter_wh)
        self._saved_at = now
        self._saved_wh = self._base_wh = meter_wh
        self._base_day = get(b, _STAMP, 2)
        self._base_ms = get(b, _STAMP + 2, 4)
        self._energy.base = crc16(b, 0, _SIZE, START)
        try:
            self._store(b)
            if self.active:
                self._energy.save(0, 0)
        except OSError:
            self.lost += 1

    def _store(self, b):
        self._owed = True  # until it has been done
        cell = Cell(self._path, _SIZE)
        try:
            cell.save(b, _SIZE)
        finally:
            cell.close()
        self._owed = False

    def recover(self, started, stopped, meter_wh, reason):
        """After a restart: end what was left open, at its last known time and energy.

        started: this connector's last START among the pending facts, without its idTag, or None; stopped: session of
        its last STOP there, or -1; meter_wh: the meter now. Returns the lowest meter reading that is plausible from
        now on.
        """
        b = bytearray(_ONCE)
        cell = Cell(self._path, _ONCE)
        n = cell.load(b)
        cell.close()
        last = 0
        if n >= _SIZE:
            self.number = get(b, 0, 2)
            self.meter_start = get(b, 3, 4)
            last = get(b, _METER, 4)
            if b[_OPEN]:
                last = self._recover_energy(b, n, last)
                # A session that another one has followed is over, whatever a damaged flash may say.
                begun = get(started, 0, 2) if started else self.number
                if self.number != stopped and not (_follows(stopped, self.number) or _follows(begun, self.number)):
                    self._close(max(last, self.meter_start), reason, b, _STAMP)
                b[_OPEN] = 0
                put(b, _METER, 4, last)
                try:
                    self._store(b)
                except OSError:
                    self.lost += 1
        number = get(started, 0, 2) if started else stopped
        if number not in (stopped, self.number) and not _follows(stopped, number):
            # The cut came between the start's fact and the state: it ended where it began.
            begun = get(started, facts.BODY, 4)
            later = self.number
            self.number = number
            if _follows(later, number):
                # Or flash has lost its stop: what the meter says now belongs to the sessions after it.
                self._close(begun, reason, started, facts.STAMP_AT)
                self.number = later
            else:
                self._close(max(meter_wh, last, begun), reason, started, facts.STAMP_AT)
            last = max(last, begun)
        self._saved_wh = last
        return last

    def _recover_energy(self, b, n, last):
        # Adds what was counted since the cell at b[:n] was saved to its stamp and its meter.
        self._energy.base = crc16(b, 0, n, START)
        counted = self._energy.load()
        if not counted:
            return last
        add_seconds(b, _STAMP, counted[0])
        return last + counted[1]

    def _close(self, meter_wh, reason, stamped, at):
        # The stop of a session that nobody saw end, with the stamp at stamped[at:].
        f = self.fact
        f.stop(self.number, self.connector, self.clock, meter_wh, reason, b"")
        f.stamp(stamped, at)
        self.clock.owe(f.buf, facts.STAMP_AT)
        self._append(facts.STOP)


def _follows(number, other):
    # Session numbers wrap at 16 bits; a difference below half of that is "later".
    return number >= 0 and 0 < (number - other) & 0xFFFF < 0x8000
