"""Service console on the board's standard input: what a person at the wallbox sets by hand.

    meter CONNECTOR WH        set the energy register
    card IDTAG [CONNECTOR]    as if the card were shown
    data VENDOR MESSAGE TEXT  send a DataTransfer
    status                    one line a connector: its status, and why it is (not) charging; what is still to be told
    selftest [CONNECTOR]      make the commissioning self-test; without a number: the reports of the last ones
    memory                    what a collection leaves of the heap, and the largest free block
"""

import gc
import sys

from micropython import const, mem_info

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
        self._test = None  # a self-test that runs

    def poll(self, now):
        """Take what was typed; allocates only then."""
        if self._test is not None and self._test.poll(now):
            self._test = None
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
        box = self.box
        try:
            if words[0] == "meter" and len(words) == 3:
                self._meter(int(words[1]), int(words[2]), now)
            elif words[0] == "card" and len(words) in (2, 3):
                box.cp.card(words[1], int(words[2]) if len(words) == 3 else 0)
            elif words[0] == "data" and len(words) >= 3:
                text = " ".join(words[3:])
                if not box.station.data.send(words[1], words[2], text or None, self._answered):
                    box.log.note("console: a DataTransfer is under way already")
            elif words[0] == "status" and len(words) == 1:
                self._why(now)
                journal = box.cp.journal
                box.log.note("facts to tell: %d" % journal.count)
                if journal.thinned:
                    box.log.note("flash full, samples are being thinned: %d dropped" % journal.thinned)
            elif words[0] == "selftest" and len(words) in (1, 2):
                self._selftest(int(words[1]) if len(words) == 2 else 0)
            elif words[0] == "memory" and len(words) == 1:
                gc.collect()
                mem_info()
            else:
                box.log.note("console: expected meter, card, data, status, selftest or memory, got", words[0])
        except ValueError as e:
            box.log.note("console: expected a number:", e)

    def _selftest(self, number):
        from firmware.errands.selftest import SelfTest, report

        box = self.box
        if number and self._test is None:
            try:
                self._test = SelfTest(box, number)
            except ValueError as e:
                box.log.note("selftest:", e)
            return
        for c in box.cp.connectors:
            box.log.note("selftest %d:" % c.id, ", ".join(report(box.board.root, c.id)) or "never made")
        if self._test is None:
            apart.drop()

    def _why(self, now):
        from firmware.errands.why import why

        box = self.box
        for c in box.cp.connectors:
            box.log.note("connector %d" % c.id, "%s: %s" % (box.station.statuses.name(c.id), why(box, c, now)))
        apart.drop()

    def _meter(self, connector, wh, now):
        c = self.box.cp.connector(connector)
        if c is None or not 0 <= wh < 0x3FFFFFFF:
            self.box.log.note("console: meter: expected a connector and 0..1073741822 Wh")
        else:
            c.outlet.meter.set_register(wh)
            c.keep_meter(now)

    def _answered(self, status, data):
        self.box.log.note("DataTransfer answered:", status)
