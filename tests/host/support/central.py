"""A scripted OCPP-J 1.6 central system for tests, with a blocking interface.

    with Central() as cs:
        start_a_charge_point(cs.url)
        cs.online(connectors=1)                         # BootNotification, then the status of connectors 0 and 1
        mark = cs.mark()
        cs.once("Authorize", {"idTagInfo": {"status": "Blocked"}})
        assert cs.call("RemoteStartTransaction", {"idTag": "A"}) == {"status": "Accepted"}
        cs.wait("Authorize", timeout=5, where={"idTag": "A"})
        cs.none("StartTransaction", during=2, after=mark)

The wire runs in a thread of its own. All that the charge point sends is checked against `central_rules.Rules`; what
breaks a rule is kept in `violations`. What is waited for comes within `timeout` s on a machine with time for it, and
`patience` s later on a busy one. Marks are positions in the log; wherever a mark is taken, a Call will do.
A `where` is a dict of members that the payload must have with these values, or a callable(payload) -> bool.
"""

import time

from .central_answers import DELAY, DROP, ERROR, EXACT, RAW, SILENT
from .central_rules import ERROR_CODES
from .central_server import CHOOSE, Call, CallError, Reply, Server, Settings
from .central_wire import PING, PONG, frame
from .patience import PATIENCE_S

__all__ = ["CHOOSE", "ERROR_CODES", "Call", "CallError", "Central", "Reply", "Settings", "frame"]


class Central:
    """The harness. `settings` (see `central_server.Settings`) are given by name and may be changed at any time.

    patience: what a busy machine may add to every wait, in s.
    """

    ERROR, DELAY, EXACT, RAW, SILENT, DROP = ERROR, DELAY, EXACT, RAW, SILENT, DROP

    def __init__(self, *, host="127.0.0.1", port=0, patience=PATIENCE_S, **settings):
        self._patience = patience
        self.settings = Settings(**settings)
        self._server = Server(host, port, self.settings)
        self._allowed = set()
        self._attached = []

    def __enter__(self):
        self._server.start()
        return self

    def __exit__(self, *_):
        self._server.stop()

    # What was seen

    @property
    def port(self):
        """TCP port."""
        return self._server.port

    @property
    def url(self):
        """Endpoint address without an identity: ws://127.0.0.1:PORT/ocpp, wss: with TLS."""
        return f"{'wss' if self.settings.tls else 'ws'}://{self._server.host}:{self._server.port}/ocpp"

    @property
    def connections(self):
        """All `Link`s so far: TCP connections, upgraded or refused, open or gone."""
        return list(self._server.links)

    @property
    def connection(self):
        """The open Link, or None."""
        return self._server.current()

    @property
    def calls(self):
        """All CALLs of the charge point so far."""
        return list(self._server.calls)

    @property
    def violations(self):
        """Broken rules, except those of `allow`."""
        return [one for one in self._server.violations if one.rule not in self._allowed]

    def allow(self, *rules):
        """From now on, and for what came before: breaking these rules is what the test is about."""
        self._allowed.update(rules)

    def check(self):
        """Raises AssertionError with the wire log when a rule was broken."""
        broken = self.violations
        if broken:
            self._fail("The charge point broke rules:\n" + "\n".join(f"  {one}" for one in broken))

    def attach(self, name, text):
        """Adds `text()` (the board's console, say) under `name` to every failure's message."""
        self._attached.append((name, text))

    def mark(self):
        """Now, as a position in the log."""
        return len(self._server.log.entries)

    def log(self, after=0, last=200):
        """The wire log as text."""
        return self._server.log.text(_index(after), last)

    def received(self, action=None, where=None, after=0):
        """CALLs so far that match, taken or not; does not wait."""
        after = _index(after)
        return [call for call in self.calls if call.index >= after and _matches(call, action, where)]

    # Waiting

    def wait(self, action, timeout=10, where=None, after=0):
        """The oldest matching CALL that no wait has returned yet, received since `after`. Blocks up to `timeout` s."""
        after = _index(after)

        def find():
            for call in self._server.calls:
                if not call.taken and call.index >= after and _matches(call, action, where):
                    call.taken = True
                    return call
            return None

        return self._until(find, timeout, f"{action} {_told(where)}".rstrip(), after)

    def none(self, action=None, during=1, where=None, after=None):
        """Asserts that no matching CALL came since `after` (now, if None) and none comes for `during` s more."""
        after = self.mark() if after is None else _index(after)
        end = time.monotonic() + during
        with self._server.news:
            while True:
                for call in self._server.calls:
                    if call.index >= after and _matches(call, action, where):
                        self._fail(f"Expected no {action or 'CALL'} {_told(where)} for {during} s: {call}", after)
                left = end - time.monotonic()
                if left <= 0:
                    return
                self._server.news.wait(left)

    def status(self, status, connector=1, timeout=10, after=0, **fields):
        """Waits for StatusNotification of `connector` with `status` and `fields` such as errorCode="NoError"."""
        return self.wait("StatusNotification", timeout, {"connectorId": connector, "status": status, **fields}, after)

    def online(self, connectors=1, timeout=15, after=0):
        """Waits for a BootNotification and the first status of connectors 0..`connectors`; the BootNotification."""
        end = time.monotonic() + timeout
        boot = self.wait("BootNotification", timeout, None, after)
        for connector in range(connectors + 1):
            self.wait("StatusNotification", max(0, end - time.monotonic()), {"connectorId": connector}, boot)
        return boot

    def wait_connection(self, timeout=10, after=None):
        """An open Link (WebSocket handshake done); with `after`, a Link or its number, the newest that was opened after
        that, which may be gone again."""
        number = 0 if after is None else getattr(after, "number", after)

        def find():
            links = [link for link in self._server.links if link.opened is not None and link.number > number]
            if after is None:
                links = [link for link in links if link.is_open]
            return links[-1] if links else None

        return self._until(find, timeout, f"a connection after number {number}", 0)

    def wait_refused(self, count=1, timeout=10):
        """The first `count` Links whose upgrade was refused."""

        def find():
            refused = [link for link in self._server.links if link.status not in (0, 101)]
            return refused if len(refused) >= count else None

        return self._until(find, timeout, f"{count} refused handshakes", 0)

    def wait_closed(self, link=None, timeout=10):
        """`link` (default: the newest) once it is closed; see its close_code."""

        def find():
            seen = link or (self._server.links[-1] if self._server.links else None)
            return seen if seen is not None and seen.closed is not None else None

        return self._until(find, timeout, f"the end of {link or 'the connection'}", 0)

    def wait_frame(self, opcode=PING, timeout=10, payload=None, after_time=0.0):
        """A frame from the charge point with `opcode` (and `payload`) that came after `after_time` (`clock`)."""

        def find():
            for link in self._server.links:
                for got in link.frames:
                    if not got.sent and got.opcode == opcode and got.t > after_time and payload in (None, got.payload):
                        return got
            return None

        return self._until(find, timeout, f"a frame with opcode {opcode} and payload {payload!r}", 0)

    def clock(self):
        """Seconds since the harness began: the scale of every `t`."""
        return self._server.clock()

    def since_1970(self, t):
        """A time of that scale on the scale of `Wallbox.sent_at`."""
        return self._server.epoch + t

    # Answering

    @property
    def answer(self):
        """Standing answers: cs.answer["Authorize"] = cs.SILENT."""
        return self._server.answer

    def once(self, action, *answers):
        """The next CALLs of `action` get these answers, one each, before the standing one."""
        self._server.queued.setdefault(action, []).extend(answers)

    def late(self, call, answer=None):
        """Answers a CALL that was left without an answer."""
        self._server.do(self._server.late, call, {} if answer is None else answer)

    def refuse(self, *statuses, standing=None):
        """The next handshakes get these HTTP statuses, one each; all after that `standing` (None: accept again).

        Without either all are accepted, whatever was to be refused still.
        """
        if not statuses and standing is None:
            self._server.refusals.clear()
        self._server.refusals.extend(statuses)
        self._server.refuse_all = standing

    # Sending

    def call(self, action, payload=None, timeout=5, message_id=None):
        """Sends a CALL and returns the CALLRESULT's payload; CallError for a CALLERROR. Waits for a connection."""
        end = time.monotonic() + timeout
        self.wait_connection(timeout)
        return self.result(self.send_call(action, payload, message_id), max(0.1, end - time.monotonic()))

    def send_call(self, action, payload=None, message_id=None):
        """Sends a CALL without waiting; a Reply for `result`."""
        return self._server.do(self._server.send_call, action, {} if payload is None else payload, message_id)

    def result(self, reply, timeout=5):
        """Waits for the answer to `reply`: the payload, or CallError is raised."""
        self._until(lambda: reply if reply.replied is not None else None, timeout, f"the answer to {reply}", 0)
        if reply.error is not None:
            raise reply.error
        return reply.result

    def no_result(self, reply, during=1):
        """Asserts that `reply` gets no answer for `during` s."""
        end = time.monotonic() + during
        with self._server.news:
            while reply.replied is None and (left := end - time.monotonic()) > 0:
                self._server.news.wait(left)
        if reply.replied is not None:
            self._fail(f"Expected no answer for {during} s: {reply}")

    def expect(self, message_id, action=""):
        """An answer to this id is now in order: for a CALL that leaves by send_raw, send_frames or send_bytes. A Reply
        for `result`; `action` is for the check of a CALLRESULT."""
        return self._server.do(self._server.expect, message_id, action)

    def send_raw(self, text):
        """One text frame: str, or bytes that need not be UTF-8."""
        self._server.do(self._server.send_text, None, text)

    def send_frames(self, *frames):
        """Frames as dicts for `central_wire.frame`: {"payload": b"..", "opcode": 1, "fin": False, "rsv": 0, ...}."""
        for one in frames:
            one = dict(one)
            payload = one.pop("payload", b"")
            payload = payload.encode() if isinstance(payload, str) else payload
            self._server.do(self._server.on_link, "send_frame", payload, one.pop("opcode", 1), **one)

    def send_bytes(self, data):
        """Bytes below the framing: half a frame, garbage."""
        self._server.do(self._server.on_link, "send_bytes", data)

    def ping(self, payload=b"", timeout=5):
        """Sends a ping, waits for the pong with the same payload; seconds that it took."""
        begin = self.clock()
        self.send_frames({"payload": payload, "opcode": PING})
        return self.wait_frame(PONG, timeout, payload, begin).t - begin

    def hold_pongs(self, hold=True):
        """Pings of the charge point get no pong (any more)."""
        self.settings.hold_pongs = hold

    def hold_reading(self, hold=True):
        """Stops (goes on) reading from the connections, after at most one more frame: the charge point's output backs
        up in TCP."""
        self._server.do(self._server.reading.clear if hold else self._server.reading.set)

    def close(self, code=1000, reason="", timeout=5):
        """Closes the connection with `code` and waits for its end; the Link, whose close_code the charge point sent."""
        link = self.wait_connection(timeout)
        self._server.do(link.send_close, code, reason)
        return self.wait_closed(link, timeout)

    def drop(self):
        """Breaks the open connection with a TCP reset and waits until it is gone; the Link."""
        link = self.wait_connection()
        self._server.do(link.drop)
        return self.wait_closed(link)

    def stop_listening(self, drop=True):
        """The back end goes away: connections are refused by TCP, and broken if `drop`."""
        self._server.stop_listening(drop)

    def listen(self):
        """The back end is there again, at the same port."""
        self._server.listen()

    def _until(self, find, timeout, expected, after):
        end = time.monotonic() + timeout + self._patience
        with self._server.news:
            while (found := find()) is None:
                left = end - time.monotonic()
                if left <= 0:
                    self._fail(f"Expected {expected} within {timeout:.1f} s; it did not come", after)
                self._server.news.wait(left)
        return found

    def _fail(self, message, after=0):
        parts = [message, f"On the wire since then (now {self.clock():.3f} s):", self.log(after)]
        if after:
            parts += ["Before that:", self._server.log.text(0, after + 200)[-6000:]]
        for name, text in self._attached:
            parts += [f"{name}:", text()[-4000:]]
        raise AssertionError("\n".join(parts))


def _index(mark):
    return mark.index if isinstance(mark, Call) else mark


def _matches(call, action, where):
    if action is not None and call.action != action:
        return False
    if where is None:
        return True
    if callable(where):
        return bool(where(call.payload))
    return all(name in call.payload and call.payload[name] == value for name, value in where.items())


def _told(where):
    return "" if where is None else "that fits the condition" if callable(where) else f"with {where}"
