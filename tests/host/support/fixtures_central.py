"""Fixtures for tests that play the back end of a virtual wallbox."""

import pytest

from support.central import Central
from support.wallbox import Wallbox


@pytest.fixture
def central():
    """A running `Central`; the test fails in the end if the charge point broke a rule that it does not `allow`."""
    with Central() as cs:
        yield cs
        cs.check()


@pytest.fixture
def wallbox_factory(central):
    """`wallbox_factory(id="CP1", *, keys=None, csms=None, start=True, **options)` starts a virtual wallbox.

    Against `central`, or the address `csms`; returns its `Wallbox`, to which `keys` and `options` go. Its console is
    shown when an expectation fails. It is ended after the test, which fails when its phase relay moved under load.
    """
    boxes = []

    def make(id="CP1", *, keys=None, csms=None, start=True, **options):
        box = Wallbox(csms or central.url, id, keys=keys, **options)
        boxes.append(box)
        central.attach(f"Console of {id}", box.errors)
        return box.start() if start else box

    yield make
    wrong_moves = [relay for box in boxes if box.has_relays() for relay in box.sim.phases() if relay["under_load"]]
    for box in boxes:
        box.__exit__()
    assert not wrong_moves


@pytest.fixture
def wallbox(central, wallbox_factory):
    """A virtual wallbox with one socket, accepted by `central`, idle; its first messages are taken."""
    box = wallbox_factory()
    central.online()
    return box
