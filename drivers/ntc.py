"""Temperature from a thermistor."""

# 10 kOhm, B = 3950, to ground, under a pull-up of 10 kOhm at the ADC's reference: (u16 reading, 0.1 degrees C).
NTC_10K = (
    (63944, -400),
    (62417, -300),
    (59855, -200),
    (55932, -100),
    (50511, 0),
    (43816, 100),
    (36454, 200),
    (29202, 300),
    (22706, 400),
    (17306, 500),
    (13049, 600),
    (9807, 700),
    (7387, 800),
    (5596, 900),
    (4273, 1000),
    (3293, 1100),
    (2563, 1200),
    (2015, 1300),
)


class Temperature:
    """adc: with read_u16(), in ratio to the pull-up's supply. table: pairs like NTC_10K, interpolated in integers."""

    def __init__(self, adc, table=NTC_10K):
        self._adc = adc
        self._table = table

    def deci_c(self):
        """Return the temperature in 0.1 degrees C; None outside the table: the sensor is open or shorted."""
        value = self._adc.read_u16()
        table = self._table
        if value > table[0][0]:
            return None
        for i in range(1, len(table)):
            low, warm = table[i]
            if value >= low:
                high, cold = table[i - 1]
                return cold + (high - value) * (warm - cold) // (high - low)
        return None
