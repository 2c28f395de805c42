"""A Wi-Fi that takes a second to join, on the unix port."""

from time import ticks_diff, ticks_ms


class WLAN:
    """Connected one second after the order."""

    IF_STA = 0
    PM_NONE = 0

    def __init__(self, interface):
        self._since = None

    def active(self, on):
        """Switch it."""

    def config(self, **options):
        """Settings."""

    def disconnect(self):
        """Leave the network."""
        self._since = None

    def connect(self, ssid, password):
        """Join a network."""
        if (ssid, password) != ("workshop", "long enough"):
            raise OSError("no such network")
        self._since = ticks_ms()

    def isconnected(self):
        """Is there an address?"""
        return self._since is not None and ticks_diff(ticks_ms(), self._since) > 1000

    def ifconfig(self):
        """Address, mask, gateway and name server."""
        return ("127.0.0.1", "255.0.0.0", "127.0.0.1", "127.0.0.1")
