"""What the boards with an ESP32 have in common. Analogue readings are calibrated uV, linear from 0.15 to 2.45 V."""

import machine
from machine import ADC, PWM, UART, Pin
from micropython import const

from boards.common import ticked_flash
from boards.common.ticker import Ticker
from boards.common.wires import low
from drivers.control_pilot_locked import LockedPilot
from drivers.lamps import StripLamp
from drivers.ntc import Temperature
from drivers.proximity import ProximityPilot
from drivers.status_light import StatusLight

_PILOT_HZ = const(1000)
_STEADY = const(65535)
_FULL = const(65535)
_SUPPLY_UV = const(3300000)
_SERIAL = const(2)
_TRIAL = "/trial"


class Esp32:
    """The chip, with the `vfs` partition of its flash mounted under `/`.

    pins: of the board, with the calibration of their converters. `slots`: makes the program slots when they are needed;
    None where the flash has room for one program only. `restarted`: was the power on all the time until this start?
    `timer`: see boards.common.ticker.
    """

    tick_gap_ms = 60  # an erase of the flash takes 45 ms

    def __init__(self):
        from esp32 import Partition

        # machine.reset() reads as HARD_RESET, as does an exception in the system's own code; the EN button as power on.
        self.restarted = machine.reset_cause() in (machine.WDT_RESET, machine.HARD_RESET)
        ticker = self._ticker = Ticker()
        self.timer = ticker.timer
        ticked_flash.mount(Partition.find(Partition.TYPE_DATA, label="vfs")[0], ticker, "/")
        try:
            Partition(Partition.RUNNING).get_next_update()
            self.slots = self._slots
        except OSError:
            self.slots = None

    def pilot(self, pins):
        """Control pilot. PILOT_SENSE: of ADC1, the only one that works beside Wi-Fi; PILOT_SYNC: wired to PILOT.

        PILOT_ZERO_UV: at the converter for 0 V at the contact; PILOT_UV_PER_MV: and for each millivolt there.
        """
        # Frequency and duty belong to the making of the PWM: without them it begins at 5 kHz.
        pwm = PWM(Pin(pins.PILOT), freq=_PILOT_HZ, duty_u16=_STEADY)
        sense, edges = _adc(pins.PILOT_SENSE), low(pins.PILOT_SYNC)
        return LockedPilot(pwm, sense, edges, pins.PILOT_ZERO_UV, 1, pins.PILOT_UV_PER_MV)

    def proximity(self, pins):
        """Proximity contact under a pull-up to 3.3 V."""
        return ProximityPilot(_adc(pins.PROXIMITY_SENSE), pins.PROXIMITY_PULL_UP_OHM, _SUPPLY_UV)

    def temperature(self, pins):
        """Thermistor to ground under 10 kOhm to 3.3 V."""
        return Temperature(_Ratio(_adc(pins.TEMPERATURE_SENSE)))

    def strip(self, pins):
        """Light of addressable LEDs (WS2812)."""
        from neopixel import NeoPixel

        return StatusLight(StripLamp(NeoPixel(Pin(pins.LED_STRIP, Pin.OUT), pins.LEDS)))

    def serial(self, baud, tx, rx, parity=None):
        """The serial port that is free for a card reader or a meter, on these pins. parity: None, 0 even, 1 odd."""
        return UART(_SERIAL, baud, tx=tx, rx=rx, parity=parity, timeout=0)

    def _slots(self):
        from esp32 import Partition

        from boards.common.partition_slots import PartitionSlots

        return PartitionSlots(Partition, _TRIAL, self._ticked)

    def _ticked(self, partition):
        return ticked_flash.TickedFlash(partition, self._ticker)


def _adc(number):
    return ADC(Pin(number), atten=ADC.ATTN_11DB)


class _Ratio:
    # The calibrated reading as a share of the supply, which read_u16() of this chip is not.

    def __init__(self, adc):
        self._adc = adc

    def read_u16(self):
        # The converter ends at 3.1 V or so, and calibration makes that of all that is more: a broken wire, too.
        if self._adc.read_u16() == _FULL:
            return _FULL
        return min(_FULL, self._adc.read_uv() * 20 // 1007)  # 65535 / 3300000
