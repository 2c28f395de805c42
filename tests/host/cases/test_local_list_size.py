"""A local list as long as it may be, in one message of a megabyte, while a car charges. Heap 96K."""

import json
import time
from pathlib import Path

import pytest

from support.central_wire import CONTINUATION, TEXT, frame
from support.fixtures_session import cut, start_session
from support.local_list import KEYS, asks, differential, full, lets_in, listed, version

MOST = 10000
FILL = Path(__file__).parent / "board" / "fill_flash.py"


def card(i):
    """An idTag of 20 characters."""
    return f"CARD{i:016d}"


def entries(first, end, step=1):
    """As long as they get, but for escapes."""
    one = {"status": "Accepted", "expiryDate": "2099-12-31T23:59:59.000Z"}
    return [{"idTag": card(i), "idTagInfo": {**one, "parentIdTag": f"FLEET{i:015d}"}} for i in range(first, end, step)]


def message(kind, number, content):
    """The whole SendLocalList with the id `x`, as text in UTF-8; the list comes first."""
    payload = {"localAuthorizationList": content, "listVersion": number, "updateType": kind}
    return json.dumps([2, "x", "SendLocalList", payload]).encode()


def frames(text, size, last=True):
    """Bytes of the text in frames with so much payload; `last`: the message ends with it."""
    starts = range(0, len(text), size)
    return b"".join(
        frame(text[at : at + size], CONTINUATION if at else TEXT, fin=last and at == starts[-1]) for at in starts
    )


@pytest.fixture
def box(central, wallbox_factory):
    """Two connectors, heap 96K; at the first a car charges, for somebody whom the list knows."""
    box = wallbox_factory(keys={**KEYS, "MeterValueSampleInterval": 0}, connectors=2, heap="96K")
    central.online(connectors=2)
    assert full(central, 1, listed("DRIVER", "OLD")) == "Accepted"
    start_session(central, box, "DRIVER")
    return box


def charges_on(central, box):
    """Nothing has happened to the session, and nobody was bothered."""
    state = box.sim.state()
    first = state["connectors"][0]
    assert (state["boots"], first["status"], first["contactor"], first["ev_a"]) == (1, "Charging", True, 16.0)
    assert central.received("StopTransaction") == [] and "fault in" not in box.errors()


@pytest.mark.parametrize(
    "size",
    [
        1000,
        pytest.param(1 << 20, marks=pytest.mark.long),
        pytest.param(65535, marks=pytest.mark.long),
        pytest.param(126, marks=pytest.mark.long),
        pytest.param(7, marks=pytest.mark.long),
    ],
)
def test_129_10000_id_tags_in_one_message(central, box, size):
    """OCPP 1.6 §5.15, §9.2.2: in frames of any size; until its end the old list counts, then the new one. A
    Differential of 100 afterwards is done in a moment."""
    text = message("Full", 2, entries(0, 2 * MOST, 2))
    assert len(text) > 1 << 20
    begun = time.monotonic()
    reply = central.expect("x", "SendLocalList")
    data = frames(text, size)
    half = len(data) // 2
    central.send_bytes(data[:half])
    box.sim.plug(2)
    box.sim.card("OLD", connector=2)
    box.wait_for(lambda c: c["locked"], connector=2, timeout=20)  # the session begins in the middle of the message
    central.send_bytes(data[half:])
    assert central.result(reply, timeout=60) == {"status": "Accepted"}
    whole_list_s = time.monotonic() - begun
    assert version(central) == 2
    charges_on(central, box)
    change = [*entries(1, 100, 2), *({"idTag": card(i)} for i in range(0, 100, 2))]
    begun = time.monotonic()
    assert differential(central, 3, change) == "Accepted"
    assert time.monotonic() - begun < whole_list_s / 2
    assert central.received("Authorize") == []
    heap = box.sim.state()["heap"]
    assert heap["size"] == 96 * 1024
    charges_on(central, box)


def test_136_a_cut_in_the_middle_of_an_update_leaves_the_old_list(central, wallbox_factory):
    """OCPP 1.6 §3.5.2: by a broken link and by a power cut, with a thousand new idTags read already."""
    box = wallbox_factory(keys=KEYS, heap="96K")
    central.online()
    assert full(central, 1, listed("A")) == "Accepted"
    for broken in (False, True):
        text = message("Full", 2, entries(0, 1000) + listed("B"))
        central.expect("x", "SendLocalList")
        link = central.connection
        mark = central.mark()
        central.send_bytes(frames(text[:-9], 5000, last=False))
        time.sleep(0.5)  # nothing tells how much the board has read
        if broken:
            cut(box)
            central.online(after=mark)
        else:
            box.sim.network(up=False)
            central.wait_closed(link)
            box.sim.network(up=True)
            central.wait_connection(after=link)
        assert version(central) == 1
    asks(central, box, "B")
    lets_in(central, box, "A")
    assert full(central, 2, listed("B")) == "Accepted"
    lets_in(central, box, "B")


def test_132_a_full_flash_refuses_the_update(central, wallbox_factory, mpy):
    """OCTT TC_043_3: storage failure: Failed, the old list stays, and there is room for sessions still."""
    box = wallbox_factory(keys=KEYS)
    central.online()
    assert full(central, 1, listed("A")) == "Accepted"
    box.kill()
    mpy(FILL, box.state_folder / "flash.bin", 100, heap="2M")
    mark = central.mark()
    box.start()
    central.online(after=mark)
    for send in (full, differential):
        assert send(central, 2, entries(0, 1000)) == "Failed"
    assert version(central) == 1
    lets_in(central, box, "A")
    start_session(central, box, "A")
