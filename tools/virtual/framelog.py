"""The log of OCPP messages: what the board taps into a pipe becomes whole frames as JSON lines.

A chunk in the pipe is `>` (sent) or `<` (received), 1 if it ends its message else 0, its length in two bytes, the
board's microseconds (see `page.microseconds`) in four, low bytes first, and its bytes. So a message has the time at
which the board passed it on, whenever it is read here.
"""

import json
import os
import struct
import threading
import time

from tools.virtual.page import moment

_HEADER = struct.Struct("<cBHI")
_READ_S = 8.0  # what is in a pipe is read by then, on any machine


class FrameLog:
    """Appends messages to `path`: {"t": seconds since 1970, "dir": ">" or "<", "frame": text}.

    OSError when it cannot be written.
    """

    def __init__(self, path):
        self._file = open(path, "a", encoding="utf-8")
        self._lock = threading.Lock()
        self._threads = []
        self._epoch = time.time() - time.monotonic()

    def tap(self):
        """A new pipe for a board that starts: the end to write to.

        Half a message left by the one before is dropped with its pipe.
        """
        read, write = os.pipe()
        thread = threading.Thread(target=self._read, args=(open(read, "rb"),), name="frame log", daemon=True)
        self._threads = [old for old in self._threads if old.is_alive()] + [thread]
        thread.start()
        return write

    def stop(self):
        """Ends after what is in the pipes; the board must be gone."""
        for thread in self._threads:
            thread.join(_READ_S)
        self._file.close()

    def _read(self, pipe):
        parts = {}
        with pipe:
            while len(header := pipe.read(_HEADER.size)) == _HEADER.size:
                direction, final, length, stamp = _HEADER.unpack(header)
                part = parts.setdefault(direction, bytearray())
                part += pipe.read(length)
                if final:
                    self._write(stamp, direction.decode(), parts.pop(direction).decode("utf-8", "replace"))

    def _write(self, stamp, direction, frame):
        entry = {"t": round(self._epoch + moment(stamp), 4), "dir": direction, "frame": frame}
        line = json.dumps(entry, ensure_ascii=False)
        with self._lock:
            self._file.write(line + "\n")
            self._file.flush()
