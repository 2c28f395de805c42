"""Rules of the owner of a kept cable: known after a restart, whatever the names are."""

from board import mount

from ocpp.core.owner import forget, keep, recall
from support.blockdev import BlockDevice

_PATH = "/flash/owner1"
_device = BlockDevice(24)
_WIDE = "\U0001d51e" * 20  # four bytes each


def nobody_at_first():
    mount(_device, fresh=True)
    assert recall(_PATH) is None


def the_last_one_until_forgotten():
    mount(_device, fresh=True)
    for who in (("A", "Fleet"), ("a" * 20, "b" * 20), ("", None), (_WIDE, "b" * 20), ("x", None), ("a" * 20, _WIDE)):
        keep(_PATH, *who)
        mount(_device)
        assert recall(_PATH) == who
    forget(_PATH)
    mount(_device)
    assert recall(_PATH) is None


def a_parent_that_does_not_fit_is_left_out():
    mount(_device, fresh=True)
    keep(_PATH, _WIDE, "b" * 44)
    assert recall(_PATH) == (_WIDE, None)


def a_cut_leaves_the_old_one_or_the_new_one():
    for cut in range(50):
        device = BlockDevice(24)
        mount(device, fresh=True)
        keep(_PATH, "A", "Fleet")
        device.cut = cut
        try:
            keep(_PATH, "B", None)
        except OSError:
            assert device.dead
        over = not device.dead
        mount(device.restarted())
        assert recall(_PATH) in (("A", "Fleet"), ("B", None))
        if over:
            assert recall(_PATH) == ("B", None)
            break
    assert over and cut
