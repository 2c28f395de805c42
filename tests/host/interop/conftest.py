"""Each scenario runs against both independent back ends, and neither may object to a single frame."""

import pytest
from peer import KINDS, Peer, install
from scene import Scene

from support.certificates import Authority
from support.wallbox import Wallbox

CP = "CP 1/ä"
KEYS = {"MeterValueSampleInterval": 1, "ConnectionTimeOut": 20}


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """(folder with ca.der and the back end's cert.pem and key.pem for localhost)."""
    folder = tmp_path_factory.mktemp("authority")
    made = Authority("Interop CA")
    made.file(folder)
    made.server(folder, "localhost")
    return folder


@pytest.fixture(scope="session", params=sorted(KINDS))
def peer(request, authority):
    """A running back end of each kind."""
    if request.param == "ocpp-rpc":
        install()
    with Peer(request.param, authority) as running:
        yield running


class _Boxes:
    """The wallbox that scenarios share; it is replaced after one that failed."""

    def __init__(self, peer):
        self._peer = peer
        self._scene = None

    def scene(self):
        if self._scene is None:
            box = Wallbox(self._peer.url, CP, keys=KEYS, connectors=2)
            self._scene = Scene(self._peer, box, CP)
            self._scene.online()
        # In turn: the contactor of the last one stays open for some seconds.
        self._scene.connector = 3 - self._scene.connector
        self._scene.forget()
        return self._scene

    def drop(self):
        if self._scene:
            print("Console of the wallbox:", self._scene.box.errors()[-4000:], sep="\n")
            self._scene.box.__exit__()
            self._scene = None


@pytest.fixture(scope="session")
def boxes(peer):
    """Keeps the wallbox for the scenarios of a back end."""
    kept = _Boxes(peer)
    yield kept
    kept.drop()


@pytest.fixture
def scene(request, boxes):
    """A free wallbox, online; the back end has nothing against it in the end, and it is free again."""
    failed = request.session.testsfailed
    playing = boxes.scene()
    yield playing
    playing.end()
    if request.session.testsfailed != failed:
        boxes.drop()
        return
    try:
        assert playing.violations == []
        playing.until(lambda c: (c["status"], c["locked"], c["contactor"]) == ("Available", False, False))
    except (AssertionError, TimeoutError):
        boxes.drop()
        raise


@pytest.fixture
def joined(peer):
    """`joined(name, url, **options)`: a Scene of a wallbox of its own; nothing against it in the end."""
    scenes = []

    def make(name, url, **options):
        scenes.append(Scene(peer, Wallbox(url, name, **options), name))
        return scenes[-1]

    yield make
    for scene in scenes:
        print(f"Console of {scene.cp}:", scene.box.errors()[-4000:], sep="\n")
        scene.box.__exit__()
        assert scene.violations == []
