"""Rules of what an owner declares of the installation."""

from evse.settings import Settings
from firmware.errands.installation import declare
from firmware.settings_error import ProvisionError


def what_is_declared_counts_and_the_rest_stays():
    settings = Settings()
    declare({"ventilated": True, "wake_up": True, "state_f_ms": 500, "refault_ms": 60000}, settings)
    assert settings.ventilated and settings.wake_up
    assert (settings.state_f_ms, settings.refault_ms, settings.stop_ms) == (500, 60000, 6000)


def nothing_declared_is_the_safe_side():
    settings = Settings()
    declare({}, settings)
    assert not settings.ventilated and not settings.wake_up


def what_is_unknown_or_less_than_safe_is_refused_by_name():
    for entry, told in (
        ({"ventilation": True}, "'ventilation'"),
        ({"ventilated": 1}, "true or false"),
        ({"wake_up": "yes"}, "true or false"),
        ({"state_f_ms": 299}, "300 to 10000 ms, got 299"),
        ({"stop_ms": 5999}, "stop_ms"),
        ({"reclose_ms": 4999}, "reclose_ms"),
        ({"refault_ms": True}, "refault_ms"),
        ({"wake_ms": 90001}, "wake_ms"),
        ({"reconnect_ms": "60000"}, "reconnect_ms"),
        ([], "an object"),
    ):
        settings = Settings()
        try:
            declare(entry, settings)
        except ProvisionError as e:
            assert "installation" in str(e) and told in str(e), e
        else:
            raise AssertionError(f"accepted {entry}")
