"""How long a car that leaves state C waits for the contactor's coil to be released, as the world measures it."""

from support.fixtures_session import start_session
from support.patience import at_most
from support.wallbox import wait_until

_TICKS_MS = 50  # to see it; 100 with the relay
_TRIES = 8  # all but one of which a machine with other things to do may spoil


def opening(box, number):
    """Milliseconds that the coil took to be released when the car left C for the `number`th time."""
    return wait_until(lambda: box.sim.openings()[number - 1 : number], what=f"opening {number}")[0]


def test_the_contactor_follows_the_car_within_milliseconds(central, wallbox):
    """IEC 61851-1 Table A.6: power off within 100 ms, the relay's 20 ms included; when the car pauses and when its plug
    is pulled."""
    start_session(central, wallbox)
    for number in range(1, _TRIES + 1):
        wallbox.sim.ev(ready=False)
        paused_ms = opening(wallbox, number)
        wallbox.wait_for(lambda c: not c["contactor"], timeout=1)
        wallbox.sim.ev(ready=True)
        wallbox.wait_for(lambda c: c["contactor"], timeout=9)
        if paused_ms <= _TICKS_MS:
            break
    assert paused_ms <= _TICKS_MS
    wallbox.sim.unplug(side="ev")
    assert opening(wallbox, number + 1) <= 1000 * at_most(1)
