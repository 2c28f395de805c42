"""A serial line of the host as a UART of the board: neither reading nor writing waits."""

import select


class TtyUart:
    """path: of the terminal."""

    def __init__(self, path):
        self.file = open(path, "r+b", 0)
        self.poller = select.poll()
        self.poller.register(self.file, select.POLLIN)

    def write(self, data):
        self.file.write(data)

    def readinto(self, buf, n):
        for _ in self.poller.ipoll(0):
            return self.file.readinto(buf, 1)  # a file waits for all that it is asked for
        return None
