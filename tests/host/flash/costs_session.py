"""Measures what whole charging sessions cost in flash, saving energy included; prints name and figure a line."""

from board import unmount
from charger import Charger

from boards.common.rp2_pages import UNIT, Pages
from support.blockdev import ESP32

_SLOTS = 3  # as in firmware/wallbox.py


def put(name, value):
    """Print a figure, rounded to what it is good for."""
    print(name, round(value, 3) if isinstance(value, float) else value)


def cost(suffix, watts, samples, sessions, program=ESP32, **options):
    """Erases and bytes of a session in the steady state."""
    c = Charger(256, program, **options)
    for _ in range(3):
        c.charge(watts, samples)
    c.device.reset()
    for _ in range(sessions):
        c.charge(watts, samples)
    put("session_flash_erases" + suffix, c.device.erases / sessions)
    put("session_flash_bytes" + suffix, c.device.bytes / sessions)
    unmount()


def wear(sessions):
    """How often each block of a small chip was erased, in sessions of three hours at 22 kW."""
    c = Charger(20, ESP32, slots=_SLOTS)
    for _ in range(sessions):
        c.charge(22000, 180)
    spread = sorted(c.device.wear)
    put("wear_sessions", sessions)
    put("wear_blocks", len(spread))
    put("wear_least", spread[0])
    put("wear_median", spread[len(spread) // 2])
    put("wear_most", spread[-1])
    unmount()


cost("", 11000, 10, 100, slots=_SLOTS)
cost("_3kw7", 3700, 10, 100, slots=_SLOTS)
cost("_22kw", 22000, 10, 100, slots=_SLOTS)
cost("_22kw_3h", 22000, 180, 8, slots=_SLOTS)
cost("_rp2040", 11000, 10, 100, UNIT, through=Pages, slots=_SLOTS)
wear(150)
