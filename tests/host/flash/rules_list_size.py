"""Rules of a full local authorisation list: 10,000 idTags on the chip of a board with 4 MB of flash."""

import gc
import sys

from board import mount
from cards import PATH, card, chip, nothing, numbered, said, send, start

from ocpp.core.locallist import LocalList, capacity

_MOST = 10000
_BLOCKS = 512


def _full():
    device = chip(_BLOCKS)
    assert capacity("/flash") == _MOST
    cards = start(device)
    assert send(cards, True, 1, numbered(0, 2 * _MOST, 2))
    return device, cards


def _changed(cards):
    # 100 idTags that go, 100 that change, 100 others, in three updates.
    assert send(cards, False, 2, [(tag, None) for tag, _ in numbered(200, 400, 2)])
    assert send(cards, False, 3, numbered(5000, 5200, 2))
    assert send(cards, False, 4, numbered(1, 200, 2))


def _reads(device, cards):
    # Most reads of the chip for a look-up, of all that are there and as many that are not.
    worst = 0
    for i in range(2 * _MOST):
        device.reads = 0
        cards.get(card(i))
        worst = max(worst, device.reads)
    return worst


def a_look_up_takes_at_most_16_reads():
    device, cards = _full()
    for tag, what in numbered(0, 2 * _MOST, 2):
        assert said(cards, tag) == what
    assert said(cards, card(1)) is None
    assert _reads(device, cards) <= 16
    _changed(cards)
    assert len(cards) == _MOST and cards.version == 4
    assert _reads(device, cards) <= 16


def a_full_list_replaces_a_full_list():
    device, cards = _full()
    assert send(cards, True, 2, numbered(1, 2 * _MOST, 2))
    assert len(cards) == _MOST and cards.errors == 0
    assert said(cards, card(1)) and not said(cards, card(0))


def it_keeps_1_kb_of_ram():
    device, cards = _full()
    _changed(cards)
    del cards
    mount(device)
    gc.collect()
    before = gc.mem_alloc()
    cards = LocalList(PATH, _MOST, nothing)
    assert said(cards, card(202)) is None and said(cards, card(4000))
    gc.collect()
    kept = gc.mem_alloc() - before
    assert 0 < kept <= (2048 if sys.maxsize > 1 << 32 else 1024), kept


def a_differential_of_100_does_not_rewrite_the_list():
    device, cards = _full()
    for version in range(2, 7):
        device.reset()
        assert send(cards, False, version, numbered(version * 200 + 1, version * 200 + 201, 2)) is False
        device.reset()
        assert send(cards, False, version, numbered(version * 200, version * 200 + 200, 2))
        assert device.bytes <= 64 * 1024 and device.erases <= 20, (version, device.bytes, device.erases)
