"""What the boards with an ESP32 have in common. Analogue readings are calibrated uV, linear from 0.15 to 2.45 V."""

import machine
from machine import ADC, PWM, Pin
from micropython import const

from boards.common.wires import low
from drivers.control_pilot_locked import LockedPilot
from drivers.ntc import Temperature
from drivers.proximity import ProximityPilot
from drivers.rgb_light import RgbLight, StripLamp

_PILOT_HZ = const(1000)
_STEADY = const(65535)
_SUPPLY_UV = const(3300000)
_TIMER = const(0)
_TRIAL = "/trial"


def pilot(out, sense, sync, zero_uv, uv_per_mv):
    """Control pilot. sense: of ADC1, the only one that works beside Wi-Fi; sync: a pin that is wired to `out`.

    zero_uv: microvolts at the converter for 0 V at the contact; uv_per_mv: and for each millivolt there.
    """
    # Frequency and duty belong to the making of the PWM: without them it begins at 5 kHz.
    pwm = PWM(Pin(out), freq=_PILOT_HZ, duty_u16=_STEADY)
    return LockedPilot(pwm, _adc(sense), low(sync), zero_uv, 1, uv_per_mv)


def proximity(sense, pull_up_ohm):
    """Proximity contact under a pull-up to 3.3 V."""
    return ProximityPilot(_adc(sense), pull_up_ohm, _SUPPLY_UV)


def temperature(sense):
    """Thermistor to ground under 10 kOhm to 3.3 V."""
    return Temperature(_Ratio(_adc(sense)))


def strip(number, leds):
    """Light of addressable LEDs (WS2812)."""
    from neopixel import NeoPixel

    return RgbLight(StripLamp(NeoPixel(Pin(number, Pin.OUT), leds)))


def program_slots():
    """What makes the board's program slots when they are needed; None where the flash has room for one program only."""
    from esp32 import Partition

    try:
        Partition(Partition.RUNNING).get_next_update()
    except OSError:
        return None
    return _slots


def restarted():
    """Was the power on all the time until this start? (A start by the EN button counts as power on.)"""
    # machine.reset() reads as HARD_RESET, and so does an exception in the system's own code.
    return machine.reset_cause() in (machine.WDT_RESET, machine.HARD_RESET)


def timer(period_ms, callback):
    """Calls callback(timer) every `period_ms` milliseconds, between two instructions of the rest, for good."""
    return machine.Timer(_TIMER, mode=machine.Timer.PERIODIC, period=period_ms, callback=callback)


def _slots():
    from esp32 import Partition

    from boards.common.partition_slots import PartitionSlots

    return PartitionSlots(Partition, _TRIAL)


def _adc(number):
    return ADC(Pin(number), atten=ADC.ATTN_11DB)


class _Ratio:
    # The calibrated reading as a share of the supply, which read_u16() of this chip is not.

    def __init__(self, adc):
        self._adc = adc

    def read_u16(self):
        return min(65535, self._adc.read_uv() * 20 // 1007)  # 65535 / 3300000
