"""The CSMS: WebSocket end points, one `Session` a connection, requests to charge points."""

import base64
import http
import logging
from dataclasses import asdict
from urllib.parse import unquote

from ocpp.charge_point import remove_nones, snake_to_camel_case
from ocpp.exceptions import OCPPError
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from .history import History
from .requests import build
from .session import Session
from .store import Store

LOG = logging.getLogger("csms")


class NotConnected(LookupError):
    """No charge point of that identity is connected."""


class Refused(Exception):
    """The charge point answered with a CALLERROR."""

    def __init__(self, code, description, details):
        super().__init__(f"{code} {description}".strip())
        self.code, self.description, self.details = code, description, details


class Csms:
    """Serves ws(s)://host:port/ocpp/<identity>.

    port: 0 takes any free one, known after `start`; denied: idTags not accepted; interval: of heartbeats, s; keys:
    identity -> password in bytes for Basic authentication, None asks nobody; tls: SSLContext or None; timeout: s that a
    charge point has for an answer.
    """

    def __init__(self, host="127.0.0.1", port=9000, *, denied=(), interval=300, keys=None, tls=None, timeout=30):
        self.host, self.port = host, port
        self.store = Store(denied)
        self.history = History()
        self._interval, self._keys, self._tls, self._timeout = interval, keys, tls, timeout
        self._sessions = {}
        self._server = None

    @property
    def url(self):
        """Endpoint address, to which a charge point adds its identity."""
        return f"{'wss' if self._tls else 'ws'}://{self.host}:{self.port}/ocpp"

    async def start(self):
        """Begins to listen. Raises OSError when the port is taken."""
        self._server = await serve(
            self._connected,
            self.host,
            self.port,
            subprotocols=["ocpp1.6"],
            process_request=self._handshake,
            ssl=self._tls,
            compression=None,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self):
        """Closes all connections (code 1001) and the port."""
        self._server.close()
        await self._server.wait_closed()

    def connected(self):
        """Identities of the connected charge points."""
        return sorted(self._sessions)

    async def request(self, cp, action, payload=None):
        """Sends the request `action` with `payload` (dict, names as on the wire) to the charge point `cp`; the answer's
        payload. Raises BadRequest, NotConnected, Refused (CALLERROR), TimeoutError, ConnectionError."""
        message = build(action, payload or {})
        session = self._sessions.get(cp)
        if session is None:
            others = ", ".join(self.connected()) or "none"
            raise NotConnected(f"charge point {cp!r} is not connected; connected: {others}")
        try:
            answer = await session.call(message, suppress=False)
        except TimeoutError:
            raise TimeoutError(f"{cp} did not answer {action} within {self._timeout} s") from None
        except ConnectionClosed as error:
            raise ConnectionError(f"{cp} went away before it answered {action}: {error}") from error
        except OCPPError as error:
            raise Refused(error.code, error.description, error.details) from error
        return snake_to_camel_case(remove_nones(asdict(answer)))

    def _handshake(self, connection, request):
        prefix, _, name = request.path.partition("?")[0].rpartition("/")
        identity = unquote(name)
        if prefix != "/ocpp" or not identity:
            return connection.respond(http.HTTPStatus.NOT_FOUND, f"expected /ocpp/<identity>, not {request.path}\n")
        if self._keys is not None and not self._known(identity, request.headers.get("Authorization", "")):
            LOG.warning("%s: wrong or no password", identity)
            return connection.respond(http.HTTPStatus.UNAUTHORIZED, "wrong or no password\n")
        connection.identity = identity
        return None

    def _known(self, identity, header):
        key = self._keys.get(identity)
        if key is None:
            return False
        return header == "Basic " + base64.b64encode(identity.encode() + b":" + key).decode()

    async def _connected(self, connection):
        identity = connection.identity
        station = self.store.station(identity)
        tap = _Tap(connection, identity, self.history)
        session = Session(station, self.store, tap, self._interval, self._timeout)
        before = self._sessions.get(identity)
        self._sessions[identity] = session
        station.connected = True
        if before is not None:
            LOG.warning("%s: connected again while the old connection stands; the old one is closed", identity)
            await before.close()
        LOG.info("%s: connected", identity)
        try:
            await session.start()
        except ConnectionClosed as error:
            LOG.info("%s: connection ended: %s", identity, error)
        finally:
            if self._sessions.get(identity) is session:
                del self._sessions[identity]
                station.connected = False


class _Tap:
    """The connection as the `ocpp` package sees it; every frame is also written to the history."""

    def __init__(self, connection, identity, history):
        self._connection, self._identity, self._history = connection, identity, history

    async def recv(self):
        text = await self._connection.recv()
        self._history.add(self._identity, True, text)
        return text

    async def send(self, text):
        self._history.add(self._identity, False, text)
        await self._connection.send(text)

    async def close(self):
        await self._connection.close(1001, "connected again")
