"""What the safety tick measured: the input of one step of a connector."""

NO_TEST = 0
REST = 1
DUE = 2
TESTING = 3


class Readings:
    """A plain record, filled in place before each step.

    high_mv, low_mv  positive and negative peak of the control pilot in mV
    fresh            they come from a burst that differs from the one before
    ohm              proximity resistance; ignored with an attached cable
    closed           the contactor's mirror contact says closed
    locked, jammed   the cable lock's feedback; its tries are used up. Ignored without a lock
    rcd, earth       residual current device tripped, or failed its self-test; protective earth lost
    rcd_test         its self-test: NO_TEST it has none, REST, DUE for a day or since the start, TESTING
    switching        the number of phases is being changed: no PWM, and the contactor opens; `apart`: in state F, too
    volts            mains voltage in V, -1 when not measured
    deci_c           temperature in 0.1 degrees C, None when the sensor fails; stays as it is without a sensor
    current_ma       current drawn in mA, the highest phase; -1 when not measured
    emergency        the emergency stop is pressed
    alive            the main loop runs
    missed           the tick before came too late or not at all
    failed           reading an input raised an exception
    """

    def __init__(self):
        self.high_mv = self.low_mv = 12000
        self.fresh = False
        self.ohm = 1 << 20
        self.closed = False
        self.locked = False
        self.jammed = False
        self.rcd = False
        self.rcd_test = NO_TEST
        self.earth = False
        self.switching = self.apart = False
        self.volts = -1
        self.deci_c = 250
        self.current_ma = -1
        self.emergency = False
        self.alive = False
        self.missed = False
        self.failed = False
