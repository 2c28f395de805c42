"""Security profiles 1 and 2 against two independent back ends (OCPP 1.6 security extension, A00)."""

import pytest
from scene import Scene

from support.wallbox import Wallbox

PASSWORD = "00ff" * 8 + "3a20"  # any bytes, a colon and a space among them


@pytest.fixture
def joined(peer):
    """`joined(name, url, **options)`: a Scene of a wallbox of its own; nothing against it in the end."""
    scenes = []

    def make(name, url, **options):
        scenes.append(Scene(peer, Wallbox(url, name, **options), name))
        return scenes[-1]

    yield make
    for scene in scenes:
        scene.box.__exit__()
        assert scene.violations == []


def session(scene):
    """A short session."""
    scene.online()
    number = scene.charge()
    assert scene.stop()["transactionId"] == number


def test_profile_1_basic_authentication(peer, joined):
    """A password over plain ws://; the wrong one is refused before any message."""
    peer.expect_password("P1", PASSWORD)
    wrong = joined("P1", peer.url, password="11" * 16)
    wrong.wait_for(lambda one: one["event"] == "refused", "a refused handshake")
    wrong.box.stop()
    session(joined("P1", peer.url, password=PASSWORD))


def test_profile_2_password_over_tls(peer, joined, authority):
    """The same over wss://, the back end's certificate verified."""
    peer.expect_password("P2", PASSWORD)
    scene = joined("P2", peer.secure_url, password=PASSWORD, ca=authority / "ca.der")
    session(scene)
    found = scene.call("GetConfiguration", key=["SecurityProfile"])
    assert found["configurationKey"][0]["value"] == "2"
