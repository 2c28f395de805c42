"""Program slots of an ESP32: two app partitions, one of which runs while the other takes a new program.

The interface is that of boards/virtual/slots.py. It needs a partition table with two of them (MicroPython's OTA
variant) and the boot loader's rollback, which MicroPython's own configuration switches on.
"""

import os

from micropython import const

_ERASE = const(6)
_BLOCK = const(4096)
_SIZE = const(3)  # places in Partition.info()
_LABEL = const(4)


class PartitionSlots:
    """partition: the class esp32.Partition. mark: path of the file that names a program on its first start.

    flash: function that gives the block device through which a partition is written.

    The boot loader does not say whether it would take the other program at the next start; the file does. It is written
    before the new program can start; a program that is not the one it names was never on trial.
    """

    def __init__(self, partition, mark, flash):
        """OSError when there is only one partition."""
        running = partition(partition.RUNNING)
        self._class = partition
        self._running = running
        self._target = running.get_next_update()
        self._flash = flash(self._target)
        self._mark = mark
        self.running = running.info()[_LABEL]
        self.target = self._target.info()[_LABEL]
        self.capacity = self._target.info()[_SIZE]
        self.pending = self._marked() == self.running
        self._at = self._left = 0

    def begin(self, size):
        """A program of `size` bytes will be written to the target; what that held is gone. OSError."""
        if size > self.capacity:
            raise OSError("slot: %d bytes, there is room for %d" % (size, self.capacity))
        self.discard()
        self._left = size

    def write(self, buf, n):
        """The next n bytes are buf[0:n]. May take as long as erasing one sector, 50 ms. OSError."""
        data = memoryview(buf)
        done = 0
        while done < n:
            block, offset = self._at // _BLOCK, self._at % _BLOCK
            step = min(n - done, _BLOCK - offset)
            if not offset:
                self._flash.ioctl(_ERASE, block)
            self._flash.writeblocks(block, data[done : done + step], offset)
            self._at += step
            self._left -= step
            done += step

    def finish(self):
        """The program is complete: it starts at the next start of the board. OSError; the running one stays then."""
        if self._left or not self._at:
            raise OSError("slot: the program is not complete")
        with open(self._mark, "w") as f:
            f.write(self.target)
        try:
            self._target.set_boot()  # which checks what was written
        except OSError:
            self._unmark()
            raise
        self._at = 0

    def confirm(self):
        """The running program has proved itself: it stays. OSError."""
        self._class.mark_app_valid_cancel_rollback()
        self._unmark()
        self.pending = False

    def discard(self):
        """What was written so far is not wanted."""
        self._at = self._left = 0

    def _marked(self):
        try:
            with open(self._mark) as f:
                return f.read()
        except OSError:
            return ""

    def _unmark(self):
        try:
            os.remove(self._mark)
        except OSError:
            pass  # there was none
