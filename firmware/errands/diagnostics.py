"""The diagnostics file (OCPP 1.6 §5.9): a text, made line by line while it is being sent. It names no secret."""

import gc
import os
import sys
from time import ticks_ms

_TIME = 30  # bytes that a time needs, with its quotes and some room
_DONE = 1  # state of a Transfer
_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Upload:
    """The file of one request on its way to the directory `location`, as lib/ocpp/v16/diagnostics.py wants it.

    box: the Wallbox. retries: attempts after the first, interval_s seconds apart; start, stop: as for Document.
    """

    def __init__(self, box, location, retries, interval_s, start, stop):
        self._box = box
        self._retries = retries
        self._interval_s = interval_s
        self._period = (start, stop)
        self._document = None
        self._transfer = None
        self.name = self._name()
        # The query, if there is one, is the server's business.
        path, mark, query = location.partition("?")
        self._url = path + ("" if path.endswith("/") else "/") + self.name + mark + query

    def begin(self):
        """Begin, unless another transfer runs."""
        t = self._box.transfers.begin(self._url, self._retries, self._interval_s)
        if t is None:
            return False
        self._transfer = t
        self._rewind()
        t.send(self._fill, self._rewind)
        return True

    def poll(self):
        """None while it runs, then whether the server has the file."""
        t = self._transfer
        if not t.state:
            return None
        if t.error:
            self._box.log.note("diagnostics not sent:", t.error)
        return t.state == _DONE

    def end(self):
        """Over, or not wanted any more."""
        if self._transfer is not None:
            self._transfer = None
            self._box.transfers.end()

    def _fill(self, buf):
        return self._document.fill(buf)

    def _rewind(self):
        self._document = Document(self._box, *self._period)

    def _name(self):
        box = self._box
        clock = box.cp.clock
        identity = "".join(c if c in _PLAIN else "_" for c in box.uplink.identity)
        time = time_text(box, clock.day, clock.ms)
        return "diagnostics-%s-%sZ.txt" % (identity, time[:19].replace("-", "").replace(":", ""))


def collect(box, location, retries, interval_s, start, stop):
    """The Upload of the Wallbox `box`; None for a period that ends before it begins or has not begun yet."""
    clock = box.cp.clock
    if start is not None and (start > (clock.day, clock.ms) or stop is not None and stop < start):
        return None
    return Upload(box, location, retries, interval_s, start, stop)


def time_text(box, day, ms):
    """A moment as the wire has it, such as 2026-11-22T08:15:00.123Z."""
    w = type(box.rpc.w)(bytearray(_TIME))
    w.time(day, ms)
    return str(memoryview(w.buf)[1 : w.n - 1], "utf-8")


class Document:
    """What the Wallbox `box` knows of itself now, then its log from `start` to `stop`, (day, ms) or None for open ends.

    fill(buf) gives the next bytes; nothing larger than a line is in memory.
    """

    def __init__(self, box, start, stop):
        self._box = box
        self._start = start
        self._stop = stop
        self._lines = self._all()
        self._left = b""

    def fill(self, buf):
        """Put the next bytes into `buf`; returns how many, 0 at the end."""
        n = 0
        while n < len(buf):
            if not self._left:
                try:
                    line = next(self._lines)
                    self._left = (line if isinstance(line, bytes) else line.encode()) + b"\n"
                except StopIteration:
                    break
            k = min(len(buf) - n, len(self._left))
            buf[n : n + k] = memoryview(self._left)[:k]
            self._left = self._left[k:]
            n += k
        return n

    def _all(self):
        yield from self._identity()
        yield from self._counters()
        yield from self._connectors()
        yield from self._settings()
        yield from self._log()

    def _identity(self):
        box = self._box
        clock = box.cp.clock
        identity = box.station.boot.identity
        yield "Diagnostics of the charge point %s" % box.uplink.identity
        yield "vendor=%s model=%s serial=%s firmware=%s" % (identity[0], identity[1], identity[2], identity[4])
        yield "interpreter=%s" % sys.version
        if clock.known:
            yield "time=%s" % time_text(box, clock.day, clock.ms)
        yield "uptime_s=%d start=%d %s" % (
            clock.uptime_s,
            box.boots.number,
            "after a restart" if box.board.restarted else "after power on",
        )
        gc.collect()
        yield "heap_used=%d heap_free=%d" % (gc.mem_alloc(), gc.mem_free())
        from firmware.storage import lost

        root = box.board.root
        flash = os.statvfs(root)
        made_anew = lost(root) is not None
        yield "flash_block=%d flash_blocks=%d flash_free=%d flash_lost=%d" % (flash[0], flash[2], flash[3], made_anew)

    def _counters(self):
        box = self._box
        cp = box.cp
        rpc = box.rpc
        tick = box.supervisor
        ring = box.log.ring
        yield ""
        yield "[counters]"
        yield "connections=%d messages_malformed=%d answers_late=%d" % (box.client.attempts, rpc.malformed, rpc.late)
        yield "facts_pending=%d facts_room=%d facts_damaged=%d" % (
            cp.journal.count,
            cp.journal.room(),
            cp.journal.errors,
        )
        yield "settings_damaged=%d times_refused=%d starts_lost=%d" % (
            cp.settings.damaged,
            cp.clock.refused,
            box.boots.lost,
        )
        yield "cache_errors=%d list_errors=%d reservation_errors=%d profile_errors=%d" % (
            cp.authorisation.cache.errors,
            cp.authorisation.local_list.errors,
            cp.reservations.errors,
            cp.charging.errors,
        )
        yield "ticks_late=%d tick_errors=%d tick_error=%r" % (tick.late, tick.errors, tick.error)
        yield "faults=%d last_fault=%s log_lost=%d vendor_errors=%d" % (
            box.log.faults,
            box.log.last_fault,
            ring.lost,
            box.station.data.errors,
        )
        told = box.station.transactions
        yield "facts_given_up=%d answers_unsaved=%d flash_refused=%d cards_refused=%d" % (
            told.given_up,
            told.unsaved,
            cp.journal.refused,
            cp.authorisation.refused,
        )
        for c in cp.connectors:
            lost = c.session.lost, c.metering.lost, c.metering.txdata.lost
            yield "connector=%d facts_lost=%d samples_lost=%d txdata_lost=%d" % ((c.id,) + lost)

    def _connectors(self):
        box = self._box
        yield ""
        yield "[connectors]"
        from firmware.errands.selftest import report
        from firmware.errands.why import why

        yield "connector=0 status=%s" % box.station.statuses.name(0)
        for c in box.cp.connectors:
            o = c.outlet
            evse = o.evse
            yield "connector=%d status=%s fault=%s warning=%s latched=%d" % (
                c.id,
                box.station.statuses.name(c.id),
                o.fault,
                o.warning,
                o.latched,
            )
            yield "  pilot=%s plugged=%s cable_ma=%d locked=%s contactor=%s offered_ma=%d rating_ma=%d" % (
                evse.state,
                evse.plugged,
                evse.cable_ma,
                evse.locked,
                evse.energised,
                evse.offered_ma,
                evse.rating_ma,
            )
            yield "  meter_wh=%d session=%d active=%s transaction=%s" % (
                o.meter_wh(),
                c.session.number,
                c.session.active,
                c.session.transaction_id,
            )
            if o.phases is not None:
                yield "  phases=%d switching=%s switch_failed=%s" % (o.phases.phases, o.phases.hold, o.phases.failed)
            yield "  why=%s" % why(box, c, ticks_ms())
            yield "  selftest=%s" % ", ".join(report(box.board.root, c.id))

    def _settings(self):
        settings = self._box.settings
        clean = self._box.log.clean
        yield ""
        yield "[configuration]"
        for row in settings.table:
            if row[6] != "w":
                yield "%s=%s" % (row[0], clean(settings.text(row)))

    def _log(self):
        log = self._box.log
        clock = self._box.cp.clock
        yield ""
        yield "[log]"
        log.flush()
        for record, stamp, text, end in log.ring.records():
            moment = clock.moment(record, stamp)
            if (self._start is None or moment >= self._start) and (self._stop is None or moment <= self._stop):
                yield time_text(self._box, moment[0], moment[1]).encode() + b" " + record[text:end]
