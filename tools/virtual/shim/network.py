"""The `network` module of the virtual board: one interface, whose cable the world plugs and pulls."""

from layout import LINK
from page import page


class LAN:
    """The wired interface."""

    def __init__(self, *args, **options):
        self.enabled = False

    def active(self, on=None):
        """Whether the interface is switched on; with an argument, switches it."""
        if on is None:
            return self.enabled
        self.enabled = bool(on)

    def isconnected(self):
        """True while the interface is on and its cable has a link."""
        return self.enabled and page.get(LINK) == 1
