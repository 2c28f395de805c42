"""One connector as the world sees it: socket, cable, car, contactor, lock and meter around the pins of the board."""

from boards.virtual import pins
from tools.virtual import pilot
from tools.virtual.car import Car
from tools.virtual.devices import Contactor, Impulses, Lock, PhaseRelay, ResidualCurrentDevice
from tools.virtual.page import Channel, Pin, layout, microseconds

MAINS_V = 230.0
CABLE_OHM = {13: 1500, 20: 680, 32: 220, 63: 100}  # IEC 61851-1 Table B.2
_PULL_UP_OHM = 1000


class Outlet:
    """Connector `number` (1 and up). `registers`: see `register.Registers`; `wires`: phases of the installation.

    `relay`: two of them go through a relay of the board.
    """

    def __init__(self, page, number, registers, wires, attached_cable, relay=False):
        base = number * pins.STRIDE
        self.number = number
        self.registers = registers
        self.wires = wires
        self.relay = PhaseRelay() if relay else None
        self.attached_cable = attached_cable
        self.cable_a = None
        self.car = Car()
        self.contactor = Contactor()
        self.lock = None if attached_cable else Lock()
        self.impulses = Impulses()
        self.short = self.diode_shorted = self.proximity_short = False
        self.rcd = ResidualCurrentDevice()
        self.earth_lost = self.stale = False
        self.high_v = self.low_v = self.offered_a = self.car_a = 0.0
        self.duty = 1.0
        self.openings = []  # microseconds from the car's leaving C or D to the coil's release, newest last
        self._asked = False
        self._left_at = None
        self._outputs = (page.memory, (layout.PINS + base * layout.PIN_WORDS) * 4, 8 * layout.PIN_WORDS * 4)
        self._seen = None
        self._now = None
        pin = lambda offset: Pin(page, base + offset)
        self._pilot, self._coil, self._lock_a, self._lock_b = map(
            pin, (pins.PILOT, pins.CONTACTOR, pins.LOCK_A, pins.LOCK_B)
        )
        self._mirror, self._feedback, self._pulse = map(pin, (pins.MIRROR, pins.LOCK_FEEDBACK, pins.PULSE))
        self._rcd, self._rcd_test, self._earth = map(pin, (pins.RCD, pins.RCD_TEST, pins.EARTH))
        self._phases = pin(pins.PHASES)
        self._leds = [pin(led) for led in (pins.LED_RED, pins.LED_GREEN, pins.LED_BLUE)]
        self._pilot_sense = Channel(page, number * 2 + pins.PILOT_SENSE)
        self._proximity_sense = Channel(page, number * 2 + pins.PROXIMITY_SENSE)

    @property
    def locked(self):
        """True while the lock holds the plug."""
        return self.lock is not None and self.lock.locked

    @property
    def wh(self):
        """The meter's register in whole watt-hours."""
        return int(self.registers.wh(self.number - 1))

    @property
    def phases(self):
        """Phases that reach the car when the contactor is closed."""
        return 1 if self.relay and not self.relay.on else self.wires

    def changed(self):
        """True when the board changed an output since the last step."""
        memory, start, size = self._outputs
        return memory[start : start + size] != self._seen or self.relay and self.relay.on != self._phases.driven

    @property
    def moving(self):
        """True while something goes on that time alone will change."""
        return (
            self.contactor.moving
            or self.contactor.closed
            or self.car.moving
            or self.impulses.moving
            or self.rcd.moving
            or self._lock_a.driven != self._lock_b.driven
        )

    def step(self, now, supply_v):
        """Brings everything to time `now` (seconds); `supply_v` is the pilot generator's: 12 or, without mains, 0."""
        memory, start, size = self._outputs
        self._seen = memory[start : start + size]
        seconds = 0.0 if self._now is None else now - self._now
        self._now = now
        self._flow(now, seconds)
        self._move(now, seconds)
        before, closed = microseconds(), self._coil.driven  # the board may answer at once to what it senses
        self._sense(supply_v)
        self._time_opening(before, closed)

    def _flow(self, now, seconds):
        wh = MAINS_V * self.car_a * min(self.car.phases, self.phases) * seconds / 3600
        if wh:
            self.registers.add(self.number - 1, wh)
        # A step that comes late must not owe impulses when the contactor has opened: each had its time.
        steps = 1 + int(seconds / Impulses.ON_S)
        for left in range(steps - 1, -1, -1):
            self.impulses.step(now - seconds * left / steps, wh / steps)
            self._pulse.set(self.impulses.level)

    def _move(self, now, seconds):
        self.duty, hertz = self._pilot.duty(floating=1.0)
        running = 0 < self.duty < 1
        self.offered_a = pilot.offered(self.duty, hertz) if running and not self.short else 0.0
        self.contactor.step(now, self._coil.driven)
        self._mirror.set(self.contactor.closed)
        if self.relay:
            self.relay.step(self._phases.driven, self._phases.pulled, self.contactor.closed)
        self.rcd.step(now, self._rcd_test.pulled)
        if self.lock:
            self.lock.step(seconds, self._lock_a.driven, self._lock_b.driven)
            self._feedback.set(self.lock.locked)

    def _sense(self, supply_v):
        if not supply_v:
            self.offered_a = 0.0
        self.car.step(self._now, self.offered_a)
        self.car_a = self.car.draws(self.offered_a) if self.contactor.closed else 0.0
        level = lambda source: pilot.volts(source, self.car.ohm, self.short, self.diode_shorted)
        high, low = level(supply_v), level(-supply_v)
        self.high_v = high if self.duty > 0 else low
        self.low_v = low if self.duty < 1 else high
        self._pilot_sense.stale(self.stale)
        self._proximity_sense.stale(self.stale)
        self._pilot_sense.set(1.65 + 0.12 * high, 1.65 + 0.12 * low, self.duty)
        ohm = 0 if self.proximity_short else CABLE_OHM.get(self.cable_a)
        self._proximity_sense.set(3.3 if ohm is None else 3.3 * ohm / (ohm + _PULL_UP_OHM))
        self._rcd.set(not self.rcd.tripped)
        self._earth.set(not self.earth_lost)

    def _time_opening(self, before, closed):
        if self._asked and not self.car.s2 and closed:
            self._left_at = before
        self._asked = self.car.s2
        if self._left_at is not None and not self._coil.driven:
            self.openings.append((self._coil.stamp - self._left_at) & 0x3FFFFFFF)
            self._left_at = None

    def light(self):
        """Red, green and blue of the status light, 0 to 1."""
        return [round(led.duty(floating=0.0)[0], 3) for led in self._leds]

    def state(self, status):
        """The connector's part of the world's state."""
        return {
            "id": self.number,
            "pilot": {
                "state": pilot.state(self.high_v),
                "high_v": round(self.high_v, 1),
                "low_v": round(self.low_v, 1),
                "duty": round(self.duty, 4),
                "offered_a": round(self.offered_a, 2),
            },
            "contactor": self.contactor.closed,
            "locked": self.locked,
            "meter_wh": self.wh,
            "ev_a": round(self.car_a, 2),
            "status": status,
        }
