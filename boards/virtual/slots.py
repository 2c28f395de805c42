"""The storage that a firmware update goes to: two program slots, of which one runs and the other takes the new program.

This is the interface that a board implements to be updated; on an ESP32 it is esp32.Partition with the boot loader's
rollback (get_next_update, writeblocks, set_boot, mark_app_valid_cancel_rollback). The running program is never touched:
a power cut at any moment leaves a slot that starts. After finish() the boot loader starts the new program once; if that
restarts, crashes or hangs without confirm(), the boot loader takes the other one again, for good.
"""

import programs


class Slots:
    """Made when needed; keeps nothing open while no program is being written.

    running, target: labels (at most 16 characters) of the slot that runs and of the other; pending: the running program
    is not confirmed yet; capacity: most bytes of a program.
    """

    capacity = programs.CAPACITY

    def __init__(self):
        self.running, state = programs.record()
        self.pending = state == "pending"
        self.target = programs.other()
        self._file = None
        self._left = 0

    def begin(self, size):
        """A program of `size` bytes will be written to the target slot; what that held is gone. OSError."""
        self.discard()
        self._file = programs.program(self.target, "wb")
        self._left = size

    def write(self, buf, n):
        """The next n bytes are buf[0:n]. May take as long as erasing one sector, 50 ms. OSError."""
        self._file.write(buf, n) if n != len(buf) else self._file.write(buf)
        self._left -= n

    def finish(self):
        """The program is complete: it starts at the next start of the board. OSError; the running one stays then."""
        if self._file is None or self._left:
            raise OSError("slot: the program is not complete")
        self._file.close()
        self._file = None
        programs.start(self.target, "new")

    def confirm(self):
        """The running program has proved itself: it stays."""
        programs.start(self.running, "valid")
        self.pending = False

    def discard(self):
        """What was written so far is not wanted; nothing is open any more."""
        if self._file is not None:
            self._file.close()
            self._file = None
            programs.clear(self.target)
