"""Before anything else: the contactor's output low. The file system is mounted by the board itself."""

from machine import Pin

Pin(9, Pin.OUT, value=0)
