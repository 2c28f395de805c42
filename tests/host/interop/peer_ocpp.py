"""A back end on PyPI ocpp and websockets with schema validation; takes and gives the JSON lines of peer.py.

python peer_ocpp.py CERTIFICATE KEY   (both PEM): the same back end behind ws:// and wss://
"""

import asyncio
import base64
import functools
import http
import json
import logging
import ssl
import sys
import uuid
from datetime import UTC, datetime
from urllib.parse import unquote

from ocpp.charge_point import camel_to_snake_case
from ocpp.exceptions import OCPPError
from ocpp.messages import MessageType
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from ocpp.v16 import ChargePoint, call, call_result

ACCEPTED = {"idTagInfo": {"status": "Accepted"}}
STANDARD = {
    "BootNotification": {"status": "Accepted", "interval": 300},
    "Heartbeat": {},
    "Authorize": ACCEPTED,
    "StartTransaction": ACCEPTED,
    "DataTransfer": {"status": "UnknownVendorId"},
    "SignCertificate": {"status": "Rejected"},
    "StopTransaction": {},
    "MeterValues": {},
    "StatusNotification": {},
    "FirmwareStatusNotification": {},
    "DiagnosticsStatusNotification": {},
    "LogStatusNotification": {},
    "SecurityEventNotification": {},
    "SignedFirmwareStatusNotification": {},
}


def say(event, **more):
    """One line of news."""
    print(json.dumps({"event": event, **more}), flush=True)


class Client(ChargePoint):
    """A connected charge point. The tap is the connection as the package sees it."""

    def __init__(self, cp, tap, back_end):
        super().__init__(cp, tap, response_timeout=30, logger=_Objections(cp, tap))
        self._tap = tap
        for action in STANDARD:
            self.route_map[action] = {"_on_action": functools.partial(self._answer, action, back_end)}

    def _answer(self, action, back_end, **_):
        answer = back_end.answer(action)
        say("call", cp=self.id, action=action, payload=self._tap.received[3], answer=answer)
        return getattr(call_result, action)(**camel_to_snake_case(answer))

    async def request(self, action, payload):
        """The answer as it came, after validation. Raises OCPPError."""
        number = str(uuid.uuid4())
        try:
            await self.call(getattr(call, action)(**camel_to_snake_case(payload)), suppress=False, unique_id=number)
        except OCPPError as error:
            answer = self._tap.answers.get(number)
            if answer and answer[0] != MessageType.CallError:
                say("violation", cp=self.id, text=f"answer to {action}: {error}", frame=json.dumps(answer))
            raise
        return self._tap.answers.pop(number)[2]


class _Tap:
    """A connection that remembers its last frame: `frame` as text, `received` decoded; `answers` by message id."""

    def __init__(self, connection):
        self.frame = ""
        self.received = None
        self.answers = {}
        self.send = connection.send
        self._connection = connection

    async def recv(self):
        self.frame = await self._connection.recv()
        try:
            self.received = json.loads(self.frame)
            if self.received[0] != MessageType.Call:
                self.answers[self.received[1]] = self.received
        except (ValueError, LookupError, TypeError):
            pass  # the package objects to it itself
        return self.frame


class _Objections(logging.LoggerAdapter):
    """The package logs as an error what it objects to: that is a violation."""

    def __init__(self, cp, tap):
        super().__init__(logging.getLogger("peer"))
        self._cp, self._tap = cp, tap

    def log(self, level, message, *args, **_):
        if level >= logging.ERROR:
            cause = sys.exc_info()[1]
            say("violation", cp=self._cp, text=f"{message % args if args else message} {cause}", frame=self._tap.frame)


class BackEnd:
    """What it answers, whom it knows and who is there."""

    def __init__(self):
        self._answers = {}
        self._passwords = {}
        self._clients = {}
        self._transactions = 0

    def answer(self, action):
        """Payload for a CALL of this action."""
        if action in self._answers:
            return self._answers[action]
        more = {}
        if action in ("BootNotification", "Heartbeat"):
            more["currentTime"] = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        elif action == "StartTransaction":
            self._transactions += 1
            more["transactionId"] = self._transactions
        return STANDARD[action] | more

    def welcome(self, connection, request):
        """Checks identity and password of an upgrade."""
        connection.cp = unquote(request.path.rpartition("/")[2])
        expected = self._passwords.get(connection.cp)
        if expected is not None:
            credentials = base64.b64encode(connection.cp.encode() + b":" + bytes.fromhex(expected)).decode()
            if request.headers.get("Authorization") != f"Basic {credentials}":
                say("refused", cp=connection.cp)
                return connection.respond(http.HTTPStatus.UNAUTHORIZED, "wrong or no password\n")
        return None

    async def attend(self, connection):
        """Serves a connection to its end."""
        cp = connection.cp
        client = self._clients[cp] = Client(cp, _Tap(connection), self)
        say("client", cp=cp, protocol=connection.subprotocol)
        try:
            await client.start()
        except ConnectionClosed:
            pass
        finally:
            if self._clients.get(cp) is client:
                del self._clients[cp]
            say("gone", cp=cp)

    async def obey(self, order):
        """Does what a line of the test says."""
        if "answer" in order:
            if order["payload"] is None:
                self._answers.pop(order["answer"], None)
            else:
                self._answers[order["answer"]] = order["payload"]
        elif "password" in order:
            self._passwords[order["cp"]] = order["password"]
        else:
            await self._request(**order)

    async def _request(self, call, cp, action, payload):
        client = self._clients.get(cp)
        if client is None:
            say("error", call=call, code="NotConnected", text=f"{cp} is not connected")
            return
        try:
            say("result", call=call, payload=await client.request(action, payload))
        except OCPPError as error:
            say("error", call=call, code=error.code, text=str(error))
        except (TimeoutError, ConnectionClosed) as error:
            say("error", call=call, code=type(error).__name__, text=str(error))


async def main(cert, key):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)
    back_end = BackEnd()
    options = {"subprotocols": ["ocpp1.6"], "process_request": back_end.welcome, "compression": None}
    plain = await serve(back_end.attend, "127.0.0.1", 0, **options)
    secure = await serve(back_end.attend, "127.0.0.1", 0, ssl=tls, **options)
    ports = [server.sockets[0].getsockname()[1] for server in (plain, secure)]
    say("listening", ws=ports[0], wss=ports[1])
    orders = set()
    while line := await asyncio.to_thread(sys.stdin.readline):
        order = asyncio.ensure_future(back_end.obey(json.loads(line)))
        orders.add(order)
        order.add_done_callback(orders.discard)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
