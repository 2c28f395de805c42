"""Service console on the board's standard input: what a person at the wallbox sets by hand.

    meter CONNECTOR WH        set the energy register
    card IDTAG [CONNECTOR]    as if the card were shown
    data VENDOR MESSAGE TEXT  send a DataTransfer
    status                    one line a connector: its status, and why it is (not) charging; what is still to be told
    now [CONNECTOR]           charge now: no randomised delay and no peak hours for the session that runs
    hours [HOURS]             the peak hours; yes accepts those that were preset, none does away with them
    selftest [CONNECTOR]      make the commissioning self-test; without a number: the reports of the last ones
    memory                    what a collection leaves of the heap, and the largest free block
"""

import sys

from micropython import const

from . import apart

_LONGEST = const(200)
_CHARS_A_POLL = const(32)


class Console:
    """Reads lines without waiting. box: the Wallbox."""

    def __init__(self, box, stream=sys.stdin):
        self.box = box
        self.stream = stream
        import select  # at the start only

        self.poller = select.poll()
        self.poller.register(stream, select.POLLIN)
        self._line = ""
        self._open = True
        self._job = None  # what takes longer than a line, such as a self-test

    def poll(self, now):
        """Take what was typed; allocates only then."""
        if self._job is not None and self._job.poll(now):
            self._job = None
            apart.drop()
        n = 0
        while self._open and n < _CHARS_A_POLL:
            waiting = False
            for _ in self.poller.ipoll(0):
                waiting = True
            if not waiting:
                return
            n += 1
            c = self.stream.read(1)
            if not c:
                self._open = False
            elif c in "\r\n":
                line, self._line = self._line, ""
                if line.strip():
                    self._run(line.split(), now)
            elif len(self._line) < _LONGEST:
                self._line += c

    def _run(self, words, now):
        from .errands.service import run

        self._job = run(self.box, words, self._job, now)
        if self._job is None:
            apart.drop()
