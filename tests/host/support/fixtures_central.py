"""Fixtures for tests that play the back end."""

import pytest

from support.central import Central


@pytest.fixture
def central():
    """A running `Central`; the test fails in the end if the charge point broke a rule that it does not `allow`."""
    with Central() as cs:
        yield cs
        cs.check()
