"""The world around one board: its connectors, mains, buttons, card readers and temperature, moved on by a thread."""

import threading
import time

from boards.virtual import pins
from tools.virtual.devices import Temperature
from tools.virtual.outlet import MAINS_V, Outlet
from tools.virtual.page import Channel, Pin, Serial, layout
from tools.virtual.pilot import SUPPLY_V

_PUSHED = ("stop", "reset")  # buttons that count when they go down; the others are switches
_UP_S = 0.3  # between two pushes
_POLL_S = 0.001  # how often the board's outputs are looked at while something moves
_REST_S = 0.005  # and while nothing does
_MOVING_S = 0.004  # step while something moves by itself
_STILL_S = 0.050  # and while nothing does
_UNDERVOLTAGE_V = 160.0
_OVERVOLTAGE_V = 275.0


class World:
    """The world of a board with its `page`. All methods that act or look are called with `lock` held."""

    def __init__(self, page, registers, connectors, phases, attached_cable, relays=False):
        self.lock = threading.RLock()
        self.page = page
        self.outlets = [Outlet(page, i + 1, registers, phases, attached_cable, relays) for i in range(connectors)]
        self.mains = True
        self.mains_v = MAINS_V
        self.temperature = Temperature()
        # Reader 0 is the shared one; a charge point with one connector has no other.
        shared = Serial(page, 0)
        self.readers = [shared] + [Serial(page, i + 1) if connectors > 1 else shared for i in range(connectors)]
        self.buttons = {
            "stop": (Pin(page, pins.STOP), 0),
            "reset": (Pin(page, pins.RESET), 0),
            "emergency": (Pin(page, pins.EMERGENCY), 1),
            "dim": (Pin(page, pins.DIM), 0),
        }
        self._pushes = {}  # when each button that came up for it goes down again
        for name in self.buttons:
            self.press(name, False)
        self._mains_sense = Channel(page, pins.MAINS_SENSE)
        self._temperature_sense = Channel(page, pins.TEMPERATURE_SENSE)
        self._stepped = time.monotonic()
        self.step()

    def press(self, name, on):
        """Presses or releases a button. A push button that is down comes up first: it is pushed once more."""
        pin, level = self.buttons[name]
        again = on and name in _PUSHED and pin.level == level
        self._pushes.pop(name, None)
        if again:
            self._pushes[name] = time.monotonic() + _UP_S
        pin.set(1 - level if again or not on else level)

    def set_supply(self, under, over):
        """Sets the mains voltage by the faults that are on."""
        self.mains_v = _UNDERVOLTAGE_V if under else _OVERVOLTAGE_V if over else MAINS_V

    def power_up(self):
        """The mains are back: what the board's supply feeds has it before the board can look."""
        for outlet in self.outlets:
            outlet.rcd.power_up()
        self.step()

    def step(self):
        """Brings everything to the present."""
        now = time.monotonic()
        seconds = now - self._stepped
        self._stepped = now
        for name in [name for name, due in self._pushes.items() if now >= due]:
            self.press(name, True)
        for outlet in self.outlets:
            outlet.step(now, SUPPLY_V if self.mains else 0.0)
        self.temperature.step(seconds)
        self._mains_sense.set(self.mains_v * 0.010)
        self._temperature_sense.set(self.temperature.sense_v)

    def run(self, watch, ended):
        """Moves the world until the event `ended`, for a thread of its own.

        `watch(now)` is called every few milliseconds.
        """
        moving = True
        while not ended.is_set():
            time.sleep(_POLL_S if moving else _REST_S)
            with self.lock:
                now = time.monotonic()
                moving = any(outlet.moving for outlet in self.outlets)
                due = now - self._stepped >= (_MOVING_S if moving else _STILL_S)
                if due or any(outlet.changed() for outlet in self.outlets):
                    self.step()
            watch(now)

    def state(self):
        """The connectors' and the flash's part of the state."""
        words = self.page.words
        return {
            "connectors": [outlet.state(self.page.status(outlet.number)) for outlet in self.outlets],
            "flash": {
                "erases": words[layout.ERASES],
                "programs": words[layout.PROGRAMS],
                "bytes": words[layout.BYTES],
            },
        }
