"""ResetRetries and ResetFailure (OCPP 1.6 §9.1.22, §7.6): a board that does not restart when it is told to.

No virtual board does that, so the charge point is asked by itself.
"""

import pytest

from support.micropython import ROOT

BOARD = """
from ocpp.core import facts
from ocpp.core.chargepoint import ChargePoint
from ocpp.v16.status import error_row, warning_of

class Part:
    # Whatever else a charge point is made of: idle.
    conflict = False
    second = -1
    def poll(self, now=0): pass
    def passed(self): return -1

class Settings:
    reset_retries = {retries}

tried = []
cp = ChargePoint(Settings(), Part(), Part(), Part(), Part(), None, Part(), lambda: tried.append(cp.now))
cp.quiet = lambda: True
cp.poll(0)
print(warning_of(cp))
for order in range(2):
    del tried[:]
    begin = cp.now
    cp.reset(facts.{kind})
    print(warning_of(cp))
    for now in range(begin, begin + 60000, 10):
        cp.poll(now)
    print(len(tried), warning_of(cp), error_row(warning_of(cp))[1])
"""


@pytest.mark.parametrize("kind", ["HARD_RESET", "SOFT_RESET"])
@pytest.mark.parametrize("retries", [0, 2])
def test_a_restart_that_does_not_happen_is_tried_again(mpy, mpy_bits, kind, retries):
    """Once and ResetRetries times more, then ResetFailure until the next order."""
    code = BOARD.format(retries=retries, kind=kind)
    said = mpy(code, bits=mpy_bits, path=[ROOT / "lib"]).stdout.splitlines()
    order = ["None", f"{retries + 1} reset ResetFailure"]
    assert said == ["None", *order, *order]
