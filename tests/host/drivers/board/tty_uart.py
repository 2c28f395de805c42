"""A serial line of the host as a UART of the board: neither reading nor writing waits."""

import select


class TtyUart:
    """path: of the terminal."""

    def __init__(self, path):
        self.file = open(path, "r+b", 0)
        self.one = bytearray(1)  # a file waits for all that it is asked for
        self.poller = select.poll()
        self.poller.register(self.file, select.POLLIN)

    def write(self, data):
        self.file.write(data)

    def readinto(self, buf, n):
        at = 0
        while at < n and self.poller.poll(0):
            self.file.readinto(self.one)
            buf[at] = self.one[0]
            at += 1
        return at or None
