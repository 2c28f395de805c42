"""The session of one connector, from its start to its end, and what of it survives a power cut.

A session is a transaction seen from the charge point: it exists offline too, under a number of its own; the
back end's transactionId is learnt later (OCPP 1.6 §3.7). Its state lies in a flash cell:

    u16 session, u8 open, u32 meterStart, stamp of the last save, u32 meter at the last save, idTag
"""

from time import ticks_diff

from micropython import const

from . import facts
from .clock import STAMP
from .journal import Full
from .octets import get, put

_SAVE_MS = const(60000)
_SAVE_WH = const(100)
_OPEN = const(2)
_STAMP = const(7)
_METER = const(13)
_TAG = const(17)
SIZE = 97  # of the cell's content: an idTag has up to 20 characters of 4 bytes


class Session:
    """State of the running (or last) session. Energy in Wh. One object a connector, used again and again."""

    def __init__(self, connector, cell, journal, fact, clock):
        self.connector = connector
        self.cell = cell
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
        self.lost = 0  # starts and stops that found no room in flash
        self._buf = bytearray(SIZE)
        self._n = _TAG
        self._saved_at = 0
        self._saved_wh = 0

    def start(self, number, tag, parent, meter_wh, reservation, now):
        """Begin session `number`: the fact first, then the state, so that a cut between loses nothing."""
        raw = tag.encode()
        self.fact.start(number, self.connector, self.clock, meter_wh, reservation, raw)
        self._append(facts.START)
        self.number = number
        self.id_tag = tag
        self.parent = parent
        self.meter_start = meter_wh
        self.transaction_id = None
        self.deauthorized = False
        self.active = True
        b = self._buf
        put(b, 0, 2, number)
        put(b, 3, 4, meter_wh)
        i = 0
        for c in raw:
            b[_TAG + i] = c
            i += 1
        self._n = _TAG + i
        self.save(meter_wh, now)

    def stop(self, meter_wh, reason, tag, now):
        """End the session: `reason` is a facts.REASONS index, `tag` the str that asked for it or ""."""
        # A meter that was replaced or went back must not give negative energy.
        meter_wh = max(meter_wh, self.meter_start)
        self.fact.stop(self.number, self.connector, self.clock, meter_wh, reason, tag.encode())
        self._append(facts.STOP)
        self.active = False
        self.save(meter_wh, now)

    def _append(self, kind):
        # A driver is never refused for lack of flash (OCPP 1.6 §3.7): what cannot be kept is counted.
        try:
            self.journal.append(kind, self.fact.buf, self.fact.n)
        except (Full, OSError):
            self.lost += 1

    def keep(self, meter_wh, now):
        """Save the meter when 100 Wh or, during a session, a minute have passed since the last time."""
        if meter_wh - self._saved_wh >= _SAVE_WH or self.active and ticks_diff(now, self._saved_at) >= _SAVE_MS:
            self.save(meter_wh, now)

    def save(self, meter_wh, now):
        """Save the energy so far."""
        b = self._buf
        b[_OPEN] = self.active
        self.clock.stamp(b, _STAMP)
        put(b, _METER, 4, meter_wh)
        self.cell.save(b, self._n)
        self._saved_at = now
        self._saved_wh = meter_wh

    def recover(self, started, stopped, meter_wh, reason):
        """After a restart: end what was left open, at its last known time and energy.

        started: this connector's last START among the pending facts, without its idTag, or None; stopped: session of
        its last STOP there, or -1; meter_wh: the meter now. Returns the lowest meter reading that is plausible from
        now on.
        """
        b = self._buf
        n = self.cell.load(b)
        if n >= _TAG:
            self._n = n
            self.number = get(b, 0, 2)
            self.meter_start = get(b, 3, 4)
            last = get(b, _METER, 4)
            if b[_OPEN] and self.number != stopped:
                self._close(max(last, self.meter_start), reason, b, _STAMP)
            if b[_OPEN]:
                b[_OPEN] = 0
                self.cell.save(b, n)
        else:
            last = 0
        if started and get(started, 0, 2) not in (stopped, self.number):
            # The cut came between the start's fact and the state: it ended where it began.
            self.number = get(started, 0, 2)
            last = max(last, get(started, facts.BODY, 4))
            self._close(max(meter_wh, last), reason, started, facts.STAMP_AT)
        self._saved_wh = last
        return last

    def _close(self, meter_wh, reason, stamped, at):
        # The stop of a session that nobody saw end, with the stamp at stamped[at:].
        f = self.fact
        f.stop(self.number, self.connector, self.clock, meter_wh, reason, b"")
        i = 0
        while i < STAMP:
            f.buf[facts.STAMP_AT + i] = stamped[at + i]
            i += 1
        self._append(facts.STOP)
