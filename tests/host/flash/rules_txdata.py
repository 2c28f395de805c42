"""Rules of the samples for transactionData in flash."""

import os

from board import fill_up, mount

from ocpp.core.txdata import TxData
from support.blockdev import BlockDevice

_ROOT = "/flash/samples"
_SIZE = 30


def _chip(most=50):
    device = BlockDevice(32)
    mount(device, fresh=True)
    return device, TxData(_ROOT, lambda: most)


def _sample(i):
    return bytes([i >> 8, i & 255]) + b"x" * (_SIZE - 2)


def _session(t, number, samples):
    for i in range(samples):
        t.add(number, _sample(i), _SIZE, i == samples - 1)


def _minutes(t, number):
    found = []
    for record in t.records(number):
        assert len(record) == _SIZE
        found.append(record[0] << 8 | record[1])
    return found


def the_first_and_the_last_stay_with_even_gaps():
    _, t = _chip(10)
    for samples in range(1, 60):
        _session(t, samples, samples)
        minutes = _minutes(t, samples)
        assert minutes[0] == 0 and minutes[-1] == samples - 1 and len(minutes) <= 10, minutes
        gaps = [minutes[i] - minutes[i - 1] for i in range(1, len(minutes))]
        assert len(set(gaps[:-1])) <= 1, minutes
        t.drop(samples)
    assert os.listdir(_ROOT) == []


def a_session_of_another_connector_does_not_disturb():
    _, t = _chip()
    other = TxData(_ROOT, lambda: 50)
    for i in range(20):
        t.add(1, _sample(i), _SIZE, False)
        other.add(2, _sample(i), _SIZE, False)
    assert _minutes(t, 1) == _minutes(other, 2) == list(range(20))


def shrinking_frees_the_block_of_one_session_after_the_other():
    _, t = _chip()
    for number in (1, 2, 3):
        _session(t, number, 6 * number)
    free = os.statvfs("/flash")[3]
    for freed in (1, 2, 3):
        assert t.shrink()
        assert os.statvfs("/flash")[3] == free + freed
    assert not t.shrink() and os.statvfs("/flash")[3] == free + 3
    for number in (1, 2, 3):
        minutes = _minutes(t, number)
        assert minutes[0] == 0 and minutes[-1] == 6 * number - 1 and len(minutes) >= 3, minutes


def two_long_samples_are_not_written_again_and_again():
    device, t = _chip()
    for i in range(2):
        t.add(1, bytes([i]) * 100, 100, i == 1)
    device.reset()
    assert not t.shrink() and device.programs == 0


def on_a_full_flash_first_and_last_stay():
    _, t = _chip()
    for number in range(1, 9):
        _session(t, number, 10)
    fill_up()
    for number in range(9, 13):
        _session(t, number, 10)
    for number in range(1, 13):
        minutes = _minutes(t, number)
        assert minutes[0] == 0 and minutes[-1] == 9, (number, minutes)
