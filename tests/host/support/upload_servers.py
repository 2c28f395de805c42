"""Servers that take files: HTTP PUT, with or without TLS, and FTP. Each is a context manager."""

import logging
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import ThreadedFTPServer

USER, PASSWORD = "uploader", "swordfish"


class HttpPut:
    """`url`; `files`: {path: content} of what was put; `heads`: request headers, one mapping a request.

    `begun`: released at each request; `go`: an Event that reading its body waits for; `connections`: their sockets;
    `refuse`: statuses for the next answers.
    """

    def __init__(self, port, scheme):
        self.url = f"{scheme}://127.0.0.1:{port}"
        self.files = {}
        self.heads = []
        self.connections = []
        self.begun = threading.Semaphore(0)
        self.go = threading.Event()
        self.go.set()
        self.refuse = []


@contextmanager
def http_put(context=None):
    """A running HttpPut. context: an ssl context for TLS."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self):
            put.heads.append(dict(self.headers))
            put.connections.append(self.connection)
            put.begun.release()
            put.go.wait(20)
            try:
                body = self._chunks() if "chunked" in self.headers.get("Transfer-Encoding", "") else self._plain()
            except (OSError, ValueError):
                return  # broken off: no file
            status = put.refuse.pop(0) if put.refuse else 201
            if status == 201:
                put.files[self.path] = body
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _plain(self):
            return self.rfile.read(int(self.headers["Content-Length"]))

        def _chunks(self):
            body = b""
            while n := int(self.rfile.readline(), 16):
                body += self.rfile.read(n)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    put = HttpPut(server.server_port, "https" if context else "http")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield put
    finally:
        put.go.set()
        server.shutdown()
        server.server_close()


@contextmanager
def ftp_stor(folder):
    """Address of a running FTP server, ftp://user:password@host:port, that writes into `folder`."""
    logging.getLogger("pyftpdlib").setLevel(logging.CRITICAL)
    users = DummyAuthorizer()
    users.add_user(USER, PASSWORD, str(folder), perm="elradfmw")
    handler = type("Handler", (FTPHandler,), {"authorizer": users})
    server = ThreadedFTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"timeout": 0.05}, daemon=True).start()
    try:
        yield f"ftp://{USER}:{PASSWORD}@127.0.0.1:{server.socket.getsockname()[1]}"
    finally:
        server.close_all()
