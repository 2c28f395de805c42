"""Temperature from a thermistor."""

# 10 kOhm, B = 3950, to ground, under a pull-up of 10 kOhm at the ADC's reference: (reading of 14 bits, 0.1 degrees C).
# In a frozen tuple a number of more bits is a big integer, whose differences come out of the heap.
NTC_10K = (
    (15986, -400),
    (15604, -300),
    (14964, -200),
    (13983, -100),
    (12628, 0),
    (10954, 100),
    (9114, 200),
    (7300, 300),
    (5676, 400),
    (4326, 500),
    (3262, 600),
    (2452, 700),
    (1847, 800),
    (1399, 900),
    (1068, 1000),
    (823, 1100),
    (641, 1200),
    (504, 1300),
)


class Temperature:
    """adc: with read_u16(), in ratio to the pull-up's supply. table: pairs like NTC_10K, interpolated in integers."""

    def __init__(self, adc, table=NTC_10K):
        self._adc = adc
        self._table = table

    def deci_c(self):
        """Return the temperature in 0.1 degrees C; None outside the table: the sensor is open or shorted."""
        value = self._adc.read_u16() >> 2
        table = self._table
        if value > table[0][0]:
            return None
        for i in range(1, len(table)):
            low, warm = table[i]
            if value >= low:
                high, cold = table[i - 1]
                return cold + (high - value) * (warm - cold) // (high - low)
        return None
