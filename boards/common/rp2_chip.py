"""What the boards with an RP2040 have in common. Analogue readings are of 16 bits, in ratio to the 3.3 V supply."""

import machine
from machine import ADC, PWM, UART, Pin
from micropython import const

from boards.common import ticked_flash
from boards.common.rp2_pages import UNIT, Pages
from boards.common.ticker import Ticker
from drivers.control_pilot_locked import LockedPilot
from drivers.ntc import Temperature
from drivers.proximity import ProximityPilot

_PILOT_HZ = const(1000)
_STEADY = const(65535)
_MV_PER_V = const(1000)
_FULL = const(65535)
_SERIAL = const(1)
_BUFFER = const(256)


class Rp2:
    """The chip, with its flash mounted under `/`: made anew on one that was never used.

    pins: of the board, with the calibration of their converters. `slots`: None, the program is replaced over USB.
    `restarted`: was the power on all the time until this start? `timer`: see boards.common.ticker.
    """

    tick_gap_ms = 60  # an erase of the flash takes 45 ms
    slots = None

    def __init__(self):
        from _rp2 import Flash

        self.restarted = machine.reset_cause() == machine.WDT_RESET  # by which machine.reset() is done here
        ticker = Ticker()
        self.timer = ticker.timer
        ticked_flash.mount(Pages(Flash()), ticker, "/", UNIT)

    def pilot(self, pins):
        """Control pilot. PILOT_ZERO: reading for 0 V at the contact; PILOT_STEPS_PER_V: and for each volt there."""
        pwm = PWM(Pin(pins.PILOT), freq=_PILOT_HZ, duty_u16=_STEADY)
        # The pin without a mode: what the PWM puts out is read back, by which the readings are timed.
        edges = Pin(pins.PILOT)
        return LockedPilot(pwm, ADC(Pin(pins.PILOT_SENSE)), edges, pins.PILOT_ZERO, _MV_PER_V, pins.PILOT_STEPS_PER_V)

    def proximity(self, pins):
        """Proximity contact under a pull-up to 3.3 V."""
        return ProximityPilot(ADC(Pin(pins.PROXIMITY_SENSE)), pins.PROXIMITY_PULL_UP_OHM, _FULL)

    def temperature(self, pins):
        """Thermistor to ground under 10 kOhm to 3.3 V."""
        return Temperature(ADC(Pin(pins.TEMPERATURE_SENSE)))

    def serial(self, baud, tx, rx, parity=None):
        """The serial port that is free for a card reader or a meter, on these pins. parity: None, 0 even, 1 odd."""
        return UART(_SERIAL, baud, parity=parity, tx=Pin(tx), rx=Pin(rx), timeout=0, rxbuf=_BUFFER)
