"""The lock that keeps the cable in the socket: when it closes, when it opens, and what an unlock command achieved."""

from micropython import const

from evse.timing import Timer

_UNLOCK_MS = const(20000)  # 6 s for the vehicle to stop, five tries of the motor, and some reserve
_FOUND_MS = const(500)  # until proximity contact and feedback have been seen


class LockControl:
    """Decides whether the cable shall be locked and follows an unlock request to its `result`.

    `command` is what the motor is told; `wanted` runs ahead of it while the lock may not move yet.

    The lock holds an authorised vehicle's cable. It opens after the session, in state A or E, or on request, and never
    while the contactor's feedback says closed. One that is found locked at the start may hold a kept cable: it is left
    alone until that can be told.
    """

    def __init__(self):
        self.command = False
        self.wanted = False
        self.result = None
        self.requested = False  # set by the main loop, taken by the tick
        self.unlocking = False
        self._refuse = False  # an unlocked cable stays so until the next authorisation
        self._authorised = False
        self._timer = Timer()
        self._found = Timer()
        self._first = True

    def step(self, now, authorised, plugged, error, keep, cable, powered, locked, jammed):
        """One tick. error: state E; keep: stay locked after the session; powered: contactor told or reported closed."""
        if self._first:
            self._first = False
            self._found.start(now, _FOUND_MS)
        if self._found.poll(now) and locked and keep and not authorised and not self.requested:
            self.command = self.wanted = True
            return
        if authorised and not self._authorised or not cable:
            self._refuse = False
        self._authorised = authorised
        if self.requested:
            self.requested = False
            self.unlocking = self._refuse = True
            self._timer.start(now, _UNLOCK_MS)
        if self._refuse or error or not cable:
            want = False
        elif authorised and plugged:
            want = True
        else:
            want = keep and self.command
        self.wanted = want
        # A jammed lock keeps its order: the driver's slow retries prove when it moves again.
        if want or not powered:
            if want == self.command or not jammed or not cable or self._refuse:
                self.command = want
        if self.unlocking:
            self._finish(now, powered, locked, jammed)

    def _finish(self, now, powered, locked, jammed):
        in_time = self._timer.poll(now)
        if not powered and not locked:
            self.result = "unlocked"
        elif not in_time or (jammed and not powered and not self.command):
            self.result = "failed"
        else:
            return
        self.unlocking = False
