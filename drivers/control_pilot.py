"""Control pilot: PWM out, positive and negative peak in (IEC 61851-1 Annex A)."""

from array import array

from micropython import const

from drivers.adc import reader

_READS = const(32)  # at 37-50 us each a little more than one period of 1 ms
_MORE = const(32)  # further reads when the shorter half period was missed
_UNSEEN = const(20)  # bursts without a negative half before it counts as gone
_APART_MV = const(2000)  # less between the extremes is noise around one level


class ControlPilot:
    """Drives the pilot and measures it in bursts. Nothing here allocates after construction.

    pwm: running at 1 kHz, with duty_u16(). adc: with read_uv() or read_u16(), see drivers.adc.
    The level at the contact is (reading - offset) * num // den millivolts; integers, |(reading - offset) * num| < 2^30.
    `high_mv`, `low_mv`: the two levels of the last burst; equal when the pilot is steady.
    """

    def __init__(self, pwm, adc, offset, num, den):
        self.high_mv = self.low_mv = 0
        self._pwm = pwm
        self._read = reader(adc)
        self._offset = offset
        self._num = num
        self._den = den
        self._apart = _APART_MV * den // num
        self._uv = array("i", bytes(4 * (_READS + _MORE)))
        self._sum = -1
        self._unseen = _UNSEEN
        self._duty = -1
        self.set_duty(10000)

    def set_duty(self, per_10000):
        """Set the duty cycle: 10000 is steady +12 V, 0 steady -12 V."""
        if per_10000 != self._duty:
            self._pwm.duty_u16((per_10000 * 65535 + 5000) // 10000)
            self._duty = per_10000  # only now: a PWM that raised is set again
            self._unseen = _UNSEEN

    def sample(self):
        """Take a burst; return whether it differs in any bit from the last one. Raises what the ADC raises."""
        uv = self._uv
        read = self._read
        n = 0
        least = 0x3FFFFFFF
        most = -0x3FFFFFFF
        mixed = 0
        pwm = 0 < self._duty < 10000
        while n < _READS or (pwm and most - least < self._apart and n < _READS + _MORE):
            v = read()
            uv[n] = v
            n += 1
            if v < least:
                least = v
            if v > most:
                most = v
            mixed = ((mixed << 1) ^ v) & 0xFFFFFF
        fresh = mixed != self._sum
        self._sum = mixed
        self._peaks(n, least, most, pwm)
        return fresh

    def _peaks(self, n, least, most, pwm):
        """Average the readings near each extreme, so that neither edges nor single outliers count for much."""
        uv = self._uv
        quarter = (most - least) // 4
        one = most - least < self._apart
        above = least if one else most - quarter
        below = most if one else least + quarter
        high = low = highs = lows = 0
        for i in range(n):
            v = uv[i]
            if v >= above:
                high += v
                highs += 1
            if v <= below:
                low += v
                lows += 1
        self.high_mv = (high // highs - self._offset) * self._num // self._den
        low_mv = (low // lows - self._offset) * self._num // self._den
        # At high duty cycles a burst may miss the short negative half: the last one seen stands in for a while.
        if not one:
            self._unseen = 0
        elif pwm and self._unseen < _UNSEEN:
            self._unseen += 1
            return
        self.low_mv = low_mv
