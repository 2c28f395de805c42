"""The world's HTTP API on loopback: JSON in, the new state or an error out."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tools.virtual.fields import Fields, Refused

_LONGEST_BODY = 65536
_POSTS = ("plug", "unplug", "ev", "card", "button", "meter", "fault", "network", "power")
_GETS = {"/sim": "state", "/sim/openings": "openings", "/sim/lights": "lights", "/sim/phases": "phases"}


class Server(ThreadingHTTPServer):
    """Serves `actions` (see `actions.Actions`) on `port` of 127.0.0.1; 0: any free one.

    OSError when the port is taken.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port, actions):
        super().__init__(("127.0.0.1", port), _Handler)
        self.actions = actions

    def handle_error(self, request, client_address):
        """A client that hangs up in mid-answer is no news; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "virtual-wallbox"

    def do_GET(self):
        name = _GETS.get(self.path)
        if name is None:
            return self._answer(404, {"error": f"path: got {self.path}, expected {' or '.join(_GETS)}"})
        return self._answer(200, getattr(self.server.actions, name)())

    def do_POST(self):
        body = self._body()
        name = self.path.removeprefix("/sim/")
        if f"/sim/{name}" != self.path or name not in _POSTS:
            return self._answer(404, {"error": f"path: got {self.path}, expected /sim/ and one of {', '.join(_POSTS)}"})
        actions = self.server.actions
        try:
            fields = Fields(_parsed(body))
            with actions.world.lock:
                getattr(actions, name)(fields)
                state = actions.state()
        except Refused as refused:
            return self._answer(400, {"error": str(refused)})
        return self._answer(200, state)

    def _body(self):
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LONGEST_BODY:
            self.close_connection = True
            return None
        return self.rfile.read(int(length))

    def _answer(self, code, content):
        body = json.dumps(content).encode() + b"\n"
        head = [
            f"HTTP/1.1 {code} {self.responses[code][0]}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            f"Connection: {'close' if self.close_connection else 'keep-alive'}",
        ]
        # One packet: the client does not wait for an acknowledgement in between.
        self.wfile.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)

    def log_message(self, *_):
        """Says nothing: the command's standard error belongs to the board."""


def _parsed(body):
    if body is None:
        raise Refused(f"body: expected a Content-Length of at most {_LONGEST_BODY}")
    try:
        return json.loads(body or b"{}")
    except ValueError as wrong:
        raise Refused(f"body: expected JSON: {wrong}") from None
