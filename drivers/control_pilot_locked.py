"""Control pilot whose readings are locked to the phases of its PWM, for converters that are slow beside them.

A burst at random, as drivers.control_pilot takes it, needs a conversion of less than 50 us: else the 80 us of 6 A fall
between two readings, the more so as they may keep in step with the PWM. ESP32 and RP2040 in MicroPython are slower.
"""

from time import ticks_diff, ticks_us

from micropython import const

from drivers.adc import reader

_READS = const(4)  # of each half, if it is long enough
_STEADY = const(8)
_EDGE_US = const(1100)  # a period of 1000 us, and 0.5 % and a bit
_UNSEEN = const(5)  # times without edges until the levels count as one


class LockedPilot:
    """As drivers.control_pilot.ControlPilot: set_duty(), sample(), `high_mv`, `low_mv`. Allocates nothing afterwards.

    pwm: running at 1 kHz, with duty_u16(). adc: with read_uv() (ESP32; only ADC1 works beside Wi-Fi) or read_u16()
    (RP2040), see drivers.adc. sync: input pin that follows the PWM output: on an RP2040 Pin(number) of the same pin,
    without a mode, which would take it from the PWM; on an ESP32 another one that is wired to it.
    The level at the contact is (reading - offset) * num // den millivolts; they are the calibration of one board.
    sample() takes up to 2 ms, and up to 4 ms when the PWM is stuck.
    """

    def __init__(self, pwm, adc, sync, offset, num, den):
        self.high_mv = self.low_mv = 0
        self._pwm = pwm
        self._read = reader(adc)
        self._sync = sync
        self._offset = offset
        self._num = num
        self._den = den
        self._mixed = 0
        self._last = -1
        self._duty = -1
        self._unseen = 0
        self.set_duty(10000)

    def set_duty(self, per_10000):
        """Set the duty cycle: 10000 is steady +12 V, 0 steady -12 V."""
        if per_10000 != self._duty:
            self._pwm.duty_u16((per_10000 * 65535 + 5000) // 10000)
            self._duty = per_10000  # only now: a PWM that raised is set again
            self._unseen = _UNSEEN

    def sample(self):
        """Measure; return whether any bit differs from the last time. Raises what the ADC raises."""
        self._mixed = 0
        if 0 < self._duty < 10000:
            high = self._half(1)
            low = self._half(0)
            if high is not None:
                self.high_mv = high
            if low is not None:
                self.low_mv = low
            if high is None or low is None:
                # No edges: the output is stuck, and only one level is real.
                self._unseen += 1
                if self._unseen >= _UNSEEN:
                    self.high_mv = self.low_mv = high if high is not None else low
            else:
                self._unseen = 0
        else:
            total = 0
            for _ in range(_STEADY):
                total += self._take()
            self.high_mv = self.low_mv = self._mv(total // _STEADY)
        fresh = self._mixed != self._last
        self._last = self._mixed
        return fresh

    def _half(self, level):
        """Level in mV of the half in which the output is `level`; None when the output never was."""
        if not self._edge(level):
            return None
        total = n = 0
        first = value = self._take()
        # A conversion that outlasts the half has still sampled at its beginning; but prefer those that do not.
        while self._sync.value() == level:
            total += value
            n += 1
            if n == _READS:
                break
            value = self._take()
        return self._mv(total // n if n else first)

    def _edge(self, level):
        """Wait for the output to become `level`, or return False after a period."""
        sync = self._sync
        start = ticks_us()
        while sync.value() == level:
            if ticks_diff(ticks_us(), start) > _EDGE_US:
                return True  # steady, and as it should be
        while sync.value() != level:
            if ticks_diff(ticks_us(), start) > 2 * _EDGE_US:
                return False
        return True

    def _take(self):
        value = self._read()
        self._mixed = ((self._mixed << 1) ^ value) & 0xFFFFFF
        return value

    def _mv(self, value):
        return (value - self._offset) * self._num // self._den
