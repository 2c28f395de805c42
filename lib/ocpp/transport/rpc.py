"""OCPP-J calls over one WebSocket: ids, one outstanding call, answers, CALLERROR (OCPP-J 1.6 §4).

What is sent comes from *senders*, plain objects asked in their order of priority:

    ACTION                  the message's name
    due(now) -> bool        does it have something to say now?
    write(w)                writes the payload object; may be called twice, and writes the same both times
    read(r)                 reads the answer's payload; may raise Violation or JsonError; changes nothing
    done(now)               the answer was complete and valid: act on it
    failed(now, code)       CALLERROR (its code), an answer that cannot be read, or time-out (None)
    early                   attribute: may it go out before the registration was accepted?

What is received goes to the version: `handler(action)` gives `(shape, function, reads)` or None. The whole
payload is read and checked before `function(values, w)` acts and writes the answer's payload; with `reads` it
changes nothing, so an answer longer than the buffer may be written twice: to measure and to send. `shape` is a table
of fields.py, or for a payload longer than memory a function `read(r)` that reads it from the cursor and gives the
values: it may raise Violation or JsonError, and what it stages counts only when `function` is called.
"""

import binascii
import os
from time import ticks_diff

from micropython import const

from .fields import SYNTAX, TYPE, VALUE, Violation, read_object
from .reader import JsonError
from .writer import Overflow

_CALL = const(2)
_RESULT = const(3)
_ERROR = const(4)
_ID_CHARS = const(36)

NONE = 0  # no answer to BootNotification yet
REJECTED = 1
PENDING = 2
ACCEPTED = 3

SILENT = 3  # calls without an answer, no other message being heard either, after which the peer counts as gone


class Rpc:
    """Runs calls in both directions. `timeout_s()` tells how long an answer may take (OCPP 1.6 errata 3.82)."""

    def __init__(self, ws, reader, writer, timeout_s, log):
        self.ws = ws
        self.r = reader
        self.w = writer
        self.log = log
        self.timeout_s = timeout_s
        self.version = None  # gives handler(action), unknown(action) and code(kind)
        self.senders = ()
        self.registration = NONE
        self.current = None  # the sender whose call is unanswered
        self._sent_at = 0
        self._serial = 0
        # Message ids: eight random hex digits a start and a counter, so that they differ over reboots too.
        self._id = bytearray(binascii.hexlify(os.urandom(4)) + b"-00000000")
        self._peer_id = bytearray(144)  # 36 characters of at most 4 bytes
        self._peer_n = 0
        self._deferred = None
        self._deferred_id = b""
        self._long = None  # what the running encoder pass writes: a sender, or a handler's function
        self._values = None
        self.malformed = 0  # messages dropped because no id could be read
        self.late = 0  # answers to nothing outstanding
        self.unheard = 0  # calls in a row that got no answer, and no other message came meanwhile either
        self._heard = False  # since the last call
        self._unheeded = None  # the sender whose call got no answer: until one does, the others come first

    def poll(self, now):
        """Take one message in, send at most one. Allocates nothing by itself."""
        ws = self.ws
        if ws.ready and ws.can_send:
            self._receive(now)
        if not ws.can_send:
            return
        if self._deferred and self._deferred.ready(now):
            self._answer_deferred(now)
        elif self.current:
            if ticks_diff(now, self._sent_at) > self.timeout_s() * 1000:
                self._unanswered(now)
        else:
            last = self._unheeded
            for s in self.senders:
                if s is not last and self._speaks(s, now):
                    return
            if last:
                self._speaks(last, now)

    def _speaks(self, s, now):
        if not (s.early or self.registration == ACCEPTED) or not s.due(now):
            return False
        self._call(s, now)
        return True

    def _unanswered(self, now):
        s = self.current
        self.log.note("no answer to", s.ACTION)
        # Messages count, not pongs: those may come from a proxy in front of a back end that is gone.
        self.unheard = 0 if self._heard else self.unheard + 1
        if self.unheard >= SILENT:
            self.ws.abort("no answers")  # a lost connection: it is no failure of the message's
            return
        self.current = None
        self._unheeded = s
        s.failed(now, None)

    def waited(self, now):
        """Milliseconds since the last call was sent."""
        return ticks_diff(now, self._sent_at)

    def link_lost(self):
        """The connection is gone: what was outstanding is unanswered, which is no failure of the other side."""
        self.current = None
        self._deferred = self._unheeded = None
        self.unheard = 0

    def defer(self, answer):
        """From inside a handler: answer later. `answer.ready(now)` tells when, `answer.write(w)` writes the payload."""
        self._deferred = answer
        self._deferred_id = bytes(self._peer_id[: self._peer_n])

    # --- sending -------------------------------------------------------------------------------------------

    def _next_id(self):
        n = self._serial = (self._serial + 1) & 0x0FFFFFFF
        i = 16
        while i > 8:
            d = n & 15
            self._id[i] = 48 + d if d < 10 else 87 + d
            n >>= 4
            i -= 1

    def _call(self, s, now):
        self._next_id()
        self._long = s
        self.w.begin(self.ws.HEAD)
        try:
            try:
                self._write_call(self.w)
                self.ws.send(self.w.n, now)
            except Overflow:
                self._send_long(self._write_call, now)
        except OSError as e:
            self.ws.abort("send: %s" % e)
            return
        self.current = s
        self._sent_at = now
        self._heard = False

    def _write_call(self, w):
        s = self._long
        w.raw(b'[2,"')
        w.raw(self._id)
        w.raw(b'","')
        w.raw(s.ACTION)
        w.raw(b'",')
        s.write(w)
        w.raw(b"]")

    def _send_long(self, write, now):
        # The length is measured first: an encoder that fails must fail before a byte has left.
        w, ws = self.w, self.ws
        w.begin(ws.HEAD)
        w.count()
        write(w)
        ws.send_begin(w.total, now)
        w.begin(ws.HEAD)
        w.stream(ws.sink)
        try:
            write(w)
        finally:
            w.stream(None)
        ws.send_part(ws.HEAD, w.n - ws.HEAD)
        ws.send_end()

    # --- receiving -----------------------------------------------------------------------------------------

    def _receive(self, now):
        r = self.r
        ws = self.ws
        self._heard = True
        r.open(ws)
        kind = 0
        try:
            r.enter("[")
            if r.item():
                kind = r.int(0, 9999)
            if kind == _CALL:
                self._take_call(now)
            elif kind == _RESULT:
                self._take_result(now)
            elif kind == _ERROR:
                self._take_error(now)
        except (JsonError, Violation) as e:
            # Nothing to answer to: no id could be read (OCPP-J 1.6 names no answer for that).
            self.malformed += 1
            self.log.note("message dropped:", e)
        except OSError as e:
            ws.abort("receive: %s" % e)
        ws.finish(now)

    def _read_id(self):
        # True when the message's id was read into r.text
        r = self.r
        if not r.item():
            raise Violation(SYNTAX, "id")
        r.string(_ID_CHARS)
        return r.n > 0

    def _take_call(self, now):
        # Note whom to answer, then do what is asked; whatever is wrong with it becomes a CALLERROR.
        r = self.r
        if not self._read_id():
            raise Violation(VALUE, "id")
        n = self._peer_n = r.n
        i = 0
        while i < n:
            self._peer_id[i] = r.text[i]
            i += 1
        if self.registration < PENDING:
            return  # silent until the registration is at least Pending (OCPP 1.6 §4.2.1)
        try:
            self._answer(now)
            return
        except Violation as e:
            why = e.where
            code = self.version.code(e.kind)
        except JsonError as e:
            why = e.kind
            code = self.version.code(VALUE if e.kind in ("long", "range") else TYPE if e.kind == "type" else SYNTAX)
        except OSError as e:
            self.ws.abort("receive: %s" % e)
            return
        except Exception as e:
            self.log.fault("answering", e)
            why = "internal"
            code = "InternalError"
        self._values = self._long = None
        self._error(code, why, now)

    def _answer(self, now):
        r, w = self.r, self.w
        if not r.item():
            raise Violation(SYNTAX, "action")
        r.string(_ID_CHARS)
        action = r.str()
        entry = self.version.handler(action)
        if entry is None:
            self._error(self.version.unknown(action), action, now)
            return
        if not r.item():
            raise Violation(SYNTAX, "payload")
        shape = entry[0]
        values = read_object(r, shape) if isinstance(shape, tuple) else shape(r)
        if r.item():
            raise Violation(SYNTAX, "message")
        r.end()
        self._long = entry[1]
        self._values = values
        deferred = self._deferred
        w.begin(self.ws.HEAD)
        try:
            self._write_result(w)
            if self._deferred is deferred:
                self.ws.send(w.n, now)
        except Overflow:
            if not entry[2]:
                raise
            self._send_long(self._write_result, now)
        self._values = self._long = None  # what answered may be large

    def _write_result(self, w):
        w.raw(b"[3,")
        w.str(self._peer_id, 0, self._peer_n)
        w.raw(b",")
        self._long(self._values, w)
        w.raw(b"]")

    def _error(self, code, why, now):
        self.ws.finish(now)  # the rest of a long message is not wanted
        if not self.ws.can_send:
            return
        w = self.w
        w.begin(self.ws.HEAD)
        w.raw(b"[4,")
        w.str(self._peer_id, 0, self._peer_n)
        w.raw(b',"')
        w.raw(code)
        w.raw(b'",')
        w.str(why if isinstance(why, str) else "")
        w.raw(b",{}]")
        self.ws.send(w.n, now)

    def _answer_deferred(self, now):
        w = self.w
        w.begin(self.ws.HEAD)
        w.raw(b"[3,")
        w.str(self._deferred_id)
        w.raw(b",")
        self._deferred.write(w)
        w.raw(b"]")
        self._deferred = None
        self.ws.send(w.n, now)

    def _take_answer(self):
        # The sender that this answer belongs to, or None when nothing (or something else) is outstanding.
        if not self._read_id() or self.current is None or not self.r.is_text(self._id):
            self.late += 1
            return None
        self.unheard = 0
        if self.current is self._unheeded:
            self._unheeded = None
        return self.current

    def _take_result(self, now):
        s = self._take_answer()
        if s is None:
            return
        self.current = None
        r = self.r
        try:
            if not r.item():
                raise Violation(SYNTAX, "payload")
            s.read(r)
            if r.item():
                raise Violation(SYNTAX, "message")
            r.end()
        except (JsonError, Violation) as e:
            self.log.note("bad answer:", e)
            s.failed(now, self.version.code(SYNTAX))
            return
        s.done(now)

    def _take_error(self, now):
        s = self._take_answer()
        if s is None:
            return
        self.current = None
        r = self.r
        code = "GenericError"
        try:
            if r.item() and r.peek() == "s":
                r.string(64)
                code = r.str()
        except JsonError:
            pass  # a code that cannot be read is a GenericError
        self.log.note("CALLERROR:", code)
        s.failed(now, code)
