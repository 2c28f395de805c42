"""Rules of what the settings correct of a board's constants."""

from boards.common.calibration import calibrated


def _pins():
    class Pins:
        PILOT_ZERO = 32768
        PILOT_STEPS_PER_V = 2383
        LOCK_PULSE_MS = 300
        PILOT_SENSE = 26

    return Pins


def what_the_settings_name_stands_instead_and_the_rest_stays():
    given = {"id": "A", "calibration": {"PILOT_ZERO": 32500, "LOCK_PULSE_MS": 1000}}
    pins = calibrated(_pins(), given)
    assert (pins.PILOT_ZERO, pins.PILOT_STEPS_PER_V, pins.LOCK_PULSE_MS) == (32500, 2383, 1000)
    assert given == {"id": "A"}


def without_an_entry_nothing_changes():
    assert calibrated(_pins(), {}).PILOT_ZERO == 32768


def what_cannot_be_is_refused_by_name():
    for entry, told in (
        ({"PILOT_SENSE": 27}, "unknown entry 'PILOT_SENSE'"),
        ({"PILOT_ZERO_UV": 1300000}, "unknown entry 'PILOT_ZERO_UV'"),  # of another chip
        ({"PILOT_ZERO": 29000}, "expected 29492 to 36044, got 29000"),
        ({"PILOT_STEPS_PER_V": 2383.5}, "PILOT_STEPS_PER_V"),
        ({"PILOT_STEPS_PER_V": True}, "PILOT_STEPS_PER_V"),
        ({"LOCK_PULSE_MS": 99}, "expected 100 to 1000, got 99"),
        (1, "an object"),
    ):
        try:
            calibrated(_pins(), {"calibration": entry})
        except ValueError as e:
            assert "settings: calibration" in str(e) and told in str(e), e
        else:
            raise AssertionError(f"accepted {entry}")
