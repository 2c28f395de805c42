"""Devices as the boards build them from pin numbers, on every chip alike."""

from machine import PWM, Pin
from micropython import const

from boards.common.wires import healthy, high, low, output
from drivers.cable_lock import CableLock
from drivers.contactor import Contactor
from drivers.digital import Input
from drivers.lamps import PwmLamp
from drivers.pulse_meter import PulseMeter
from drivers.rcd import ResidualCurrent
from drivers.status_light import StatusLight

_LED_HZ = const(1000)


def contactor(pins):
    """To be made first: from here on nothing leaves it closed.

    The mirror contact is a normally closed auxiliary contact to ground (IEC 60947-4-1 Annex F), so that its pin is high
    while the main contacts are closed, and a broken wire reads as a contactor that is stuck.
    """
    coil = output(pins.CONTACTOR)
    if pins.CONTACTOR_DEAD_MAN is not None:
        from drivers.dead_man import DeadMan

        coil = DeadMan(coil, output(pins.CONTACTOR_DEAD_MAN))
    return Contactor(coil, Input(high(pins.MIRROR)))


def lock(pins):
    """Motor lock behind an H-bridge. Its feedback is a contact to 3.3 V while locked; a broken wire is an open lock."""
    return CableLock(output(pins.LOCK_A), output(pins.LOCK_B), Input(low(pins.LOCK_FEEDBACK)), pins.LOCK_PULSE_MS)


def residual_current(trip, test):
    """RDC-DD whose output is high while healthy. test: pin that makes it trip when low; None: plain contact."""
    if test is None:
        return healthy(trip)
    return ResidualCurrent(low(trip), Pin(test, Pin.OUT, value=1))


def pulse_meter(number, imp_per_kwh):
    """S0 output between the pin and ground, with a resistor to 3.3 V: an impulse pulls the pin low."""
    return PulseMeter(high(number), Pin.IRQ_FALLING, imp_per_kwh)


def modbus_meter(uart, direction, name, unit, baud, settle_ms):
    """Meter `name` of drivers.modbus.maps as unit 1 to 247 on an RS-485 transceiver. direction: pin number, or None."""
    from drivers.modbus.maps import meter_map
    from drivers.modbus.meter import ModbusMeter
    from drivers.modbus.rtu import ModbusRtu

    turn = None if direction is None else output(direction)
    meter = ModbusMeter(ModbusRtu(uart, baud, direction=turn), unit, meter_map(name))
    meter.settle(settle_ms)
    return meter


def light(red, green, blue):
    """Three LEDs with brightness."""
    return StatusLight(PwmLamp(_led(red), _led(green), _led(blue)))


def _led(number):
    return PWM(Pin(number), freq=_LED_HZ, duty_u16=0)
