"""Temperature from a thermistor."""

# 10 kOhm, B = 3950, to ground, under a pull-up of 10 kOhm at the ADC's reference: (reading of 12 bits, 0.1 degrees C).
# In a frozen tuple a number of 14 bits or more is a big integer, whose differences come out of the heap.
NTC_10K = (
    (3996, -400),
    (3901, -300),
    (3741, -200),
    (3496, -100),
    (3157, 0),
    (2738, 100),
    (2278, 200),
    (1825, 300),
    (1419, 400),
    (1082, 500),
    (816, 600),
    (613, 700),
    (462, 800),
    (350, 900),
    (267, 1000),
    (206, 1100),
    (160, 1200),
    (126, 1300),
)


class Temperature:
    """adc: with read_u16(), in ratio to the pull-up's supply. table: pairs like NTC_10K, interpolated in integers."""

    def __init__(self, adc, table=NTC_10K):
        self._adc = adc
        self._table = table

    def deci_c(self):
        """Return the temperature in 0.1 degrees C; None outside the table: the sensor is open or shorted."""
        value = self._adc.read_u16() >> 4
        table = self._table
        if value > table[0][0]:
            return None
        for i in range(1, len(table)):
            low, warm = table[i]
            if value >= low:
                high, cold = table[i - 1]
                return cold + (high - value) * (warm - cold) // (high - low)
        return None
