"""Random walks that hypothesis draws, and shortens when one breaks a rule of the bench."""

import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support import cpython_stub

cpython_stub.install()
sys.path.insert(0, str(Path(__file__).parent))

from acts import ACTIONS, act  # noqa: E402

from bench import Bench  # noqa: E402


class Drawn:
    """Dice whose every roll comes from one drawn number."""

    def __init__(self, number):
        self._number = number

    def roll(self, sides):
        self._number, face = divmod(self._number, sides)
        return face


STEP = st.tuples(st.integers(0, ACTIONS), st.integers(0, 10**6), st.sampled_from([10, 60, 300, 1200, 4000]))


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(attached=st.booleans(), steps=st.lists(STEP, min_size=10, max_size=60))
def test_no_sequence_of_hands_vehicle_and_faults_breaks_a_rule(attached, steps):
    bench = Bench(proximity=not attached, lock=not attached)
    bench.settings.reclose_ms = 500
    bench.settings.refault_ms = 1000
    for action, number, pause in steps:
        act(bench, action, Drawn(number))
        bench.run(pause)
