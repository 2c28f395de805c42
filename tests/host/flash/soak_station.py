"""A charge point's storage day after day: sessions told at once, sessions without a link, changes of everything.

Argument: number of days. Prints facts told, and of the days after the first two the spread of the heap in use and of
the free blocks.
"""

import gc
import os
import sys
from array import array

from board import mount
from station import Station

from support.blockdev import BlockDevice

_BLOCKS = 96
_SESSIONS = 12  # a day, of which the second half without a link


def day(s, number):
    """One day; the facts told."""
    told = 0
    for k in range(_SESSIONS):
        i = k & 1
        s.begin(i)
        for _ in range(6):
            s.charge(i, 50)
            s.sample(i)
        s.end(i)
        if k < _SESSIONS // 2:
            told += len(s.drain())
    told += len(s.drain())
    s.set_cache(number % 100)
    s.settings.change("HeartbeatInterval", str(60 + number % 50))
    s.set_list(1)
    s.set_list(2 + number % 3)
    s.set_profile(1 + number % 2, number % 2)
    s.reserve(1 + number % 2, 1)
    s.reservations.cancel(1 + number % 2)
    s.set_available(number % 2 == 0)
    return told


def main(days):
    """Let the days go by."""
    device = BlockDevice(_BLOCKS)
    mount(device, fresh=True)
    s = Station(device)
    told = 0
    # Made beforehand: a list that grows would be seen.
    heap = array("i", [0] * days)
    free = array("i", [0] * days)
    for number in range(days):
        told += day(s, number)
        gc.collect()
        heap[number] = gc.mem_alloc()
        free[number] = os.statvfs("/flash")[3]
    heap = heap[2:]
    free = free[2:]
    print(f"facts {told} heap {max(heap) - min(heap)} blocks {max(free) - min(free)} erases {device.erases}")
    print(f"heap first {heap[0]} last {heap[-1]}, blocks first {free[0]} last {free[-1]}")


main(int(sys.argv[1]))
