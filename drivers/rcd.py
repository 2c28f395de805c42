"""Residual direct current device (RDC-DD, 6 mA; IEC 62955): trip contact and self-test."""

from time import ticks_add, ticks_diff

from micropython import const

_PULSE_MS = const(250)
_FOLLOW_MS = const(750)  # from the beginning of the pulse
_CLEAR_MS = const(3000)
_REPEAT_MS = const(60000)
_DAY_MS = const(86400000)

_READY = const(0)
_PULSING = const(1)  # and waiting for the trip
_CLEARING = const(2)
_STUCK = const(3)  # failed: the trip has not ended


class ResidualCurrent:
    """poll(), once a tick, returns whether current leaks, or the device fails its test.

    trip: input pin; active_low: level 0 is a trip, so that a broken wire reads as one. test: output whose level 0 makes
    the device trip; None: it has none. edge: the pin's constant for the edge at which a trip begins, for trips shorter
    than a tick; None: the pin is only polled. late_ms: more time for a device behind something slow, which may not see
    a short pulse either: it lasts so much longer if need be. To latch a trip until a person resets it is the business
    of the logic above; here it is told at least once.

    `testing`: a self-test runs, and a trip is what it expects. `passed`: None, or what the last one came to; after a
    failed one poll() is true, and the test is repeated every minute and when a trip that did not end has ended.
    `due`: the device was not tested for a day.
    """

    def __init__(self, trip, test=None, active_low=True, edge=None, late_ms=0):
        self.testing = False
        self.passed = None
        self.due = test is not None
        self._trip = trip
        self._test = test
        self._active = 0 if active_low else 1
        self._tripped = False  # set by the interrupt, cleared by poll()
        self._phase = _READY
        self._since = self._polled = 0
        self._late_ms = late_ms
        if test is not None:
            test.value(1)
            if trip.value() == self._active:
                # A restart may have broken off a test: the device has the time to clear that it has after one.
                self.testing = True
                self._phase = _CLEARING
        if edge is not None:
            trip.irq(self._edge, edge)

    def self_test(self, now):
        """Begin the self-test, with the contactor open: in state A, after each session and when `due`.

        A device that has tripped cannot be tested.
        """
        if self._test is None or self.testing or self._trip.value() == self._active:
            return
        self.testing = True
        self.due = False
        self._phase = _PULSING
        self._since = self._polled = now
        self._test.value(0)

    def poll(self, now):
        """Read the contact and go on with the test; return True for a trip or a failed test."""
        tripped = self._trip.value() == self._active or self._tripped
        self._tripped = False
        if self.testing:
            # What nobody saw, such as while a chip computed for TLS, is none of the device's time.
            unseen = ticks_diff(now, self._polled)
            if unseen > _PULSE_MS:
                self._since = ticks_add(self._since, unseen)
            self._polled = now
        elapsed = ticks_diff(now, self._since)
        if self.testing:
            self._go_on(now, tripped, elapsed)
            return self.passed is False
        if self.passed is False:
            if elapsed > _REPEAT_MS or self._phase == _STUCK and not tripped:
                self.self_test(now)
        elif elapsed > _DAY_MS:
            self.due = self._test is not None
        return tripped or self.passed is False

    def _go_on(self, now, tripped, elapsed):
        if elapsed >= _PULSE_MS and (tripped or elapsed >= _PULSE_MS + self._late_ms):
            self._test.value(1)
        if self._phase == _PULSING:
            if tripped:
                self._phase = _CLEARING
            elif elapsed > _FOLLOW_MS + self._late_ms:
                self._finish(now, False, _READY)
        elif elapsed >= _PULSE_MS and not tripped:
            self._finish(now, True, _READY)
        elif elapsed > _CLEAR_MS + self._late_ms:
            self._finish(now, False, _STUCK)

    def _finish(self, now, passed, phase):
        self._test.value(1)
        self.testing = False
        self.passed = passed
        self._phase = phase
        self._since = now

    def _edge(self, pin):
        self._tripped = True
