"""The wire side of the scripted central system: its thread, its connections, OCPP-J calls both ways (OCPP-J 1.6 §4)."""

import asyncio
import json
import threading
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ocpp.messages import MessageType

from .central_answers import DELAY, DROP, ERROR, EXACT, RAW, SILENT, Defaults
from .central_link import Link, basic_auth, listen
from .central_log import Log, shown
from .central_rules import Rules
from .central_wire import CONTINUATION, NAMES, TEXT

_LOOK_S = 0.02  # the wire's thread notes so often that it still looks at its connections

CHOOSE = "choose"
"""Subprotocol setting: the first that the charge point offers and the harness has."""


class CallError(Exception):
    """The charge point answered a CALL with a CALLERROR."""

    def __init__(self, code, description="", details=None):
        super().__init__(f"{code}: {description} {details or ''}".rstrip(": "))
        self.code, self.description, self.details = code, description, details


@dataclass
class Settings:
    """How the central system behaves.

    tls: SSLContext or None; protocols: subprotocols it has; credentials: (user, password) in bytes to ask for, or None;
    subprotocol: CHOOSE, None (101 without the header) or what to answer whatever was offered; accept: a
    Sec-WebSocket-Accept other than the right one; interval: of BootNotification.conf, s; clock_offset: of all times
    sent, s; hold_pongs: leave pings unanswered; message_timeout: s after which the charge point may give up a CALL
    without an answer and send another; accepted: the charge point registered before, no BootNotification is due;
    first_transaction: the first transactionId.
    """

    tls: object = None
    protocols: tuple = ("ocpp1.6",)
    credentials: tuple | None = None
    subprotocol: str | None = CHOOSE
    accept: str | None = None
    interval: int = 300
    clock_offset: float = 0
    hold_pongs: bool = False
    message_timeout: float = 30
    accepted: bool = False
    first_transaction: int = 1001


@dataclass
class Call:
    """A CALL of the charge point. t: when it was read, in s; earliest: when it can have come at the earliest, which is
    earlier by as long as the machine kept us from reading; index: mark in the log; link: number of the connection;
    answer: the payload it got as CALLRESULT, or None; answered: when, or None; taken: a wait returned it already."""

    id: object
    action: str
    payload: dict
    t: float
    earliest: float
    index: int
    link: int
    answer: object = None
    answered: float | None = None
    taken: bool = False


@dataclass
class Reply:
    """What became of a CALL of ours. t: when it was sent; replied: when the answer came, None until then."""

    id: str
    action: str
    payload: object
    t: float
    replied: float | None = None
    result: dict | None = None
    error: CallError | None = None


@dataclass
class Handshake:
    """How an upgrade is answered. protocol: subprotocol header or None; accept: Sec-WebSocket-Accept if not right."""

    status: int = 101
    protocol: str | None = None
    accept: str | None = None


@dataclass
class Violation:
    """A rule that the charge point broke."""

    rule: str
    text: str
    t: float

    def __str__(self):
        return f"[{self.rule}] at {self.t:.3f}: {self.text}"


class Server:
    """Runs in its own thread; tests read its lists while holding `news`, which is notified at every change."""

    def __init__(self, host, port, settings):
        self.host, self.port = host, port
        self.settings = settings
        self.refusals, self.refuse_all = [], None
        self.answer, self.queued = {}, {}
        self.links, self.calls, self.replies, self.violations = [], [], {}, []
        self.news = threading.Condition()
        self._began = time.monotonic()
        self.epoch = time.time()
        self.log = Log(self.clock)
        self.rules = Rules(self.report, settings)
        self.defaults = Defaults(self.now, settings)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="central", daemon=True)
        self._listener = None
        self._looked = 0.0, 0.0  # what a connection had before the first of these is read
        self.reading = asyncio.Event()
        self.reading.set()

    def clock(self):
        """Seconds since the harness began."""
        return time.monotonic() - self._began

    def now(self):
        """The central system's time as OCPP text, `settings.clock_offset` seconds off the host's."""
        moment = datetime.now(UTC) + timedelta(seconds=self.settings.clock_offset)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"

    # Life, from the test's thread

    def start(self):
        """Starts the thread and listens."""
        self._thread.start()
        self._loop.call_soon_threadsafe(self._look)
        self.listen()

    def listen(self):
        """Accepts connections (again), always at the same port."""
        if self._listener is None:
            self._listener = self.run(listen(self.host, self.port, self._accepted))
            self.port = self._listener.sockets[0].getsockname()[1]

    def stop_listening(self, drop=True):
        """Connections are refused; those there are broken if `drop`."""
        self.run(self._stop_listening(drop))

    def stop(self):
        """Ends everything."""
        self.run(self._stop_listening(True))
        self.run(self._cancel())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def run(self, coroutine):
        """Result of a coroutine that runs in the wire's thread."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    def do(self, function, *args, **kwargs):
        """Result of a plain function that runs in the wire's thread."""
        if threading.current_thread() is self._thread:
            return function(*args, **kwargs)

        async def run():
            return function(*args, **kwargs)

        return self.run(run())

    async def _stop_listening(self, drop):
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        if drop:
            for link in self.links:
                link.drop()

    async def _cancel(self):
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _look(self):
        # What is read now may have come in the round of the loop before this one, but not before the last look.
        self._looked = self._looked[1], self.clock()
        self._loop.call_later(_LOOK_S, self._look)

    # Connections, in the wire's thread

    async def _accepted(self, reader, writer):
        with self.news:
            link = Link(self, len(self.links) + 1, reader, writer)
            self.links.append(link)
            self.log.add(link.number, ".", "connected")
            self.news.notify_all()
        try:
            await link.serve(self.settings.tls)
        except asyncio.CancelledError:
            writer.transport.abort()

    def current(self):
        """The newest open connection, or None."""
        for link in reversed(self.links):
            if link.is_open:
                return link
        return None

    def handshake(self, link):
        """Decides how the upgrade of `link` is answered."""
        request = link.request
        self.log.add(link.number, ">", f"{request.method} {request.path}")
        if self.refusals:
            return Handshake(self.refusals.pop(0))
        if self.refuse_all:
            return Handshake(self.refuse_all)
        if self.settings.credentials not in (None, basic_auth(request)):
            return Handshake(401)
        if request.method != "GET" or request.get("Sec-WebSocket-Version") != "13":
            self.report("handshake", f"not an upgrade of version 13: {request}")
            return Handshake(400)
        offered = [one.strip() for one in request.get("Sec-WebSocket-Protocol", "").split(",")]
        protocol = self.settings.subprotocol
        if protocol == CHOOSE:
            protocol = next((one for one in offered if one in self.settings.protocols), None)
        return Handshake(101, protocol, self.settings.accept)

    def link_opened(self, link):
        """The handshake of `link` was answered."""
        with self.news:
            if link.status == 101:
                link.opened = self.clock()
                self.rules.opened()
            self.log.add(link.number, "<", f"HTTP {link.status} {link.protocol or ''}")
            self.news.notify_all()

    def link_closed(self, link):
        """`link` is gone."""
        with self.news:
            link.closed = self.clock()
            self.log.add(link.number, ".", f"closed, code {link.close_code}, tls {link.tls_error}")
            self.news.notify_all()

    def report(self, rule, text):
        """Keeps a violation."""
        with self.news:
            self.violations.append(Violation(rule, text, self.clock()))
            self.log.add(0, "!", f"[{rule}] {text}")

    # Frames and messages, in the wire's thread

    def frame_received(self, link, got):
        """Every frame that comes in."""
        with self.news:
            link.frames.append(got)
            self.rules.frame(got)
            if got.opcode not in (TEXT, CONTINUATION):
                self.log.add(link.number, ">", f"({NAMES.get(got.opcode, got.opcode)}) {got.payload[:125]!r}")
            self.news.notify_all()

    def frame_sent(self, link, sent):
        """Every frame that goes out through `Link.send_frame`."""
        with self.news:
            link.frames.append(sent)
            note = shown(sent.payload)
            if sent.opcode != TEXT or not sent.fin:
                note = f"({NAMES.get(sent.opcode, sent.opcode)}{'' if sent.fin else ', more'}) {note}"
            self.log.add(link.number, "<", note)

    def message(self, link, data):
        """A whole message."""
        with self.news:
            index = self.log.add(link.number, ">", shown(data))
            try:
                message = json.loads(data.decode())
            except ValueError as error:
                self.report("json", f"{error}: {data[:200]!r}")
                return
            kind = message[0] if isinstance(message, list) and message else None
            if kind == MessageType.Call and len(message) == 4:
                self._called(link, Call(*message[1:], self.clock(), self._looked[0], index, link.number))
            elif kind == MessageType.CallResult and len(message) == 3:
                self._replied(message, message[2], None)
            elif kind == MessageType.CallError and len(message) >= 4:
                self.rules.error(message)
                self._replied(message, None, CallError(*message[2:5]))
            else:
                self.report("json", f"no OCPP-J message: {shown(data)[:200]}")
            self.news.notify_all()

    def _called(self, link, call):
        self.calls.append(call)
        self.rules.call(call, link.unanswered)
        link.unanswered = call
        waiting = self.queued.get(call.action)
        given = waiting.pop(0) if waiting else self.answer.get(call.action, {})
        self._answer(link, call, given)

    def late(self, call, given):
        """Answers a CALL that has no answer yet."""
        self._answer(self.links[call.link - 1], call, given)

    def _answer(self, link, call, given):
        if callable(given):
            given = given(call)
        if isinstance(given, DELAY):
            self._loop.call_later(given.seconds, self._answer, link, call, given.answer)
            return
        if given is SILENT:
            return
        if given is DROP:
            link.drop()
            return
        if not link.is_open:
            return
        with self.news:
            if link.unanswered is call:
                link.unanswered = None
            call.answered = self.clock()
            if isinstance(given, RAW):
                text = given.text
                self.send_text(link, text.replace("%s", call.id) if isinstance(text, str) else text)
            elif isinstance(given, ERROR):
                self._send(link, [MessageType.CallError, call.id, given.code, given.description, given.details])
            else:
                call.answer = given.payload if isinstance(given, EXACT) else self.defaults(call, given)
                if isinstance(call.answer, dict):
                    self.rules.answered(call, call.answer)
                self._send(link, [MessageType.CallResult, call.id, call.answer])
            self.news.notify_all()

    def _replied(self, message, result, error):
        reply = self.replies.get(message[1]) if isinstance(message[1], str) else None
        if reply is None or reply.replied is not None:
            self.report("reply", f"answer to no CALL of ours, or a second one: {message}")
            return
        reply.replied, reply.result, reply.error = self.clock(), result, error
        if error is None:
            self.rules.result(reply.action, result)

    # Sending, in the wire's thread

    def send_call(self, action, payload, message_id=None):
        """Sends a CALL on the current connection; Reply. Raises ConnectionError when there is none."""
        link = self._link()
        with self.news:
            reply = Reply(message_id or str(uuid.uuid4()), action, payload, self.clock())
            self.replies[reply.id] = reply
            self.rules.sending(action, payload)
            self._send(link, [MessageType.Call, reply.id, action, payload])
        return reply

    def expect(self, message_id, action):
        """The Reply for a CALL that is sent below `send_call`."""
        reply = self.replies[message_id] = Reply(message_id, action, None, self.clock())
        return reply

    def _send(self, link, message):
        self.send_text(link, json.dumps(message, separators=(",", ":"), ensure_ascii=False))

    def send_text(self, link, text):
        """One text frame on `link` (None: the current one); bytes go out as they are."""
        link = link or self._link()
        link.send_frame(text.encode() if isinstance(text, str) else text, TEXT)

    def on_link(self, name, *args, **kwargs):
        """Calls the method `name` of the current connection. Raises ConnectionError when there is none."""
        return getattr(self._link(), name)(*args, **kwargs)

    def _link(self):
        link = self.current()
        if link is None:
            raise ConnectionError("no charge point is connected")
        return link
