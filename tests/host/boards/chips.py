"""What stands for an ESP32 or an RP2040 while a board is made in MicroPython on this machine: it notes what was taken.

make(name, wiring) gives the board; wiring: constants of its pins.py that are to be others.
"""

import sys

SETTINGS = {"csms": "ws://x/", "id": "A", "wifi": {"ssid": "workshop"}}
taken = {}  # pin number -> levels that it was driven to
order = []  # pins that were driven, in time


class Pin:
    """A pin that reads 0; or, with a constructor's keywords, anything else that the boards make of pins."""

    IN, OUT, PULL_UP, PULL_DOWN, IRQ_FALLING = 1, 2, 3, 4, 5

    def __init__(self, number, mode=0, pull=0, value=None):
        self.number = number
        taken.setdefault(number, [])
        if value is not None:
            self.value(value)

    def value(self, level=None):
        """Read, or drive."""
        if level is None:
            return 0
        taken[self.number].append(level)
        order.append(self.number)

    def irq(self, handler, trigger):
        """Nothing happens."""


class Part:
    """Any part of the chip or of the network."""

    ATTN_11DB = CTS = RTS = IF_STA = PM_NONE = PHY_LAN8720 = RUNNING = TYPE_DATA = WDT_RESET = HARD_RESET = 0

    def __init__(self, *first, **named):
        for name in ("tx", "rx"):
            if isinstance(named.get(name), int):
                Pin(named[name])

    @classmethod
    def find(cls, type_, label):
        """A partition."""
        return [cls()]

    def duty_u16(self, duty):
        """Take it."""

    def readinto(self, buf, n=0):
        """There is nothing."""

    def __getattr__(self, name):
        return lambda *first, **named: 0


class Machine:
    """The modules of the chip and of its network, in one."""

    ADC = PWM = UART = WDT = Timer = WLAN = LAN = Partition = Flash = VfsLfs2 = NeoPixel = Part
    PHY_LAN8720 = WDT_RESET = HARD_RESET = 0

    Pin = Pin

    def reset_cause():
        """None that means anything."""

    def country(letters):
        """Radio rules."""

    umount = country
    reset = reset_cause

    def mount(device, root):
        """Nothing is read from it."""


def make(name, **wiring):
    """The board `name`."""
    for module in ("machine", "network", "esp32", "_rp2", "vfs", "neopixel"):
        sys.modules[module] = Machine
    from boards.common import settings

    settings.load = lambda: dict(SETTINGS)
    pins = __import__("boards." + name + ".pins", None, None, ("pins",))
    for key in wiring:
        setattr(pins, key, wiring[key])
    return __import__("boards." + name + ".board", None, None, ("Board",)).Board()
