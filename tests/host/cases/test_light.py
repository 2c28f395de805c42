"""LightIntensity and BlinkRepeat (OCPP 1.6 §9.1.4, §9.1.11), seen at the pins."""

import time

import pytest

from support.wallbox import wait_until

_TRIES = 30  # all but one of which a machine with other things to do may look away from


def change(central, key, value):
    """Change a key of the configuration."""
    assert central.call("ChangeConfiguration", {"key": key, "value": str(value)}) == {"status": "Accepted"}


def shown(box):
    """Light of red, green and blue, 0 to 1."""
    return box.sim.lights()[0]


def lit(box, *light):
    """Waits until it is like this."""
    return wait_until(lambda: shown(box) == pytest.approx(light, abs=0.01), what=f"light {light}")


def test_light_intensity_dims_the_light(central, wallbox):
    """At once, and after the next start; 0 is dark. A fifth of the light looks like half of it."""
    lit(wallbox, 0, 1, 0)
    change(central, "LightIntensity", 50)
    lit(wallbox, 0, 0.25, 0)
    change(central, "LightIntensity", 0)
    lit(wallbox, 0, 0, 0)
    change(central, "LightIntensity", 80)
    wallbox.kill()
    wallbox.start()
    lit(wallbox, 0, 0.64, 0)


def test_light_intensity_is_per_cent(central, wallbox):
    """OCPP 1.6 §9.1.11."""
    for value in ("101", "-1", "50%"):
        answer = central.call("ChangeConfiguration", {"key": "LightIntensity", "value": value})
        assert answer == {"status": "Rejected"}, value


@pytest.mark.parametrize("times", [0, 1, 3])
def test_a_card_blinks_the_light(central, wallbox_factory, times):
    """White, BlinkRepeat times; then the status again."""
    central.answer["Authorize"] = {"idTagInfo": {"status": "Blocked"}}
    box = wallbox_factory(keys={"BlinkRepeat": times})
    central.online()
    for _ in range(_TRIES):
        lit(box, 0, 1, 0)
        box.card("A")
        seen = flashes(box, 0.5 * times + 0.8)
        assert seen <= times
        if seen == times:
            break
    assert seen == times
    lit(box, 0, 1, 0)


def flashes(box, seconds):
    """How often the light was seen to become white."""
    count, before = 0, None
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        light = shown(box)
        count += light == [1, 1, 1] and before != light
        before = light
    return count
