"""Authorize: ask the back end about an idTag (OCPP 1.6 §4.1)."""

from ..transport.fields import read_object
from . import taginfo

_CONF = (("idTagInfo", "o", 1, taginfo.ROWS, True),)


class Authorize:
    """Sender of Authorize for the first idTag that waits."""

    ACTION = "Authorize"
    early = False

    def __init__(self, authorisation, info):
        self.authorisation = authorisation
        self.info = info  # scratch

    def due(self, now):
        """Does an idTag wait?"""
        return len(self.authorisation.waiting) > 0

    def write(self, w):
        """Authorize.req (§6.1)."""
        w.raw(b'{"idTag":')
        w.str(self.authorisation.waiting[0].tag)
        w.raw(b"}")

    def read(self, r):
        """Authorize.conf (§6.2)."""
        taginfo.take(read_object(r, _CONF, True)[0], self.info)

    def done(self, now):
        """The back end has decided."""
        self.authorisation.answered(self.info)

    def failed(self, now, code):
        """It has not: the offline rules decide."""
        self.authorisation.answered(None)
