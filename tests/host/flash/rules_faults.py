"""Rules of a whole charge point's storage on a chip that fails: flipped bits, blocks that wear out, refused writes."""

from board import fill_up, mount, unmount
from station import Station

from ocpp.core.facts import SAMPLE, START, STOP
from support.blockdev import BLOCK, BlockDevice

_BLOCKS = 80
_ERASED = b"\xff" * BLOCK
_STEP = 9973  # bits


def _chip():
    device = BlockDevice(_BLOCKS)
    mount(device, fresh=True)
    return device


def _live(s, sessions, deliver=True):
    """Sessions at both connectors, told or not."""
    for _ in range(sessions):
        for i in (0, 1):
            s.begin(i)
        for i in (0, 1, 0, 1):
            s.charge(i, 50)
            s.sample(i)
        for i in (0, 1):
            s.end(i)
        if deliver:
            s.drain()


def _worked():
    """A chip that has seen work, with some of everything on it, cut off in a session."""
    device = _chip()
    s = Station(device)
    _live(s, 6)
    s.set_list(1)
    s.set_profile(1, 0)
    s.set_cache(1)
    s.reserve(1, 1)
    s.settings.change("HeartbeatInterval", "77")
    _live(s, 6, False)
    s.begin(0)
    s.charge(0, 150)
    unmount()
    return device


def _flipped(device, image, step):
    """(chip, block, bit) for every `step`-th bit of the blocks in use, each time with that one turned round."""
    for k in range(5, 8 * len(image), step):
        block = k // 8 // BLOCK
        if image[block * BLOCK : block * BLOCK + BLOCK] == _ERASED:
            continue
        device = device.restarted()
        device.image[:] = image
        device.image[k // 8] ^= 1 << k % 8
        device.failed = True  # where a bit of what is erased was lost, what is programmed does not stick
        yield device, block, k % (8 * BLOCK)
        unmount()


def one_flipped_bit_stops_no_start_and_invents_nothing():
    device = _worked()
    image = bytes(device.image)
    device = device.restarted()
    known = {(kind, number): wh for kind, number, _, wh in Station(device, 1).drain() if kind != SAMPLE}
    unmount()
    told = min(number for _, number in known)
    tried = whole = 0
    for chip, block, bit in _flipped(device, image, _STEP):
        tried += 1
        try:
            mount(chip)
        except OSError:
            # The first commit of a directory that has no second copy yet: LittleFS cannot go on without it.
            assert bit < 8 * 128, (block, bit)
            continue
        seen = set()
        for kind, number, _, wh in Station(chip, 1).drain():
            if kind == SAMPLE:
                continue
            assert (kind, number) not in seen, ("twice", block, bit, kind, number)
            seen.add((kind, number))
            if number < told:
                continue  # repeated, not invented
            assert (kind, number) in known, ("invented", block, bit, kind, number)
            true = known[kind, number]
            assert wh == true or kind == STOP and wh < true, ("energy", block, bit, number, wh, true)
        whole += len(seen) == len(known)
    assert tried > 50 and whole > tried * 0.8, (tried, whole)


def _lost(s):
    return sum(c.session.lost for c in s.cp.connectors)


def _keeps_its_word(s, sessions):
    """Sessions on a failing chip: nobody is refused, and every fact is told once, or counted."""
    first = refused = _lost(s)
    for _ in range(sessions):
        numbers = [s.begin(i) for i in (0, 1)]
        for i in (0, 1, 0, 1):
            s.charge(i, 50)
            s.sample(i)
        for i in (0, 1):
            s.end(i)
        edges = [f[:2] for f in s.drain() if f[0] != SAMPLE]
        lost = _lost(s)
        expected = [(START, n) for n in numbers] + [(STOP, n) for n in numbers]
        assert len(set(edges)) == len(edges) and set(edges) <= set(expected), (edges, numbers)
        assert len(edges) == 4 or lost > refused, ("lost and not counted", edges)
        refused = lost
    return refused - first


def blocks_that_wear_out_are_left_behind():
    for kind in ("bad", "worn"):
        device = _chip()
        s = Station(device)
        device.error = -84  # how a driver tells LittleFS that a block is bad
        blocks = set()
        setattr(device, kind, blocks)
        refused = 0
        for i in range(20):
            blocks.add(2 + i * 29 % (_BLOCKS - 2))
            refused += _keeps_its_word(s, 3)
            s.set_cache(i)
        assert refused == 0
        unmount()
        s = Station(device, 1)
        assert s.drain() == [] and _keeps_its_word(s, 3) == 0


def a_write_that_fails_now_and_then_loses_nothing():
    device = _chip()
    s = Station(device)
    for fail in range(120):
        device.fail = fail % 37
        assert _keeps_its_word(s, 1) == 0
    unmount()
    assert Station(device, 1).drain() == []


def a_flash_that_takes_nothing_any_more_refuses_no_driver():
    device = _chip()
    s = Station(device)
    _keeps_its_word(s, 2)
    device.bad = range(_BLOCKS)
    for _ in range(5):
        assert _keeps_its_word(s, 1) > 0
    assert not s.settings.heartbeat_interval == 77 and s.settings.change("HeartbeatInterval", "77") == "Rejected"
    device.bad = ()
    _keeps_its_word(s, 1)  # whose ends may still be owed
    assert _keeps_its_word(s, 3) == 0


def a_full_flash_refuses_no_driver():
    device = _chip()
    s = Station(device)
    _keeps_its_word(s, 1)
    fill_up()
    assert _keeps_its_word(s, 10) == 0
