"""What is around a wallbox, played by the firmware itself: car, cable, contactor, lock, meter and card.

It stands behind the pins, converters and buses that the drivers are given; they are the drivers of real boards, and so
is everything above them.
"""

from time import ticks_diff, ticks_ms

from micropython import const

_CLOSING_MS = const(20)
_LOCKING_MS = const(150)
_CABLE_OHM = const(220)  # 32 A
_PULL_UP_OHM = const(1000)
_SUPPLY_UV = const(3300000)
# A converter that takes 37 us for each reading walks along the pilot's period of 1000 us.
_CONVERSION_US = const(37)
_PERIOD_US = const(1000)
_FULL = const(65535)


class World:
    """State of the car and its surroundings. `says(text)` is called with what happens.

    plugged, ready: of the car; amps: what it draws at most on each of three phases.
    """

    def __init__(self, zero_uv, uv_per_mv, says):
        self.plugged = self.ready = False
        self.amps = 16
        self.pilot = Pwm()
        self.pilot_sense = PilotSense(self, zero_uv, uv_per_mv)
        self.proximity_sense = ProximitySense(self)
        self.coil = Output(says, ("contactor opens", "contactor closes"))
        self.mirror = Contact(self.coil)
        self.lock_a = Output()
        self.lock_b = Output()
        self.lock_feedback = LockFeedback(self.lock_a, self.lock_b, says)
        self.pulse = Pulse()
        self.healthy = Level(1)
        self.serial = Serial()
        self._watt_ms = 0
        self._last = ticks_ms()

    def step(self, now):
        """Energy flows; to be called every round of the main loop."""
        gone = ticks_diff(now, self._last)
        self._last = now
        if self.mirror.value() and self.ready and self.plugged:
            # 3 * 230 V; a tenth of the milliseconds keeps the sum in a small integer.
            self._watt_ms += min(self.amps, self.offered_a()) * 690 * gone // 10
        if self._watt_ms >= 360000:
            self._watt_ms -= 360000
            self.pulse.give()

    def offered_a(self):
        """Amperes that the duty cycle offers; 0 without one."""
        per_1000 = self.pilot.duty * 1000 // _FULL
        if not 80 <= per_1000 <= 970:
            return 0
        return (per_1000 * 6 + 50) // 100 if per_1000 <= 850 else (per_1000 - 640) // 4


class Output:
    """An output pin that somebody looks at. says: called with `texts[level]` when it changes; None: nobody cares."""

    def __init__(self, says=None, texts=None):
        self.level = 0
        self.since = ticks_ms()
        self._says = says
        self._texts = texts

    def value(self, level):
        """Drive it."""
        if level != self.level:
            self.level = level
            self.since = ticks_ms()
            if self._says:
                self._says(self._texts[level])


class Contact:
    """The mirror contact: follows the coil some milliseconds later."""

    def __init__(self, coil):
        self._coil = coil
        self._closed = 0

    def value(self):
        """1 while the main contacts are closed."""
        if ticks_diff(ticks_ms(), self._coil.since) >= _CLOSING_MS:
            self._closed = self._coil.level
        return self._closed


class LockFeedback:
    """The lock's motor has to turn for some time before the contact changes."""

    def __init__(self, a, b, says):
        self._a = a
        self._b = b
        self._says = says
        self._locked = 0

    def value(self):
        """1 while locked."""
        a, b = self._a, self._b
        if a.level != b.level and a.level != self._locked:
            if ticks_diff(ticks_ms(), (a if a.level else b).since) >= _LOCKING_MS:
                self._locked = a.level
                self._says("cable locked" if a.level else "cable unlocked")
        return self._locked


class Pulse:
    """The meter's impulse output."""

    def irq(self, handler, trigger):
        """As a pin's."""
        self._handler = handler

    def give(self):
        """One impulse."""
        self._handler(self)


class Level:
    """An input that does not change."""

    def __init__(self, level):
        self._level = level

    def value(self):
        """The level."""
        return self._level


class Pwm:
    """The pilot's PWM."""

    duty = _FULL

    def duty_u16(self, duty):
        """Set it."""
        self.duty = duty


class PilotSense:
    """The converter at the pilot, calibrated as a board's is."""

    def __init__(self, world, zero_uv, uv_per_mv):
        self._world = world
        self._zero = zero_uv
        self._per_mv = uv_per_mv
        self._at = 0
        self._noise = 1

    def read_uv(self):
        """The next reading, with the noise of a real converter: one that never moves is a broken one."""
        world = self._world
        self._at = (self._at + _CONVERSION_US) % _PERIOD_US
        self._noise = (self._noise * 75 + 74) % 65537
        if self._at * _FULL < world.pilot.duty * _PERIOD_US:
            mv = 12000 if not world.plugged else 6000 if world.ready else 9000
        else:
            mv = -12000
        return self._zero + mv * self._per_mv + (self._noise & 1023) - 512


class ProximitySense:
    """The converter at the proximity contact."""

    def __init__(self, world):
        self._world = world

    def read_uv(self):
        """The reading: the cable's resistor, or nothing."""
        if not self._world.plugged:
            return _SUPPLY_UV
        return _SUPPLY_UV // (_CABLE_OHM + _PULL_UP_OHM) * _CABLE_OHM


class Serial:
    """The card reader's line."""

    def __init__(self):
        self._waiting = b""

    def send(self, card):
        """A card is shown."""
        self._waiting = card.encode() + b"\r"

    def readinto(self, buf):
        """As a UART's."""
        n = min(len(buf), len(self._waiting))
        if not n:
            return None
        buf[:n] = self._waiting[:n]
        self._waiting = self._waiting[n:]
        return n
