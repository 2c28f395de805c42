"""StartTransaction, MeterValues, StopTransaction: the journal's facts as messages, in order (OCPP 1.6 §3.7)."""

from time import ticks_add, ticks_diff

from micropython import const

from ..core import facts
from ..core.authorisation import ACCEPTED
from ..core.octets import get, get_signed, put, put_signed
from ..transport.fields import read_object
from . import taginfo
from .metervalues import write_request, write_value

_START_CONF = (
    ("idTagInfo", "o", 1, taginfo.ROWS, True),
    ("transactionId", "i", 1, -2147483648, 2147483647),
)
_STOP_CONF = (("idTagInfo", "o", 0, taginfo.ROWS, True),)

_ACTIONS = (None, "StartTransaction", "MeterValues", "StopTransaction")
# transactionIds of sessions whose stop is not delivered yet: u16 session, i32 id each, saved with every answer.
_ENTRY = const(6)
_ENTRIES = const(16)  # a connector has one at most, since what it tells is in order
GIVEN_UP = const(-1)


class Transactions:
    """Sender of the oldest undelivered fact. A fact goes once it was answered, or after the last attempt."""

    early = False

    def __init__(self, cp, rpc, txdata, info, log):
        self.ACTION = None
        self.rpc = rpc
        self.cp = cp
        journal = self.journal = cp.journal
        self.settings = cp.settings
        self.authorisation = cp.authorisation
        self.txdata = txdata
        self.log = log
        self.info = info  # scratch
        self.given_up = 0  # facts dropped after the last attempt
        self.unsaved = 0  # answers that flash refused to note: after a power cut these facts are told again
        self._has_info = False
        self._id = 0
        self._attempts = 0
        self._retry_at = 0
        self._unanswered = False  # whether the last attempt was one is still to be found out
        self._map = bytearray(_ENTRY * _ENTRIES)
        self._n = min(journal.aux_n, len(self._map)) // _ENTRY * _ENTRY
        i = 0
        while i < self._n:
            self._map[i] = journal.aux[i]
            i += 1

    # --- the session's transactionId -----------------------------------------------------------------------

    def _find(self, session):
        at = 0
        while at < self._n:
            if get(self._map, at, 2) == session:
                return at
            at += _ENTRY
        return -1

    def _remember(self, session, transaction_id):
        if self._n == len(self._map):
            self._forget_at(0)  # the oldest: its stop was lost long ago
        put(self._map, self._n, 2, session)
        put_signed(self._map, self._n + 2, transaction_id)
        self._n += _ENTRY

    def _forget_at(self, at):
        self._n -= _ENTRY
        while at < self._n:
            self._map[at] = self._map[at + _ENTRY]
            at += 1

    def transaction_id(self, session):
        """transactionId of a session: -1 when its start was given up (OCPP 1.6 errata 3.18)."""
        at = self._find(session)
        return GIVEN_UP if at < 0 else get_signed(self._map, at + 2)

    # --- sending -------------------------------------------------------------------------------------------

    def due(self, now):
        """Is the oldest fact's turn? One that cannot be told is given up here."""
        if self._unanswered:
            if self.rpc.unheard:
                return False  # a Heartbeat finds out first whether the back end is still there
            self._unanswered = False
            self.journal.head()
            self._again(now)
        if self._attempts and ticks_diff(now, self._retry_at) < 0:
            return False
        j = self.journal
        if not j.head():
            return False
        if not facts.can_be_told(j.kind, j.rec, j.n):
            self.given_up += 1
            self.log.note("given up, not readable: record", j.seq, "of kind", j.kind)
            self._delivered()
            return False
        self.ACTION = _ACTIONS[j.kind]
        return True

    def write(self, w):
        """StartTransaction.req, MeterValues.req or StopTransaction.req (§6.45, §6.31, §6.49)."""
        j = self.journal
        rec = j.rec
        session = get(rec, 0, 2)
        if j.kind == facts.START:
            self._write_start(w, rec, j.n)
        elif j.kind == facts.SAMPLE:
            write_request(w, self.cp.clock, rec, j.n, self.transaction_id(session) if session else None)
        else:
            self._write_stop(w, rec, j.n, session)

    def _write_start(self, w, rec, n):
        w.raw(b'{"connectorId":')
        w.int(rec[2])
        w.raw(b',"idTag":')
        w.str(rec, facts.START_TAG, n - facts.START_TAG)
        w.raw(b',"meterStart":')
        w.int(get(rec, facts.BODY, 4))
        if rec[facts.BODY + 4]:
            w.raw(b',"reservationId":')
            w.int(get_signed(rec, facts.BODY + 5))
        w.raw(b',"timestamp":')
        self.cp.clock.write(w, rec, facts.STAMP_AT)
        w.raw(b"}")

    def _write_stop(self, w, rec, n, session):
        w.raw(b'{"transactionId":')
        w.int(self.transaction_id(session))
        if n > facts.STOP_TAG:
            w.raw(b',"idTag":')
            w.str(rec, facts.STOP_TAG, n - facts.STOP_TAG)
        w.raw(b',"meterStop":')
        w.int(get(rec, facts.BODY, 4))
        w.raw(b',"timestamp":')
        self.cp.clock.write(w, rec, facts.STAMP_AT)
        w.raw(b',"reason":"')
        w.raw(facts.REASONS[rec[facts.BODY + 4]])
        w.raw(b'"')
        first = True
        for sample in self.txdata.records(session):
            if not facts.can_be_told(facts.SAMPLE, sample, len(sample)):
                continue
            w.raw(b',"transactionData":[' if first else b",")
            first = False
            write_value(w, self.cp.clock, sample, len(sample))
        w.raw(b"}" if first else b"]}")

    # --- answers -------------------------------------------------------------------------------------------

    def read(self, r):
        """Their answers (§6.46, §6.32, §6.50)."""
        kind = self.journal.kind
        self._has_info = False
        if kind == facts.SAMPLE:
            r.skip()
            return
        if kind == facts.START:
            info, self._id = read_object(r, _START_CONF, True)
        else:
            info = read_object(r, _STOP_CONF, True)[0]
        if info:
            taginfo.take(info, self.info)
            self._has_info = True

    def done(self, now):
        """The fact is delivered: note it in flash, then act on the answer."""
        j = self.journal
        session = get(j.rec, 0, 2)
        if j.kind == facts.START:
            tag = str(memoryview(j.rec)[facts.START_TAG : j.n], "utf-8")
            connector = j.rec[2]
            self._remember(session, self._id)
            self._delivered()
            self.authorisation.learn(tag, self.info)
            self._tell(connector, session, self._id)
            return
        if j.kind == facts.STOP:
            if self._has_info and j.n > facts.STOP_TAG:
                tag = str(memoryview(j.rec)[facts.STOP_TAG : j.n], "utf-8")
                self.authorisation.learn(tag, self.info)
            self._ended(session)
            return
        # A sample sent twice after a power cut does no harm, so it may be noted with the next record.
        self._attempts = 0
        self._ack(None, True)

    def failed(self, now, code):
        """No answer or CALLERROR is an attempt (OCPP 1.6 §3.7.1); no answer from a back end that is gone is none."""
        if code is None:
            self._unanswered = True
        else:
            self._again(now)

    def link_lost(self):
        """The connection is gone: what was not answered on it was no attempt."""
        self._unanswered = False

    def _again(self, now):
        # Again after RetryInterval x attempts so far, up to the last.
        self._attempts += 1
        if self._attempts < self.settings.transaction_message_attempts:
            wait = self.settings.transaction_message_retry_interval * self._attempts
            self._retry_at = ticks_add(now, min(wait, 400000) * 1000)
            return
        j = self.journal
        session = get(j.rec, 0, 2)
        self.given_up += 1
        self.log.note("given up:", self.ACTION)
        connector = j.rec[2]
        kind = j.kind
        if kind == facts.START:
            self._remember(session, GIVEN_UP)
        if kind == facts.STOP:
            self._ended(session)
        else:
            self._delivered()
        if kind == facts.START:
            self.info.status = ACCEPTED
            self.info.parent = None
            self._tell(connector, session, GIVEN_UP)

    def _tell(self, connector, session, transaction_id):
        c = self.cp.connector(connector)
        if c is not None and c.session.number == session:
            c.session.transaction_id = transaction_id
            c.start_answered(self.info.status == ACCEPTED, self.info.parent)

    def _ended(self, session):
        at = self._find(session)
        if at >= 0:
            self._forget_at(at)
        self._delivered()
        self.txdata.drop(session)  # not before: should the power go in between, the stop is told again as it was

    def _delivered(self):
        self._attempts = 0
        self._ack(self._map, False)

    def _ack(self, aux, lazy):
        try:
            self.journal.ack(aux, self._n, lazy)
        except OSError:
            self.unsaved += 1
