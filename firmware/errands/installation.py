"""What the owner of an installation declares in its settings: ventilation, sleeping vehicles, longer waits."""

from firmware.settings_error import ProvisionError

_ANSWERS = ("ventilated", "wake_up")
# (name, least, most) in ms, of evse.settings.Settings: nothing can be made shorter than is safe.
_SPANS = (
    ("wake_ms", 30000, 90000),
    ("state_f_ms", 300, 10000),
    ("stop_ms", 6000, 30000),
    ("reclose_ms", 5000, 600000),
    ("refault_ms", 30000, 3600000),
    ("reconnect_ms", 60000, 3600000),
)


def declare(installation, settings):
    """Put what the owner declares of the `installation`, a dict, into the evse.settings.Settings `settings`.

    Raises ProvisionError for an unknown name or a bad value.
    """
    if not isinstance(installation, dict):
        raise ProvisionError("settings: installation: expected an object, got %r" % installation)
    for name, value in installation.items():
        if name in _ANSWERS:
            if value is not True and value is not False:
                raise ProvisionError("settings: installation: %s: expected true or false, got %r" % (name, value))
        else:
            _check_span(name, value)
        setattr(settings, name, value)


def _check_span(name, value):
    for known, least, most in _SPANS:
        if name == known:
            if type(value) is not int or not least <= value <= most:
                raise ProvisionError(
                    "settings: installation: %s: expected %d to %d ms, got %r" % (name, least, most, value)
                )
            return
    raise ProvisionError("settings: installation: unknown entry %r" % name)
