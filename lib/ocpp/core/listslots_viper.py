"""Hash and sorting of the local list's index in machine code: the import fails where it cannot run (listslots.py)."""

import micropython


@micropython.viper
def hash28(key: ptr8, n: int) -> int:
    """See ocpp.core.listslots.hash28."""
    h = 0x11C9DC5
    i = 0
    while i < n:
        h = ((h ^ key[i]) * 0x1000193) & 0xFFFFFFF
        i += 1
    h = ((h ^ (h >> 15)) * 0x2C1B3C6D) & 0xFFFFFFF
    h = ((h ^ (h >> 13)) * 0x297A2D39) & 0xFFFFFFF
    return h ^ (h >> 15)


@micropython.viper
def gather(keys: ptr8, n: int, blocks: int, which: int, out: ptr8) -> bool:
    """See ocpp.core.listslots.gather."""
    at = 0
    end = n * 6
    while at < end:
        h = (keys[at] << 20) | (keys[at + 1] << 12) | (keys[at + 2] << 4) | (keys[at + 3] >> 4)
        x = (h >> 12) * blocks
        if (x >> 16) == which:
            p = (((x & 0xFFFF) * 640) >> 16) * 6
            while p < 4032:
                if (out[p + 5] & out[p + 4]) == 255 and (out[p + 3] & 15) == 15:
                    break
                if ((out[p] << 20) | (out[p + 1] << 12) | (out[p + 2] << 4) | (out[p + 3] >> 4)) > h:
                    break
                p += 6
            q = p
            while q < 4032 and not ((out[q + 5] & out[q + 4]) == 255 and (out[q + 3] & 15) == 15):
                q += 6
            if q >= 4032:
                return False
            while q > p:
                q -= 1
                out[q + 6] = out[q]
            i = 0
            while i < 6:
                out[p + i] = keys[at + i]
                i += 1
        at += 6
    return True
