"""A local authorisation list on a flash chip that the test holds, and what it ought to say."""

from board import mount, unmount

from ocpp.core.authorisation import TagInfo
from ocpp.core.locallist import LocalList
from support.blockdev import BlockDevice

PATH = "/flash/list"


def nothing(now):
    """What goes on meanwhile."""


def chip(blocks=64):
    """A new chip, mounted."""
    device = BlockDevice(blocks)
    mount(device, fresh=True)
    return device


def start(device, capacity=10000, idle=nothing):
    """Switch the board on again: the list as it is in flash."""
    mount(device)
    return LocalList(PATH, capacity, idle)


def power_off(device):
    """The same chip when the power is back."""
    unmount()
    return device.restarted()


def info(status=0, day=-1, ms=0, parent=None):
    """A TagInfo."""
    i = TagInfo()
    i.status = status
    i.day = day
    i.ms = ms
    i.parent = parent
    return i


def send(cards, full, version, entries):
    """An update of (idTag, (status, day, ms, parent) or None) pairs. Was it accepted?"""
    update = cards.begin()
    for tag, what in entries:
        update.add(tag, info(*what) if what else None)
    return update.prepare(full, version) and update.commit()


def said(cards, tag):
    """What the list says of an idTag: (status, day, ms, parent), or None."""
    if not cards.get(tag):
        return None
    return cards.status, cards.day, cards.ms, cards.parent


def judge(cards, version, book, others=()):
    """The list has this version and says what the dictionary `book` does, nothing of `others`."""
    assert cards.version == (version if book else 0), (cards.version, version)
    assert len(cards) == len(book), (len(cards), len(book))
    for tag, what in book.items():
        assert said(cards, tag) == what, (tag, said(cards, tag), what)
    for tag in others:
        assert tag in book or said(cards, tag) is None, tag
    assert cards.errors == 0


def card(i):
    """An idTag of 20 characters."""
    return f"CARD{i:016d}"


def numbered(first, end, step=1):
    """Entries with idTags and parents of 20 characters, as long as ASCII ones get."""
    for i in range(first, end, step):
        yield card(i), (i % 5, 20000 + i % 9, i, f"FLEET{i:015d}")
