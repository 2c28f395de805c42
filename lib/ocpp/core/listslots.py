"""The index of the local authorisation list: where the record of an idTag is, by its hash.

The index is a row of blocks of 672 slots of 6 bytes: u28 hash, u20 offset of the record; all ones: free. The hash names
the block, and among its first 640 slots the one at which the search begins; slots are sorted by hash, each as near
behind its beginning as the others let it be. So a search reads on from there to the first slot that is free or has a
higher hash, mostly one or two further.
"""

from micropython import const

try:
    from ocpp.core.listslots_viper import gather, hash28
except (ImportError, SyntaxError, ValueError, NameError, AttributeError):
    # No native code here: another processor, or an interpreter without an emitter.

    def hash28(key, n):
        """Hash of key[0:n], evenly spread over 28 bits."""
        h = 0x11C9DC5
        for i in range(n):
            h = ((h ^ key[i]) * 0x1000193) & 0xFFFFFFF
        h = ((h ^ h >> 15) * 0x2C1B3C6D) & 0xFFFFFFF
        h = ((h ^ h >> 13) * 0x297A2D39) & 0xFFFFFFF
        return h ^ h >> 15

    def gather(keys, n, blocks, which, out):
        """Put those of the n slots in `keys` that belong to block `which` of `blocks` into it. False: it is full."""
        at = 0
        end = n * 6
        while at < end:
            h = keys[at] << 20 | keys[at + 1] << 12 | keys[at + 2] << 4 | keys[at + 3] >> 4
            x = (h >> 12) * blocks
            if x >> 16 == which:
                p = ((x & 0xFFFF) * 640 >> 16) * 6
                while p < 4032:
                    if out[p + 5] & out[p + 4] == 255 and out[p + 3] & 15 == 15:
                        break
                    if out[p] << 20 | out[p + 1] << 12 | out[p + 2] << 4 | out[p + 3] >> 4 > h:
                        break
                    p += 6
                q = p
                while q < 4032 and not (out[q + 5] & out[q + 4] == 255 and out[q + 3] & 15 == 15):
                    q += 6
                if q >= 4032:
                    return False
                while q > p:
                    q -= 1
                    out[q + 6] = out[q]
                for i in range(6):
                    out[p + i] = keys[at + i]
            at += 6
        return True


SLOT = const(6)
BYTES = const(4032)  # of a block
FULL = const(512)  # keys that a block is meant for: four fifths of its places to begin at
NOWHERE = const(0xFFFFF)  # offset in a free slot


def block_of(h, blocks):
    """Number of the block of the hash, of so many."""
    return ((h >> 12) * blocks) >> 16


def begin_of(h, blocks):
    """Offset in that block of the slot at which the search begins."""
    return (((h >> 12) * blocks & 0xFFFF) * 640 >> 16) * SLOT


def put(buf, at, h, off):
    """Write a slot to buf[at:]."""
    buf[at] = h >> 20
    buf[at + 1] = h >> 12 & 255
    buf[at + 2] = h >> 4 & 255
    buf[at + 3] = (h & 15) << 4 | off >> 16
    buf[at + 4] = off >> 8 & 255
    buf[at + 5] = off & 255


def hash_at(buf, at):
    """Hash in the slot at buf[at:]."""
    return buf[at] << 20 | buf[at + 1] << 12 | buf[at + 2] << 4 | buf[at + 3] >> 4


def offset_at(buf, at):
    """Offset of the record in the slot at buf[at:], NOWHERE: it is free."""
    return (buf[at + 3] & 15) << 16 | buf[at + 4] << 8 | buf[at + 5]
