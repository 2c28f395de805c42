"""Relay that takes L2 and L3 away from a vehicle and gives them back: 3 to 1 phase and 1 to 3. L1 is never switched."""

from time import ticks_diff

from micropython import const

_OPEN_MS = const(1000)  # a contactor that takes longer counts as welded
_SETTLE_MS = const(100)

_REST = const(0)
_STOPPING = const(1)
_OPENED = const(2)
_CUT = const(3)
_APART = const(4)
_JOINED = const(5)


class PhaseSwitch:
    """Takes the relay through its sequence. switch_to() belongs to the main loop, poll() to the safety tick.

    relay: output, 1 is three phases. wait_ms: 10 to 60 s, in which the vehicle sees state F and forgets what it
    charged with. stuck: the contactor is closed at the start: then the relay stays on one phase, as it fell when the
    power went; else it gives three.

    `phases`: 1 or 3, as the relay is. `hold`: from the order to the end of the sequence: no PWM may be offered, and
    the contactor must open. `apart`: during a part of that the control pilot must show state F, too. `failed`: the
    contactor was told to open, and did not; the relay stayed as it was.
    """

    def __init__(self, relay, wait_ms, stuck=False):
        self.phases = 1 if stuck else 3
        self.hold = False
        self.apart = False
        self.failed = False
        self._relay = relay
        self._wait_ms = wait_ms
        self._order = 0
        self._target = self.phases
        self._step = _REST
        self._since = 0
        relay.value(0 if stuck else 1)

    def switch_to(self, phases):
        """Order 1 or 3 phases; while a sequence runs it changes what follows."""
        if phases != self.phases:
            self.hold = True  # before poll() begins with it: nothing is to be offered for a moment
        self._order = phases

    def poll(self, now, wanted, closed):
        """Go on. wanted: PWM is on the pilot, or the contactor is told to be closed; closed: what it reports itself."""
        step = self._step
        order = self._order
        if order:
            self._order = 0
            self._target = order
            if step == _REST:
                if order == self.phases:
                    self.hold = False  # of an order that was taken back
                else:
                    self.failed = False
                    self._go(_STOPPING, now)
            return
        if step == _REST:
            return
        passed = ticks_diff(now, self._since)
        if wanted or closed:
            if step == _STOPPING:
                if wanted:
                    self._since = now  # the vehicle has up to 6 s to stop, which are the connector's business
                elif passed > _OPEN_MS:
                    self.failed = True
                    self._go(_REST, now)
            elif step <= _CUT:
                self._go(_STOPPING, now)
            return  # afterwards the relay has been moved already, and time goes on once everything is off again
        if step == _STOPPING:
            self._go(_OPENED, now)
        elif step == _OPENED:
            if passed >= _SETTLE_MS:
                self._go(_CUT, now)
        elif step == _CUT:  # a tick later the pilot shows it
            self._relay.value(1 if self._target == 3 else 0)
            self.phases = self._target
            self._go(_APART, now)
        elif step == _APART:
            if passed >= self._wait_ms:
                self._go(_JOINED, now)
        elif passed >= _SETTLE_MS:
            self._go(_REST if self._target == self.phases else _STOPPING, now)

    def _go(self, step, now):
        self._step = step
        self._since = now
        self.hold = step != _REST
        self.apart = step == _CUT or step == _APART
