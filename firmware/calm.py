"""Nothing charges while the chip is deaf: it computes for a TLS handshake far longer than the safety tick may wait."""

from time import ticks_ms

from micropython import const

HANDSHAKE = const(1)  # slot of evse.limits, beside that of firmware.outlet: 0 while it lasts
# Repeated for as long as the handshake waits or goes on; a connection that nobody moves on any more holds nothing up.
_PAUSE_MS = const(3000)


class Calm:
    """Has the vehicles pause for the handshakes of ocpp.transport.tls_stream. evses: every evse.connector.Connector."""

    def __init__(self, evses, ticks=ticks_ms):
        self._evses = evses
        self._ticks = ticks

    def ready(self):
        """Nobody may draw for the next seconds. True once no contactor is closed any more."""
        now = self._ticks()
        calm = True
        for e in self._evses:
            e.limits.set(HANDSHAKE, 0, now, _PAUSE_MS)
            if e.close or e.energised or e.offered_ma:
                calm = False
        return calm

    def over(self):
        """The chip hears again."""
        for e in self._evses:
            e.limits.set(HANDSHAKE, -1, 0, 0)
