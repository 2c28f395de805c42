"""RFC 8259, case by case: what must be accepted, what must be rejected, and what we chose where it is open."""

import json

import pytest
from conformance_cases import ACCEPT, CHOICE, REJECT

WINDOWS = (1, 2, 3, 7, 64, 512)


def test_texts_of_the_grammar_are_accepted(check):
    check([(("skip", window, text), "ok") for text in ACCEPT.values() for window in WINDOWS])


def test_texts_outside_the_grammar_are_rejected(every_edition):
    jobs = [(how, window, text) for text in REJECT.values() for window in WINDOWS for how in ("skip", "walk")]
    for edition, results in every_edition(jobs).items():
        wrong = [(job, result) for job, result in zip(jobs, results, strict=True) if result not in ("!syntax", "!utf8")]
        assert not wrong, edition


def test_utf8_errors_are_told_from_syntax_errors(check):
    check(
        [
            (("skip", window, text), "!utf8")
            for name, text in REJECT.items()
            for window in WINDOWS
            if name.startswith("utf-8 ")
        ]
    )


def test_what_the_rfc_leaves_open_is_treated_as_documented(check):
    check([(("skip", window, text), expected) for text, expected in CHOICE.values() for window in WINDOWS])


@pytest.mark.parametrize("name", ACCEPT)
def test_cpython_accepts_what_we_say_is_json(name):
    json.loads(ACCEPT[name].decode())


@pytest.mark.parametrize("name", REJECT)
def test_cpython_rejects_what_we_say_is_no_json(name):
    def refuse(constant):
        raise ValueError(constant)

    with pytest.raises(ValueError):
        json.loads(REJECT[name].decode(), parse_constant=refuse)
