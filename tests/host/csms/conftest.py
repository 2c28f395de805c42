"""The harness and a charge point on it, for the harness's own tests."""

import pytest

from support.central import Central
from support.central_client import Client


@pytest.fixture
def cs():
    """A harness whose violations the test looks at itself."""
    with Central(patience=0) as harness:
        yield harness


@pytest.fixture
def client(cs):
    """An accepted charge point on `cs`."""
    made = Client(cs.url).booted()
    yield made
    made.ws.close()
