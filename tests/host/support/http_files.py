"""An HTTP server for files, over TLS too, that misbehaves as it is told.

    with HttpFiles(files={"/f": b"..."}) as server:
        server.next("/f", cut(1000), status(503))       # what the next requests for it get; then all is well
        server.url("/f"); server.requests; server.uploads["/u"]
"""

import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Request:
    """One request as it came; `at`: time.monotonic() of its arrival."""

    method: str
    path: str
    headers: dict
    at: float


class HttpFiles:
    """Serves `files` ({path: bytes}), with Range, and takes uploads by PUT. tls: an SSL context of a server."""

    def __init__(self, files=None, tls=None, host="127.0.0.1"):
        self.files = files or {}
        self.uploads = {}
        self.requests = []
        self.faults = {}
        self._tls = tls
        self._host = host
        self._server = None
        self.ended = threading.Event()

    def __enter__(self):
        owner = self

        class Handler(_Handler):
            files = owner

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # broken connections are what it is for
        if self._tls:
            self._server.socket = self._tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    def url(self, path, user=""):
        """Address of a file; user: "name:password@"."""
        return f"http{'s' if self._tls else ''}://{user}{self._host}:{self._server.server_port}{path}"

    def next(self, path, *faults):
        """What the next requests for `path` ("*": any) get, in turn: functions such as those below."""
        self.faults[path] = list(faults)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    files = None

    def log_message(self, *_):
        pass

    def _noted(self):
        path = self.path.split("?")[0]
        request = Request(self.command, path, dict(self.headers), time.monotonic())
        self.files.requests.append(request)
        waiting = self.files.faults.get(path) or self.files.faults.get("*")
        return path, waiting.pop(0) if waiting else None

    def do_GET(self):
        path, fault = self._noted()
        body = self.files.files.get(path)
        if fault:
            fault(self, body)
        elif body is None:
            self.answer(404, b"not here")
        else:
            self.file(body)

    def do_PUT(self):
        path, fault = self._noted()
        if fault:
            fault(self, None)
            return
        self.files.uploads[path] = self.read_body()
        self.answer(201, b"")

    def read_body(self):
        """The body of the request, whichever way it comes."""
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers["Content-Length"]))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            assert self.rfile.readline() == b"\r\n"
        assert self.rfile.readline() == b"\r\n"
        return body

    def part(self, body):
        """(status, headers, bytes) for the range that was asked for."""
        asked = self.headers.get("Range")
        if not asked:
            return 200, {}, body
        begin = int(asked.removeprefix("bytes=").rstrip("-"))
        return 206, {"Content-Range": f"bytes {begin}-{len(body) - 1}/{len(body)}"}, body[begin:]

    def file(self, body):
        """The file, or the range of it that was asked for."""
        code, headers, body = self.part(body)
        self.answer(code, body, **headers)

    def answer(self, code, body, *, length=None, **headers):
        """Any answer; length: what it says of itself (default: the truth)."""
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)


# --- what may go wrong ------------------------------------------------------------------------------------------


def status(code, **headers):
    """Answers with this status."""
    return lambda handler, body: handler.answer(code, b"no", **headers)


def cut(after):
    """Closes the connection after so many bytes of the answer's body."""

    def fault(handler, body):
        code, headers, part = handler.part(body)
        handler.answer(code, part[:after], length=len(part), **headers)
        handler.close_connection = True

    return fault


def reset(after):
    """Resets the connection after so many bytes."""

    def fault(handler, body):
        code, headers, part = handler.part(body)
        handler.answer(code, part[:after], length=len(part), **headers)
        time.sleep(0.05)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()

    return fault


def stall(after):
    """Says nothing more after so many bytes, and keeps the connection open."""

    def fault(handler, body):
        code, headers, part = handler.part(body)
        handler.answer(code, part[:after], length=len(part), **headers)
        handler.wfile.flush()
        handler.files.ended.wait(30)

    return fault


def trickle(every_s=0.05):
    """Sends one byte at a time."""

    def fault(handler, body):
        handler.answer(200, b"", length=len(body))
        for byte in body:
            with contextlib.suppress(OSError):
                handler.wfile.write(bytes([byte]))
            if handler.files.ended.wait(every_s):
                return

    return fault


def raw(data):
    """Sends these bytes instead of an answer, and closes."""

    def fault(handler, body):
        handler.wfile.write(data)
        handler.close_connection = True

    return fault


def chunked(sizes, tail=b"0\r\n\r\n"):
    """Sends the file in chunks of these sizes, again and again, and then `tail`."""

    def fault(handler, body):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        turn = 0
        while body:
            size = sizes[turn % len(sizes)]
            part, body = body[:size], body[size:]
            handler.wfile.write(b"%x;ext=1\r\n%s\r\n" % (len(part), part))
            turn += 1
        handler.wfile.write(tail)
        handler.close_connection = True

    return fault


def whole(handler, body):
    """Ignores the Range that was asked for."""
    handler.answer(200, body)
