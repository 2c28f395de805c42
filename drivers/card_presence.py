"""One report for each time a card is held to a reader, however often the reader finds it meanwhile."""

from time import ticks_diff

from micropython import const

_GONE_MS = const(1000)


class CardPresence:
    """Turns what a reader finds into idTags: a card's UID as upper-case hexadecimal digits.

    A card counts again when it was not found for 1 s: one that lies there is told once, whatever single readings miss.
    Nothing allocates but for a card that is new.
    """

    def __init__(self):
        self._uid = bytearray(10)
        self._n = 0
        self._seen = 0

    def found(self, uid, n, now):
        """The first n (1 to 10) bytes of `uid` were read; return the idTag (str) when that is news, else None."""
        known = self._uid
        same = n == self._n
        for i in range(n):
            if known[i] != uid[i]:
                same = False
                known[i] = uid[i]
        self._n = n
        self._seen = now
        if same:
            return None
        import binascii  # for a new card only

        return str(binascii.hexlify(memoryview(uid)[:n]), "ascii").upper()

    def nothing(self, now):
        """No card was found."""
        if self._n and ticks_diff(now, self._seen) >= _GONE_MS:
            self._n = 0
