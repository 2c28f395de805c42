"""FTP client for one file: passive mode, resumed with REST (RFC 959, RFC 2428, RFC 3659); FTPS: AUTH TLS (RFC 4217)."""

from micropython import const

from firmware.transfer.address import unquote
from firmware.transfer.failure import TransferError
from firmware.transfer.reply import Reply, passive_port
from firmware.transfer.wire import Wire

_CONTROL = const(256)
_DATA = const(768)

_HELLO = const(0)
_AUTH = const(1)
_USER = const(2)
_PASS = const(3)
_PBSZ = const(4)
_PROT = const(5)
_TYPE = const(6)
_FILE_SIZE = const(7)
_EPSV = const(8)
_PASV = const(9)
_REST = const(10)
_OPEN = const(11)
_MOVE = const(12)
_END = const(13)

# The steps by their names, for people.
_NAMES = "greeting,AUTH,USER,PASS,PBSZ,PROT,TYPE,SIZE,EPSV,PASV,REST,start of the file,file,end of the file"


class Ftp:
    """One try of `job`, a Transfer, at `where`, an Address. Without a user it is anonymous.

    The path of the URL is relative to the folder of the login; one that begins with %2F is absolute (RFC 1738 §3.2.2).
    """

    def __init__(self, job, where):
        self.job = job
        self._where = where
        self._path = unquote(where.path[1:])
        self._control = None
        self._reply = Reply()
        self._data = None
        self._step = _HELLO

    def moved(self):
        """Bytes that moved so far."""
        return (self._control.moved if self._control else 0) + (self._data.moved if self._data else 0)

    def close(self):
        """Close both connections."""
        try:
            if self._data:
                self._data.close()
        finally:
            if self._control:
                self._control.close()

    def poll(self):
        """One step; True when the file is through."""
        control = self._control
        if control is None:
            stream = self.job.reach(self._where)
            if stream is not None:
                self._control = Wire(stream, _CONTROL)
            return False
        if not control.flush():
            return False
        if self._step == _MOVE:
            if (self._send if self.job.upload else self._receive)():
                self._step = _END
            return False
        while True:
            line = control.line()
            if line is None:
                if control.ended:
                    raise TransferError("ftp: the connection ended at %s" % self._name())
                return False
            if self._reply.take(line):
                return self._replied(self._reply.code)

    def _say(self, step, command):
        self._step = step
        self._control.send((command + "\r\n").encode())

    def _refused(self):
        # The reply's own text stays out: it might repeat the password.
        raise TransferError("ftp: %s: reply %d" % (self._name(), self._reply.code))

    def _name(self):
        return _NAMES.split(",")[self._step]

    def _replied(self, code):
        # The reply to the step before decides about the next one.
        step = self._step
        where = self._where
        if code == 120 or (100 <= code < 200 and step != _OPEN):
            return False  # wait
        if step == _HELLO and code == 220:
            if where.tls:
                self._say(_AUTH, "AUTH TLS")
            else:
                self._log_in()
        elif step == _AUTH and code == 234:
            self._control.secure(self.job.secure, where.host)
            self._log_in()
        elif step == _USER and code == 331:
            self._say(_PASS, "PASS " + ("anonymous@" if where.password is None else where.password))
        elif step in (_USER, _PASS) and code in (230, 202):
            if where.tls:
                self._say(_PBSZ, "PBSZ 0")
            else:
                self._say(_TYPE, "TYPE I")
        elif step == _PBSZ and code == 200:
            self._say(_PROT, "PROT P")
        elif step == _PROT and code == 200:
            self._say(_TYPE, "TYPE I")
        elif step == _TYPE and code == 200:
            if self.job.upload:
                self._say(_EPSV, "EPSV")
            else:
                self._say(_FILE_SIZE, "SIZE " + self._path)
        elif step == _FILE_SIZE:
            self._size = self._reply.number() if code == 213 else -1
            self._say(_EPSV, "EPSV")
        elif step == _EPSV and code != 229:
            self._say(_PASV, "PASV")  # an old server
        elif (step == _EPSV and code == 229) or (step == _PASV and code == 227):
            self._open_data(passive_port(code, self._reply.text))
        elif step == _REST:
            self._retrieve(self.job.position if code == 350 else 0)
        elif step == _OPEN and code in (125, 150):
            if where.tls:
                self._data.secure(self.job.secure, where.host)
            self._step = _MOVE
        elif step == _END and code in (226, 250):
            self._control.send(b"QUIT\r\n")
            self._control.flush()
            return True
        else:
            self._refused()
        return False

    def _log_in(self):
        self._say(_USER, "USER " + (self._where.user or "anonymous"))

    def _open_data(self, port):
        # To the server we talk to, whatever address it names: it may stand behind a router, or lie.
        job = self.job
        self._data = Wire(job.connect(self._where.host, port), _DATA)
        if job.upload:
            self._say(_OPEN, "STOR " + self._path)
        elif job.position:
            self._say(_REST, "REST %d" % job.position)
        else:
            self._retrieve(0)

    def _retrieve(self, position):
        self.job.starts_at(position, self._size)
        self._say(_OPEN, "RETR " + self._path)

    def _receive(self):
        data = self._data
        if not data.fill():
            if not data.ended:
                return False
            data.close()
            return True
        n = data.end
        data.end = 0
        self.job.take(data.buf, n)
        return False

    def _send(self):
        data = self._data
        if not data.flush():
            return False
        n = self.job.give(data.buf)
        if n is None:
            return False
        if n:
            data.send(data.buf, n)
            return False
        data.close()  # the end of the connection is the end of the file
        return True
