"""What the world's HTTP API can do: one method a call, each checks its fields and acts under the world's lock."""

from tools.virtual.fields import Refused
from tools.virtual.outlet import CABLE_OHM

FAULTS = (
    "rcd",
    "weld",
    "no_close",
    "pilot_short",
    "diode",
    "pp_short",
    "earth",
    "overtemp",
    "undervoltage",
    "overvoltage",
    "lock_jam",
    "meter_silent",
    "adc_stale",
    "reader_dead",
    "overdraw",
    "rcd_deaf",
)
_MAX_WH = 999_999_999


class Actions:
    """The API over one running board. `machine`: see `supervisor.Supervisor`; `cable`: see `cable.NetworkCable`."""

    def __init__(self, world, machine, cable, longest_card):
        self.world = world
        self.machine = machine
        self.cable = cable
        self.longest_card = longest_card
        self._voltage = {"undervoltage": False, "overvoltage": False}

    def state(self):
        """The state of world and board."""
        with self.world.lock:
            self.world.step()
            return {**self.machine.state(), **self.world.state(), "heap": self.machine.heap()}

    def openings(self):
        """Times from the cars' leaving state C to the release of the contactor, in milliseconds, oldest first."""
        return {"pilot_to_open_ms": [us / 1000 for outlet in self.world.outlets for us in outlet.openings]}

    def lights(self):
        """The status lights."""
        with self.world.lock:
            return {"lights": [outlet.light() for outlet in self.world.outlets]}

    def phases(self):
        """Phases that reach each car, and how often a board moved the relay for them under load."""
        with self.world.lock:
            self.world.step()
            return {
                "phases": [
                    {"phases": outlet.phases, "under_load": outlet.relay.under_load if outlet.relay else 0}
                    for outlet in self.world.outlets
                ]
            }

    def plug(self, fields):
        """A cable into the socket and the car."""
        outlet = self._outlet(fields)
        if outlet.attached_cable:
            fields.ignore("cable_a")
        given = fields.given("cable_a")
        cable_a = fields.choice("cable_a", tuple(CABLE_OHM), 32)
        fields.end()
        if outlet.car.plugged:
            raise Refused(f"connector: a car is plugged into connector {outlet.number}, expected a free one")
        if not outlet.attached_cable:
            if outlet.cable_a is None:
                if outlet.locked:
                    raise Refused(
                        f"connector: the empty socket of connector {outlet.number} is locked, expected it open"
                    )
                outlet.cable_a = cable_a
            elif given and cable_a != outlet.cable_a:
                raise Refused(f"cable_a: got {cable_a}, expected {outlet.cable_a}: that cable is still in the socket")
        outlet.car.plug()

    def unplug(self, fields):
        """A pull at the cable, at the car's or the wallbox's side."""
        outlet = self._outlet(fields)
        side = fields.choice("side", ("ev", "evse"), "ev")
        fields.end()
        if side == "evse" and not outlet.attached_cable:
            if outlet.locked:
                raise Refused(f"side: got 'evse', expected 'ev': the socket of connector {outlet.number} is locked")
            outlet.cable_a = None
        outlet.car.unplug()

    def ev(self, fields):
        """The car asks for energy or stops asking."""
        outlet = self._outlet(fields)
        car = outlet.car
        ready = fields.flag("ready", car.ready)
        amps = fields.number("amps", 0, 80, car.amps)
        phases = fields.integer("phases", 1, 3, car.phases)
        ventilation = fields.flag("ventilation", car.ventilation)
        fields.end()
        if ready and not car.plugged:
            raise Refused(f"connector: no car is plugged into connector {outlet.number}, expected one")
        car.ready, car.amps, car.phases, car.ventilation = ready, amps, phases, ventilation

    def card(self, fields):
        """A card at a reader; without a connector at the shared one."""
        group = self._outlet(fields).number if fields.given("connector") else 0
        tag = fields.text("idTag", self.longest_card)
        fields.end()
        if self.machine.running:
            self.world.readers[group].send(tag.encode() + b"\r\n")

    def button(self, fields):
        """A push button."""
        name = fields.choice("name", tuple(self.world.buttons))
        on = fields.flag("on", True)
        fields.end()
        self.world.press(name, on)

    def meter(self, fields):
        """Sets a meter's register, and tells the board as a person at commissioning would."""
        outlet = self._outlet(fields)
        wh = fields.integer("wh", 0, _MAX_WH)
        fields.end()
        self.world.step()
        outlet.registers.set(outlet.number - 1, wh)
        outlet.impulses.reset()
        self.machine.tell_meters()

    def fault(self, fields):
        """A fault begins or ends."""
        kind = fields.choice("kind", FAULTS)
        on = fields.flag("on", True)
        outlet = self._outlet(fields)
        fields.end()
        if kind == "overtemp":
            self.world.temperature.hot = on
        elif kind == "reader_dead":
            self.world.readers[0].fail(on)
        elif kind in self._voltage:
            self._voltage[kind] = on
            self.world.set_supply(self._voltage["undervoltage"], self._voltage["overvoltage"])
        else:
            self._outlet_fault(outlet, kind, on)

    def network(self, fields):
        """The link goes down or comes back."""
        up = fields.flag("up", False)
        silent = fields.flag("silent", False)
        fields.end()
        back = up and not self.cable.up
        self.cable.set(up, silent and not up)
        self.machine.link(up or silent, back)

    def power(self, fields):
        """Mains off or on."""
        on = fields.flag("on")
        fields.end()
        self.world.mains = on
        if on:
            self.world.power_up()
        self.machine.power(on)

    def _outlet(self, fields):
        outlets = self.world.outlets
        return outlets[fields.integer("connector", 1, len(outlets), 1) - 1]

    def _outlet_fault(self, outlet, kind, on):
        if kind in ("lock_jam", "pp_short") and outlet.attached_cable:
            raise Refused(f"kind: got '{kind}', expected a fault that an attached cable can have")
        if kind == "weld":
            outlet.contactor.weld = on
        elif kind == "no_close":
            outlet.contactor.no_close = on
        elif kind == "lock_jam":
            outlet.lock.jam = on
        elif kind in ("rcd", "rcd_deaf"):
            setattr(outlet.rcd, "leak" if kind == "rcd" else "deaf", on)
        elif kind == "overdraw":
            outlet.car.greedy = on
        elif kind == "meter_silent":
            outlet.impulses.silent = on
        else:
            name = {
                "earth": "earth_lost",
                "pilot_short": "short",
                "diode": "diode_shorted",
                "pp_short": "proximity_short",
                "adc_stale": "stale",
            }[kind]
            setattr(outlet, name, on)
