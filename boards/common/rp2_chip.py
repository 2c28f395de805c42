"""What the boards with an RP2040 have in common. Analogue readings are of 16 bits, in ratio to the 3.3 V supply."""

import machine
from machine import ADC, PWM, Pin
from micropython import const

from boards.common import filesystem
from boards.common.rp2_flash import UNIT, Flash
from drivers.control_pilot_locked import LockedPilot
from drivers.ntc import Temperature
from drivers.proximity import ProximityPilot

_PILOT_HZ = const(1000)
_STEADY = const(65535)
_MV_PER_V = const(1000)
_FULL = const(65535)


def pilot(out, sense, zero, steps_per_v):
    """Control pilot. zero: reading for 0 V at the contact; steps_per_v: and for each volt there."""
    pwm = PWM(Pin(out), freq=_PILOT_HZ, duty_u16=_STEADY)
    # The pin without a mode: what the PWM puts out is read back, by which the readings are timed.
    return LockedPilot(pwm, ADC(Pin(sense)), Pin(out), zero, _MV_PER_V, steps_per_v)


def proximity(sense, pull_up_ohm):
    """Proximity contact under a pull-up to 3.3 V."""
    return ProximityPilot(ADC(Pin(sense)), pull_up_ohm, _FULL)


def temperature(sense):
    """Thermistor to ground under 10 kOhm to 3.3 V."""
    return Temperature(ADC(Pin(sense)))


def restarted():
    """Was the power on all the time until this start? machine.reset() is done by the watchdog here."""
    return machine.reset_cause() == machine.WDT_RESET


def timer(flash, period_ms, callback):
    """Calls callback(timer) every `period_ms` milliseconds, between two instructions of the rest, for good.

    flash: see mount(); it calls back too, between its operations.
    """
    flash.watch(callback, period_ms)
    return machine.Timer(mode=machine.Timer.PERIODIC, period=period_ms, callback=flash.run)


def mount():
    """Mount the flash under `/`, made anew on a chip that was never used, and return it as one that timer() takes.

    MicroPython's own start may have mounted it already, without the tick between its operations: then it is done anew.
    """
    import vfs  # at the start only
    from _rp2 import Flash as Chip

    try:
        vfs.umount("/")
    except OSError:
        pass  # nobody mounted it
    device = Flash(Chip())
    filesystem.mount(device, "/", UNIT)
    return device
