"""A wired network interface, as boards.common.link takes it."""


class Wired:
    """lan: a network.LAN; the interface looks after itself."""

    def __init__(self, lan):
        self._lan = lan
        lan.active(True)

    def poll(self, now):
        """Is there a cable, and an address?"""
        return self._lan.isconnected()

    def name_server(self):
        """Address of the network's name server, as text."""
        return self._lan.ifconfig()[3]
