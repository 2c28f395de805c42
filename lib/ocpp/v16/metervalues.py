"""MeterValues: from stored samples to the message, and the triggered one (OCPP 1.6 §4.7)."""

from ..core import facts
from ..core.measurands import ENERGY, PHASED, PHASES, TABLE
from ..core.octets import get, get_signed


def write_value(w, clock, rec, n):
    """Write one MeterValue object (§7.33) from the SAMPLE fact rec[:n]."""
    w.raw(b'{"timestamp":')
    clock.write(w, rec, facts.STAMP_AT)
    w.raw(b',"sampledValue":[')
    context = facts.CONTEXTS[rec[facts.BODY] & facts.CONTEXT]
    at = facts.VALUES
    while at < n:
        code = rec[at]
        measurand = TABLE[code // PHASED]
        if at > facts.VALUES:
            w.raw(b",")
        w.raw(b'{"value":"')
        value = get_signed(rec, at + 1)
        if measurand[2]:
            w.milli(value)
        else:
            w.int(value)
        w.raw(b'","context":"')
        w.raw(context)
        w.raw(b'","measurand":"')
        w.raw(measurand[0])
        phase = code % PHASED
        if phase:
            w.raw(b'","phase":"')
            w.raw(PHASES[phase])
        if measurand[3] is not None:
            w.raw(b'","location":"')
            w.raw(measurand[3])
        if measurand[1] is not None:
            w.raw(b'","unit":"')
            w.raw(measurand[1])
        w.raw(b'"}')
        at += 5
    w.raw(b"]}")


def write_request(w, clock, rec, n, transaction_id):
    """Write the payload of MeterValues.req; transaction_id None: outside a transaction."""
    w.raw(b'{"connectorId":')
    w.int(rec[2])
    if transaction_id is not None:
        w.raw(b',"transactionId":')
        w.int(transaction_id)
    w.raw(b',"meterValue":[')
    write_value(w, clock, rec, n)
    w.raw(b"]}")


class TriggeredValues:
    """Sender of the MeterValues that TriggerMessage asked for: one message a connector, measured at sending."""

    ACTION = "MeterValues"

    def __init__(self, cp, lists):
        self.cp = cp
        self.lists = lists
        self.fact = None  # while there is something to tell
        self.early = False
        self._mask = 0  # connectors still to be told, one bit each
        self._told = None  # the one that is being told

    def trigger(self, id_, early):
        """Ask for connector `id_`, or for all (0)."""
        self.early = early
        self.fact = facts.Fact()
        for c in self.cp.connectors:
            if id_ in (0, c.id):
                self._mask |= 1 << c.id

    def _next(self):
        for c in self.cp.connectors:
            if self._mask >> c.id & 1:
                return c
        return None

    def due(self, now):
        """Is a connector still to be told? Then it is measured now."""
        c = self._told = self._next()
        if c is None:
            self.fact = None
            return False
        session = c.session.number if c.session.active else 0
        c.metering.fill(self.fact, session, facts.TRIGGER, self.lists.sampled)
        if self.fact.n == facts.VALUES:
            # What is configured cannot be measured now. The message is owed (§5.17), and without a value it is none.
            self.fact.add(ENERGY, c.outlet.meter_wh())
        if session:
            c.session.told(c.outlet.meter_wh(), now)
            c.session.date(self.fact.buf, facts.STAMP_AT)
        return True

    def write(self, w):
        """MeterValues.req (§6.31) of that connector."""
        c = self._told
        self._mask &= ~(1 << c.id)  # asked for from now on, it is told once more
        self.early = self.early and self._mask != 0
        transaction_id = c.session.transaction_id if get(self.fact.buf, 0, 2) else None
        write_request(w, self.cp.clock, self.fact.buf, self.fact.n, transaction_id)

    def read(self, r):
        """MeterValues.conf (§6.32): empty, and whatever stands there does no harm."""
        r.skip()

    def done(self, now):
        """The next connector has its turn by itself."""

    def failed(self, now, code):
        """Likewise: what was measured then is not told later."""
