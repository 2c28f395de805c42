"""Security profiles 1 and 2 against two independent back ends (OCPP 1.6 security extension, A00)."""

PASSWORD = "00ff" * 8 + "3a20"  # any bytes, a colon and a space among them


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
