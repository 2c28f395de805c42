"""Byte loops of the WebSocket transport as machine code.

Compiled for the board's own processor; `mask` falls back to plain Python where that is not possible.
"""

import micropython


@micropython.viper
def xor(buf: ptr8, at: int, n: int, key: ptr8, first: int):  # noqa: F821 (viper types)
    """Mask buf[at:at+n] in place with the four bytes key[first:first+4] (RFC 6455 §5.3)."""
    for i in range(n):
        buf[at + i] ^= key[first + (i & 3)]


@micropython.viper
def copy(to: ptr8, start: int, src: ptr8, at: int, n: int):  # noqa: F821
    """Copy src[at:at+n] to to[start:start+n]; the buffers are two different ones."""
    for i in range(n):
        to[start + i] = src[at + i]


@micropython.viper
def ascii_run(buf: ptr8, at: int, end: int) -> int:  # noqa: F821
    """Index of the first byte above 0x7F in buf[at:end], or end."""
    while at < end:
        if buf[at] > 0x7F:
            return at
        at += 1
    return end


@micropython.viper
def keystream(key: ptr32, counter: ptr32, out: ptr32):  # noqa: F821
    """One step of XTEA in counter mode: out = encipher(key, counter), then counter += 1.

    key: 16 bytes; counter, out: 8 bytes each, two words in the processor's byte order.
    """
    # A literal above 30 bits would be an object to viper, hence the shifts; the mask keeps 64-bit machines to 32 bits.
    word = (uint(0xFFFF) << 16) | uint(0xFFFF)  # noqa: F821
    delta = (uint(0x9E37) << 16) | uint(0x79B9)  # noqa: F821
    v0 = uint(counter[0]) & word  # noqa: F821
    v1 = uint(counter[1]) & word  # noqa: F821
    counter[0] = int(v0) + 1
    total = uint(0)  # noqa: F821
    for _ in range(32):
        k = uint(key[total & 3]) & word  # noqa: F821
        v0 = (v0 + ((((v1 << 4) ^ (v1 >> 5)) + v1) ^ (total + k))) & word
        total = (total + delta) & word
        k = uint(key[(total >> 11) & 3]) & word  # noqa: F821
        v1 = (v1 + ((((v0 << 4) ^ (v0 >> 5)) + v0) ^ (total + k))) & word
    out[0] = int(v0)
    out[1] = int(v1)
