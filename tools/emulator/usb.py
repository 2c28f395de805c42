"""An emulated Pico behind a serial port: a pseudo-terminal that is its USB console."""

import os
import subprocess
import threading
import tty
from pathlib import Path

import rp2

HERE = Path(__file__).resolve().parent


class UsbBoard:
    """`with UsbBoard(image, files) as board:`: `board.port` is the name of its serial port.

    image: the .bin that is in its flash; files: path of the image of its file system (see files.py), which is written
    back at the end.
    """

    def __init__(self, image, files):
        self._command = ["node", HERE / "console.mjs", image, rp2.rom(), files]

    def __enter__(self):
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        self._process = subprocess.Popen(
            self._command, cwd=HERE.parents[1], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        for read, write in (
            (lambda: os.read(self._master, 4096), self._process.stdin.write),
            (lambda: self._process.stdout.read(4096), lambda data: os.write(self._master, data)),
        ):
            threading.Thread(target=self._pump, args=(read, write), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(10)
        os.close(self._slave)
        os.close(self._master)

    @staticmethod
    def _pump(read, write):
        try:
            while data := read():
                write(data)
        except OSError:
            pass  # the other side is gone: the end
