"""Once open, nothing is allocated: the heap is locked while messages, pings and idle polls go by on a real socket."""

from ws_peer import CONT, PING, PONG, TEXT, frame

LOCKED = """
import gc, micropython

def exchange():
    # A request out, its answer in, read through the window; a ping of ours and one of theirs meanwhile.
    now = time.ticks_ms()
    if not ws.can_send:
        raise OSError
    for i in range(200):
        ws.tx[ws.HEAD + i] = 97
    ws.send(ws.HEAD + 200, now)
    while not ws.ready:
        ws.poll(time.ticks_ms())
    total = 0
    while ws.pos < ws.end or ws.fill():
        total += ws.end - ws.pos
        ws.pos = ws.end
    ws.finish(now)
    return total

def quiet(ms):
    start = time.ticks_ms()
    while time.ticks_diff(time.ticks_ms(), start) < ms:
        ws.poll(time.ticks_ms())
"""


def test_the_steady_state_allocates_nothing(board, peer):
    # 3000 bytes through a window of 1024, non-ASCII text, fragments, pings both ways, 300 times: with the heap locked.
    client = board(f"""{LOCKED}
ws = connect({peer.port})

def steady():
    total = exchange()
    ws.ping_interval = 1
    gc.collect()
    before = gc.mem_alloc()
    micropython.heap_lock()
    for _ in range(300):
        exchange()
    quiet(1200)
    ws.send_begin(400, 0)
    ws.send_part(ws.HEAD, 200)
    ws.send_part(ws.HEAD, 200)
    ws.send_end()
    micropython.heap_unlock()
    print(total, gc.mem_alloc() - before)

steady()
""")
    link = peer.upgrade()
    body = ("grün €" * 300).encode()
    pongs = 0
    for i in range(301):
        if i:
            link.send(frame(PING, b"%d" % i))
        message = link.message()
        pongs += len([one for one in link.controls if one[0] == PONG])
        for control in link.controls:
            if control[0] == PING:
                link.send(frame(PONG, control[1]))
        assert message == b"a" * 200
        link.send(frame(TEXT, body[:1000], fin=False) + frame(PING, b"middle") + frame(CONT, body[1000:]))
    last = link.message()
    assert (PING, b"") in link.controls
    pongs += len([one for one in link.controls if one[0] == PONG])
    assert len(last) == 400
    assert pongs > 300
    assert client.lines() == [f"{len(body)} 0"]


def test_one_object_serves_many_connections_without_growing(board, peer):
    client = board(f"""
import gc
ws = WebSocket(idle)
used = [0] * 12
for i in range(12):
    connect({peer.port}, ws)
    put(ws, b"hello")
    ws.abort("enough")
    gc.collect()
    used[i] = gc.mem_alloc()
print(min(used[2:]) == max(used[2:]) or used)
""")
    for _ in range(12):
        link = peer.upgrade()
        assert link.message() == b"hello"
        link.drop()
    assert client.lines() == ["True"]


def test_the_object_is_its_buffers_and_little_more(mpy, mpy_bits):
    done = mpy(
        """
import gc
from ocpp.transport.websocket import WebSocket
def idle(now): pass
WebSocket(idle)
gc.collect()
before = gc.mem_alloc()
ws = WebSocket(idle)
gc.collect()
print(gc.mem_alloc() - before)
""",
        bits=mpy_bits,
    )
    assert int(done.stdout) < 2 * 1024 + 1536 * mpy_bits // 32
