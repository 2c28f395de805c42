"""Keeps a board in its Wi-Fi network. Nothing here waits: the radio's own work goes on in the background."""

from time import ticks_diff, ticks_ms

import network
from micropython import const

# An association takes some seconds, DHCP as many; after this the radio is told to begin anew.
_PATIENCE_MS = const(20000)


class Wifi:
    """A station interface that joins `ssid` again and again. password: empty for an open network.

    `restarts`: times that joining was begun anew; `refused`: times that the radio did not even take the order.
    country: two letters, empty for the radio's worldwide channels.
    """

    def __init__(self, ssid, password, country=""):
        self.restarts = 0
        self.refused = 0
        if country:
            network.country(country)
        self._ssid = ssid
        self._password = password or None
        self._wlan = wlan = network.WLAN(network.WLAN.IF_STA)
        wlan.active(True)
        # Power saving makes every answer late by up to 100 ms, and some access points drop whoever sleeps.
        wlan.config(pm=network.WLAN.PM_NONE)
        self._since = ticks_ms()
        self._join()

    def poll(self, now):
        """Look after it; to be called every round. Returns whether there is a network and an address in it."""
        if self._wlan.isconnected():
            self._since = now
            return True
        if ticks_diff(now, self._since) > _PATIENCE_MS:
            self._since = now
            self.restarts += 1
            self._join()
        return False

    def name_server(self):
        """Address of the network's name server, as text."""
        return self._wlan.ifconfig()[3]

    def _join(self):
        # An ESP32 that is still trying refuses a second connect(): so disconnect first.
        try:
            self._wlan.disconnect()
            self._wlan.connect(self._ssid, self._password)
        except OSError:
            self.refused += 1  # tried again after the same patience
