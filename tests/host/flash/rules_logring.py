"""Rules of the log ring."""

import os

from board import fill_up, mount

from firmware.logring import LogRing
from ocpp.core.boots import Boots
from ocpp.core.clock import Clock
from support.blockdev import FORMS, BlockDevice

_DAY = 20000
_MINUTE = 60000


class _Fixed:
    """A clock that stands at the tenth of a second that the test says."""

    def __init__(self):
        self.at = 0

    def stamp(self, buf, at):
        for i in range(6):
            buf[at + i] = self.at >> 8 * (5 - i) & 255 if i > 1 else 0


def _ring(device=None, clock=None):
    mount(device or BlockDevice(32), fresh=device is None)
    return LogRing("/flash/log", clock or _Fixed())


def _lines(ring):
    return [str(record[text:end], "utf-8") for record, _, text, end in ring.records()]


def lines_come_back_in_order_after_a_restart():
    device = BlockDevice(32)
    mount(device, fresh=True)
    ring = LogRing("/flash/log", _Fixed())
    for i in range(30):
        ring.add(f"line {i}", 0)
    ring.flush(0)
    ring = _ring(device)
    assert _lines(ring) == [f"line {i}" for i in range(30)]
    ring.add("after", 1)
    assert len(_lines(ring)) == 30, "it waits in RAM"
    ring.flush(2)
    assert _lines(ring)[-2:] == ["line 29", "after"]


def lines_wait_for_ten_minutes_or_a_full_buffer():
    device = BlockDevice(32)
    mount(device, fresh=True)
    ring = LogRing("/flash/log", _Fixed())
    device.reset()
    ring.add("first", 1000)
    for now in range(0, 601000, 1000):
        ring.poll(now)
    assert device.erases + device.programs == 0
    ring.poll(602000)
    assert _lines(ring) == ["first"]
    device.reset()
    for i in range(8):
        ring.add("x" * 27, 602000 + i)
    assert device.programs == 0
    ring.add("y" * 27, 622001)
    assert len(_lines(ring)) == 9


def a_stamp_of_an_unknown_time_is_resolved_afterwards():
    device = BlockDevice(32)
    mount(device, fresh=True)
    clock = Clock(Boots("/flash/boot"), 0)
    ring = LogRing("/flash/log", clock)
    clock.poll(5000)
    ring.add("before", 5000)
    clock.poll(9000)
    clock.set(_DAY, 43200000)
    ring.add("after", 9000)
    ring.flush(9000)
    moments = [clock.moment(record, stamp) for record, stamp, _, _ in ring.records()]
    assert moments == [(_DAY, 43200000 - 4000), (_DAY, 43200000)], moments


def only_the_newest_four_files_stay():
    ring = _ring()
    now = 0
    for i in range(2000):
        now += _MINUTE
        ring.add(f"line number {i} of many", now)
    ring.flush(now)
    sizes = [os.stat("/flash/log/" + name)[6] for name in os.listdir("/flash/log")]
    assert len(sizes) == 4 and max(sizes) <= 4096 and sum(sizes) > 11000, sizes
    lines = _lines(ring)
    first = int(lines[0].split()[2])
    assert lines == [f"line number {i} of many" for i in range(first, 2000)]
    assert ring.lost == 0


def a_flood_is_written_every_20_seconds_at_most():
    device = BlockDevice(32)
    ring = _ring()
    mount(device, fresh=True)
    ring = LogRing("/flash/log", _Fixed())
    device.reset()
    for now in range(0, 200000, 100):
        ring.add(f"the same trouble, time and again {now}", now)
    assert device.erases <= 2 * 11, device.erases
    assert ring.lost > 1800
    assert len(_lines(ring)) + ring.lost + 7 >= 2000


def a_long_line_is_cut_between_characters():
    ring = _ring()
    ring.add("€" * 100, 0)
    ring.add("x" * 1000, 0)
    ring.add("", 0)
    ring.flush(0)
    assert _lines(ring) == ["€" * 66, "x" * 200, ""]


def it_can_be_read_while_it_is_written():
    ring = _ring()
    now = 0
    for i in range(700):
        now += _MINUTE
        ring.add(f"line {i:04d}", now)
    ring.flush(now)
    seen = []
    for record, _, text, end in ring.records():
        seen.append(str(record[text:end], "utf-8"))
        now += _MINUTE
        ring.add("meanwhile " * 5, now)
    old = [line for line in seen if line.startswith("line")]
    assert old == sorted(old) and len(set(old)) == len(old)
    assert len(old) > 100


def a_cut_at_any_operation_leaves_whole_lines():
    base = BlockDevice(16)
    mount(base, fresh=True)
    ring = LogRing("/flash/log", _Fixed())
    now = 0
    for i in range(75):
        now += _MINUTE
        ring.add(f"line {i:03d} {'x' * 180}", now)
    files = len(os.listdir("/flash/log"))
    base.log = []
    image = bytearray(base.image)
    for i in range(75, 83):
        now += _MINUTE
        ring.add(f"line {i:03d} {'x' * 180}", now)
    assert (files, len(os.listdir("/flash/log"))) == (4, 4)
    trial = BlockDevice(16)
    reached = 0
    for k, step in enumerate(base.log):
        # Of the many operations that fill one block, only some.
        last = k + 1 == len(base.log) or base.log[k + 1][0] != step[0]
        for form in FORMS if last or not k % 16 else ():
            trial.image[:] = image
            if form:
                trial.apply(step, form)
            mount(trial)
            found = [int(line.split()[1]) for line in _lines(LogRing("/flash/log", _Fixed()))]
            assert found == list(range(found[0], found[-1] + 1)), (k, form, found)
            assert found[-1] >= reached
        reached = found[-1]
        trial.image[:] = image
        trial.apply(step)
        image[:] = trial.image
    assert reached >= 80 and len(base.log) > 16


def a_full_flash_loses_lines_and_nothing_else():
    ring = _ring()
    fill_up()
    for i in range(40):
        ring.add(f"line {i} {'x' * 100}", i * _MINUTE)
    ring.flush(0)
    assert ring.lost > 0
    ring = LogRing("/flash/log", _Fixed())
    ring.add("still alive", 0)


def a_chip_that_fails_loses_lines_and_nothing_else():
    device = BlockDevice(32)
    mount(device, fresh=True)
    ring = LogRing("/flash/log", _Fixed())
    for fail in range(6):
        device.fail = fail
        ring.add("lost or not", 0)
        ring.flush(0)
    device.fail = -1
    ring.add("there", 0)
    ring.flush(0)
    assert _lines(ring)[-1] == "there"
