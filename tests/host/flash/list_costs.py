"""Measures the local authorisation list, full, on real LittleFS: prints a name and a figure a line."""

import gc
from time import ticks_diff, ticks_us

from board import mount
from cards import PATH, card, chip, nothing, numbered, send, start

from ocpp.core.locallist import MOST, LocalList

_BLOCKS = 512  # 2 MB
_LOOKS = 500
_CHANGES = 100


def live():
    """Bytes of the heap in use, after a collection."""
    gc.collect()
    return gc.mem_alloc()


device = chip(_BLOCKS)
cards = start(device)
device.reset()
if not send(cards, True, 1, numbered(0, MOST)):
    raise OSError("the full list was refused")
print("locallist_entries", len(cards))
print("locallist_full_erases", device.erases)
print("locallist_full_bytes", device.bytes)
device.reset()
if not send(cards, False, 2, numbered(0, _CHANGES)):
    raise OSError("the Differential was refused")
print("locallist_differential_erases", device.erases)
print("locallist_differential_bytes", device.bytes)

most = 0
for i in range(0, MOST):
    device.reads = 0
    cards.get(card(i))
    most = max(most, device.reads)
print("locallist_lookup_reads", most)

tags = [card(i * (MOST // _LOOKS)) for i in range(_LOOKS)]
gc.collect()
begun = ticks_us()
for tag in tags:
    cards.get(tag)
print("locallist_lookup_us", ticks_diff(ticks_us(), begun) / _LOOKS)

del cards
mount(device)
before = live()
cards = LocalList(PATH, MOST, nothing)
cards.get(card(1))
cards.get(card(MOST // 2))
print("locallist_ram_bytes", live() - before)
