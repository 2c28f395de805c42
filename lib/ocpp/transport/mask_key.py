"""Masking keys: fresh and unpredictable for every frame (RFC 6455 §10.3), without garbage.

os.urandom() makes an object at each call, which the steady state must not. So the hardware's randomness is drawn
once a connection, as the key of a block cipher (XTEA, 128-bit key) that counts: who does not know the key cannot tell
the next mask from the last ones. Without viper the cipher would cost more than it saves, and os.urandom() serves.
"""

import os

from . import mask


class MaskKeys:
    """The source of masking keys of one client."""

    def __init__(self):
        self._seed = None
        self._counter = bytearray(8)
        self._block = bytearray(8)
        self._next = 8

    def seed(self):
        """Draw new randomness; to be called once for each connection, before the first draw()."""
        self._seed = os.urandom(16)
        self._next = 8

    def draw(self, buf, at):
        """Put a fresh key into buf[at:at+4]."""
        block = self._block
        if mask.keystream is None:
            block, self._next = os.urandom(4), 0
        elif self._next == 8:
            mask.keystream(self._seed, self._counter, block)
            self._next = 0
        mask.copy(buf, at, block, self._next, 4)
        self._next += 4
