"""An FTP server for files, with explicit TLS too: pyftpdlib, in threads of its own.

    with FtpFiles(folder) as server:                    # tls=(certificate file, key file): TLS is required
        server.url("f", user="u:p@"); server.commands

faults: {command: [replies]}: what the next such commands get, in turn, instead of being carried out; None: silence.
"""

import threading

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import DTPHandler, FTPHandler, TLS_DTPHandler, TLS_FTPHandler
from pyftpdlib.ioloop import IOLoop
from pyftpdlib.servers import FTPServer

USER, PASSWORD = "us er", "p:w@/"
LOGIN = "us%20er:p%3Aw%40%2F@"


class FtpFiles:
    """Serves and fills `folder`, for USER and for anonymous readers. host: name in its addresses.

    cuts: [n, ...]: the next data connections break after about so many bytes.
    """

    def __init__(self, folder, tls=None, host="127.0.0.1"):
        self.folder = folder
        self.commands = []
        self.faults = {}
        self.cuts = []
        self._tls = tls
        self._host = host
        self._server = None
        self._thread = None
        self._stopping = False

    def __enter__(self):
        owner = self
        base, data = (TLS_FTPHandler, TLS_DTPHandler) if self._tls else (FTPHandler, DTPHandler)

        class Data(data):
            ac_out_buffer_size = 8192

            def handle_write(self):
                super().handle_write()
                self.break_off(self.get_transmitted_bytes())

            def handle_read(self):
                super().handle_read()
                self.break_off(self.get_transmitted_bytes())

            handle_read_event = handle_read

            def break_off(self, moved):
                if owner.cuts and moved >= owner.cuts[0]:
                    owner.cuts.pop(0)
                    self.cmd_channel.close()

        class Handler(base):
            dtp_handler = Data
            auth_failed_timeout = 0

            def pre_process_command(self, line, command, argument):
                owner.commands.append(line)
                replies = owner.faults.get(command)
                if replies:
                    reply = replies.pop(0)
                    if reply is not None:
                        self.push(reply + "\r\n")
                    return
                super().pre_process_command(line, command, argument)

            def log(self, *_, **__):
                pass

            logline = logerror = log_cmd = log_exception = log

        if self._tls:
            Handler.certfile, Handler.keyfile = map(str, self._tls)
            Handler.tls_control_required = Handler.tls_data_required = True
        Handler.authorizer = DummyAuthorizer()
        Handler.authorizer.add_user(USER, PASSWORD, str(self.folder), perm="elradfmwMT")
        Handler.authorizer.add_anonymous(str(self.folder))
        loop = IOLoop()
        self._server = FTPServer(("127.0.0.1", 0), Handler, ioloop=loop)
        self._thread = threading.Thread(target=self._run, args=(loop,), daemon=True)
        self._thread.start()
        return self

    def _run(self, loop):
        while not self._stopping:
            loop.loop(timeout=0.02, blocking=False)
        self._server.close_all()

    def __exit__(self, *_):
        self._stopping = True
        self._thread.join(5)

    def url(self, path, user=""):
        """Address of a file; user: "name:password@", percent-encoded."""
        return f"ftp{'s' if self._tls else ''}://{user}{self._host}:{self._server.address[1]}/{path}"

    def told(self, command):
        """Arguments of all such commands so far."""
        return [line.partition(" ")[2] for line in self.commands if line.split(" ")[0].upper() == command]
