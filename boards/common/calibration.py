"""What differs from one wallbox to the next of the same board, from its settings: the values of its own parts."""

# Constants of pins.py that the settings may correct: parts are that far from their nominal value at most.
_PER_CENT = 10
_NAMES = ("PILOT_ZERO", "PILOT_STEPS_PER_V", "PILOT_ZERO_UV", "PILOT_UV_PER_MV", "PROXIMITY_PULL_UP_OHM")
_LOCK = "LOCK_PULSE_MS"
_PULSE_MS = (100, 1000)  # see drivers.cable_lock


def calibrated(pins, given):
    """`pins`, in which what the entry `calibration` of the settings `given` names stands instead; the entry is taken.

    ValueError for a name that the board does not have, and for a value that cannot be.
    """
    entry = given.pop("calibration", {})
    if not isinstance(entry, dict):
        raise ValueError("settings: calibration: expected an object, got %r" % entry)
    for name, value in entry.items():
        nominal = getattr(pins, name, None) if name in _NAMES or name == _LOCK else None
        if nominal is None:
            raise ValueError("settings: calibration: unknown entry %r" % name)
        margin = nominal * _PER_CENT // 100
        least, most = _PULSE_MS if name == _LOCK else (nominal - margin, nominal + margin)
        if type(value) is not int or not least <= value <= most:
            raise ValueError("settings: calibration: %s: expected %d to %d, got %r" % (name, least, most, value))
        setattr(pins, name, value)
    return pins
