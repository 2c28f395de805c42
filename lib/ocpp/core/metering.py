"""Meter samples: when they are due, what they hold, where they go (OCPP 1.6 §3.16)."""

from time import ticks_add, ticks_diff

from micropython import const

from . import facts
from .journal import Full
from .measurands import INTERVAL
from .octets import put

# The series of samples, each with its own Energy.Active.Import.Interval.
_SAMPLED = const(0)
_ALIGNED = const(1)
_STOP_SAMPLED = const(2)
_STOP_ALIGNED = const(3)
_NONE = const(-1)  # a sample beside the series: it looks at the first and does not count in it


class Metering:
    """Samples of one connector. `lists` are the station's parsed measurand lists (bytes of codes)."""

    def __init__(self, connector, outlet, lists, settings, clock, journal, fact, txdata):
        self.connector = connector
        self.outlet = outlet
        self.lists = lists
        self.settings = settings
        self.clock = clock
        self.journal = journal
        self.fact = fact
        self.txdata = txdata
        self._due = 0
        self._interval = 0
        self._taken = 0  # samples of the session
        self._last = [None] * 4  # the register at the last sample of each series
        self.lost = 0  # samples that found no room in flash

    def fill(self, fact, session, context, codes, series=_NONE):
        """Measure `codes` into `fact` now. session: number or 0; series: the one that it belongs to."""
        fact.sample(session, self.connector, self.clock, context)
        for code in codes:
            value = self._since(series) if code == INTERVAL else self.outlet.measure(code)
            if value is not None:
                fact.add(code, value)

    def _since(self, series):
        # Energy since the last sample of the series, or since the start of the session.
        meter = self.outlet.meter_wh()
        last = self._last[max(series, _SAMPLED)]
        if series >= 0:
            self._last[series] = meter
        return 0 if last is None else max(meter - last, 0)

    def begin(self, session, now):
        """The session started: its first sample for transactionData, and the clock of the periodic ones."""
        self._interval = self.settings.meter_value_sample_interval
        self._due = ticks_add(now, self._interval * 1000)
        self._taken = 0
        for series in range(len(self._last)):
            self._last[series] = self.outlet.meter_wh()
        self._keep(session, facts.BEGIN, self.lists.stop_sampled)

    def end(self, session):
        """The session stops: its last sample."""
        self._keep(session, facts.END, self.lists.stop_sampled)

    def poll(self, session, now):
        """Take the periodic sample of a running session when it is due (OCPP 1.6 §9.1.19)."""
        interval = self.settings.meter_value_sample_interval
        if interval != self._interval:
            # A new interval takes effect at once.
            self._interval = interval
            self._due = ticks_add(now, interval * 1000)
        if not interval or ticks_diff(now, self._due) < 0:
            return
        self._due = ticks_add(self._due, interval * 1000)
        if ticks_diff(now, self._due) > 0:
            self._due = ticks_add(now, interval * 1000)  # samples missed are not made up for
        session.told(self.outlet.meter_wh(), now)
        self._store(session, facts.PERIODIC, self.lists.sampled)
        self._keep(session, facts.PERIODIC, self.lists.stop_sampled)

    def aligned(self, session, second, online, now):
        """Take the clock-aligned sample of the boundary at `second` of the day (OCPP 1.6 §9.1.5).

        session is None outside a session: such samples are for the moment only, so offline none is kept.
        """
        if session is not None:
            session.told(self.outlet.meter_wh(), now)
        if session is not None or online:
            self._store(session, facts.CLOCK, self.lists.aligned, second)
        if session is not None:
            self._keep(session, facts.CLOCK, self.lists.stop_aligned, second)

    def _store(self, session, context, codes, second=-1):
        if not codes:
            return
        series = _ALIGNED if context == facts.CLOCK else _SAMPLED
        self.fill(self.fact, session.number if session else 0, context, codes, series)
        self._on_boundary(second)
        if session:
            session.date(self.fact.buf, facts.STAMP_AT)
        if self.fact.n > facts.VALUES:
            # Outside a session it is one of the first that may go.
            self.fact.number(self._taken if session else 1)
            self._taken += 1
            try:
                self.journal.append(facts.SAMPLE, self.fact.buf, self.fact.n, True)
            except (Full, OSError):
                self.lost += 1

    def _keep(self, session, context, codes, second=-1):
        if not codes:
            return
        self.fill(self.fact, session.number, context, codes, _STOP_ALIGNED if context == facts.CLOCK else _STOP_SAMPLED)
        self._on_boundary(second)
        session.date(self.fact.buf, facts.STAMP_AT)
        if self.fact.n > facts.VALUES:
            self.txdata.add(session.number, self.fact.buf, self.fact.n, context == facts.END)

    def _on_boundary(self, second):
        # The boundary itself is the sample's time, not the loop's few milliseconds after it.
        if second >= 0:
            put(self.fact.buf, facts.STAMP_AT + 2, 4, second * 1000)


class Aligned:
    """Tells when a clock-aligned boundary has been passed."""

    def __init__(self, settings, clock):
        self.settings = settings
        self.clock = clock
        self._slot = -1
        self._interval = 0
        self._jumped_s = 0

    def passed(self):
        """Second of the day of a boundary just passed, or -1."""
        interval = self.settings.clock_aligned_data_interval
        if not interval or not self.clock.known:
            self._slot = -1
            return -1
        slot = self.clock.second() // interval
        if self._jumped_s != self.clock.jumped_s:
            self._jumped_s = self.clock.jumped_s
            self._slot = -1
        if slot == self._slot and interval == self._interval:
            return -1
        # The first slot seen is under way already, and so is one that the clock jumped into: it has no boundary.
        first = self._slot < 0 or interval != self._interval
        self._slot = slot
        self._interval = interval
        return -1 if first else slot * interval
