"""The console of a connected MicroPython board, by mpremote's own code: to run things there and copy files."""

import contextlib
import io
import time

import serial.tools.list_ports
from mpremote.transport import TransportError, TransportExecError
from mpremote.transport_serial import SerialTransport

_TRIES = 4
_ANSWER_S = 6
_QUIET_S = 4
_BACK_S = 20  # a board that restarts is gone from USB for some seconds
_CHUNK = 512


class BoardFailed(Exception):
    """The board at a port cannot be reached, or does not do what it was asked; the text says why."""


def ports():
    """Names of the serial ports behind which a board may be."""
    return [port.device for port in serial.tools.list_ports.comports() if port.vid is not None]


class Console:
    """`with Console(port) as console:` stops what the board runs and gets its prompt. Raises BoardFailed.

    A board that runs the firmware restarts at Ctrl-C, and that once into the prompt (boards/common/start.py).
    """

    def __init__(self, port):
        self.port = port
        self._transport = None

    def __enter__(self):
        last = "no answer"
        for _ in range(_TRIES):
            self._open()
            try:
                self._interrupt()
                self._raw(soft_reset=False)
                self._transport.exec("pass")  # the prompt may be one of a board that is about to restart
                return self
            except (TransportError, OSError) as wrong:
                last = wrong
                self._close()
        raise BoardFailed(f"no MicroPython prompt: {last}; is it a board, and nothing else using the port?")

    def __exit__(self, *_):
        self._close()

    def _open(self):
        end = time.monotonic() + _BACK_S
        while True:
            try:
                self._transport = SerialTransport(self.port)
                self._transport.serial.timeout = _ANSWER_S
                self._transport.serial.write_timeout = _ANSWER_S
                return
            except (TransportError, OSError) as wrong:
                if self._transport is None or time.monotonic() > end:  # it was never there
                    raise BoardFailed(f"the port cannot be opened: {wrong}") from None
                time.sleep(0.3)

    def _interrupt(self):
        # Ctrl-C for what runs, Ctrl-B for a raw prompt. A board that restarts says something until it has a prompt;
        # over USB its port goes and comes back meanwhile.
        self._transport.serial.write(b"\r\x03\x02")
        self._transport.read_until(1, b">>> ", timeout=_QUIET_S, timeout_overall=_BACK_S)

    def _close(self):
        if self._transport is not None:
            with contextlib.suppress(OSError):
                self._transport.close()

    def _raw(self, soft_reset):
        # mpremote prints what it got instead of a prompt. This catches all threads: news goes to __stdout__.
        with contextlib.redirect_stdout(io.StringIO()):
            self._transport.enter_raw_repl(soft_reset=soft_reset, timeout_overall=_ANSWER_S)

    def _do(self, action, *arguments):
        try:
            return action(*arguments)
        except TransportExecError as wrong:
            last = wrong.error_output.strip().splitlines()[-1:]
            raise BoardFailed(f"the board says: {''.join(last)}") from None
        except (TransportError, OSError) as wrong:
            raise BoardFailed(f"the board stopped answering: {wrong}") from None

    def run(self, code):
        """What `code` prints on the board."""
        return self._do(self._transport.exec, code).decode()

    def write(self, path, content):
        """Make the file `path` and the folders that it lies in; the old content stays until the new one is complete."""
        parts = path.strip("/").split("/")
        made = ["/" + "/".join(parts[:n]) for n in range(1, len(parts))]
        self.run(f"import os\nfor f in {made!r}:\n try:\n  os.mkdir(f)\n except OSError:\n  pass")
        self._do(self._transport.fs_writefile, path + ".new", content, _CHUNK)
        self.run(f"import os\nos.rename({path + '.new'!r}, {path!r})")

    def remove(self, path):
        """Remove the file `path`."""
        self._do(self._transport.fs_rmfile, path)

    def restart_interpreter(self):
        """Begin with an empty memory, without what the board starts by itself."""
        self._do(self._raw, True)

    def restart(self):
        """Restart the board; it runs what is on it."""
        try:
            self._transport.exec_raw_no_follow("import machine\nmachine.reset()")
            time.sleep(0.2)
        except (TransportError, OSError):
            pass  # it went before it could say so
