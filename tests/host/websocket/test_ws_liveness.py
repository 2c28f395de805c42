"""Pings, pong deadlines and servers that stall (OCPP-J 1.6 §5.3, RFC 6455 §5.5)."""

from ws_clock import CLOCK
from ws_peer import PING, PONG, TEXT, frame


def test_pings_keep_their_interval_whatever_else_arrives(board, peer):
    client = board(f"""
ws = connect({peer.port})
{CLOCK}
ws.ping_interval = 2
step(1900)
put(ws, b"before 2 s")
step(200)
settle(lambda: not ws._live._ping_out)
put(ws, b"after 2 s")
step(1700)
put(ws, b"before 4 s")
step(400)
settle(lambda: not ws._live._ping_out)
ws.ping_interval = 0
step(10000)
put(ws, b"no more")
until(ws, lambda: ws.state == CLOSED)
""")
    link = peer.upgrade()
    assert link.message() == b"before 2 s" and link.controls == []
    assert link.read()[1:] == (PING, b"")
    link.send(frame(PONG))
    assert link.message() == b"after 2 s" and link.controls == []
    assert link.message() == b"before 4 s" and link.controls == []
    assert link.read()[1:] == (PING, b"")
    link.send(frame(PONG))
    assert link.message() == b"no more" and link.controls == []
    link.drop()
    client.lines()


def test_no_second_ping_before_the_pong(board, peer):
    client = board(f"""
ws = connect({peer.port})
{CLOCK}
ws.ping_interval = 1
step(9000)
put(ws, b"nine")
until(ws, lambda: ws.state == CLOSED)
""")
    link = peer.upgrade()
    assert link.message() == b"nine"
    assert link.controls == [(PING, b"")]
    link.drop()
    client.lines()


def test_a_missing_pong_ends_the_connection_even_when_data_goes_on(board, peer):
    client = board(f"""
ws = connect({peer.port})
{CLOCK}
ws.ping_interval = 1
ws.pong_timeout = 3
step(1000)
settle(lambda: ws.ready)
print(get(ws)[2])
step(2900)
print(ws.state)
step(300)
show(ws)
""")
    link = peer.upgrade()
    assert link.read()[1] == PING
    link.send(frame(TEXT, b"data is no pong"))
    assert link.at_end()
    assert client.lines() == ["b'data is no pong'", "2", "0|pong missing|1006|101|ocpp1.6"]


def test_a_pong_that_has_come_but_was_not_read_yet_counts(board, peer):
    client = board(f"""
ws = connect({peer.port})
{CLOCK}
ws.ping_interval = 1
step(1000)
agree({peer.port})
clock = time.ticks_add(clock, 20000)
ws.poll(clock)
print(ws._live._ping_out, ws.state)
ws.ping_interval = 0
settle(lambda: not ws._live._ping_out)
print(ws.state)
""")
    link = peer.upgrade()
    assert link.read()[1] == PING
    link.send(frame(PING, b"p" * 62) * 64 + frame(PONG))  # 4 KB: more than is read at once
    peer.signal()
    assert client.lines() == ["True 2", "2"]
    link.drop()


def test_a_pong_behind_a_long_message_is_waited_for(board, peer):
    client = board(f"""
ws = connect({peer.port})
{CLOCK}
ws.ping_interval = 1
ws.pong_timeout = 2
step(1100)
settle(lambda: ws._in.began)
step(5000)
print(ws.state, ws.ready)
ws.ping_interval = 0
put(ws, b"go on")
settle(lambda: ws.ready and not ws._live._ping_out)
print(get(ws)[2])
step(500)
print(ws.state)
""")
    link = peer.upgrade()
    assert link.read()[1] == PING
    link.send(frame(TEXT, b"half", length=8))
    assert link.message() == b"go on"
    link.send(b"time" + frame(PONG))
    assert client.lines() == ["2 False", "b'halftime'", "2"]


def drip(link):
    """Send a byte every 10 ms until the client has had enough."""
    link.sock.settimeout(0.01)
    for _ in range(2000):
        link.send(b"x")
        try:
            assert link.sock.recv(1) == b"\x88"  # a close frame
            link.drop()
            return
        except TimeoutError:
            pass
    raise AssertionError("the client bears it")


def test_a_message_that_drips_is_given_up_after_its_time(board, peer):
    client = board(f"""
ws = connect({peer.port}, message_timeout=300)
until(ws, lambda: ws.state == CLOSED)
show(ws)
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"", length=10000))
    drip(link)
    assert client.lines() == ["0|message timeout|1008|101|ocpp1.6"]


def test_a_reader_that_waits_for_a_dripping_message_gets_an_error(board, peer):
    client = board(f"""
calls = 0
def count(now):
    global calls
    calls += 1
    idle(now)
ws = connect({peer.port}, WebSocket(count, rx=16), message_timeout=300)
until(ws, lambda: ws.ready)
n = 0
try:
    while ws.pos < ws.end or ws.fill():
        n += ws.end - ws.pos
        ws.pos = ws.end
except OSError as e:
    print(n < 200, calls > 10, e.args[1], ws.ready)
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"x" * 16, length=10000))
    drip(link)
    assert client.lines() == ["True True message timeout False"]


def test_a_header_that_does_not_come_to_its_end_is_given_up_too(board, peer):
    client = board(f"ws = connect({peer.port}, message_timeout=200)\nuntil(ws, lambda: ws.state != 2)\nprint(ws.error)")
    link = peer.upgrade()
    link.send(b"\x81\x7f\x00")
    assert link.read_close() == 1008
    link.drop()
    assert client.lines() == ["message timeout"]


def test_a_slow_application_is_not_held_against_the_server(board, peer):
    client = board(f"""
def dawdle():
    for _ in range(40):
        ws.poll(time.ticks_ms())
        time.sleep_ms(10)
ws = connect({peer.port}, WebSocket(idle, rx=16), message_timeout=200)
until(ws, lambda: ws.ready)
dawdle()
n = 0
while ws.pos < ws.end or ws.fill():
    n += ws.end - ws.pos
    ws.pos = ws.end
    time.sleep_ms(1)
ws.finish(time.ticks_ms())
until(ws, lambda: ws.ready)
dawdle()
print(n, get(ws)[2])
ws.poll(time.ticks_ms())  # a look in vain for the rest of the next message
ws.message_timeout = 30000
signal({peer.port})
print(get(ws)[2])
""")
    link = peer.upgrade()
    following = frame(TEXT, b"next")
    link.send(frame(TEXT, b"x" * 5000) + frame(TEXT, b"held") + following[:2])
    peer.signal()
    link.send(following[2:])
    assert client.lines() == ["5000 b'held'", "b'next'"]


def test_nothing_between_two_messages_is_no_reason_to_give_up(board, peer):
    client = board(f"""
ws = connect({peer.port}, message_timeout=300)
{CLOCK}
step(60000)
print(ws.state, ws.error)
""")
    link = peer.upgrade()
    assert client.lines() == ["2 "]
    link.drop()


def test_a_server_that_does_not_read_is_given_up(board, peer):
    client = board(f"""
ws = connect({peer.port}, over=narrow, message_timeout=200)
n = 0
while ws.state != CLOSED:
    if ws.can_send:
        ws.send(ws.HEAD + 1000, time.ticks_ms())
        n += 1
    ws.poll(time.ticks_ms())
    time.sleep_us(100)
print(n > 4)
show(ws)
""")
    link = peer.upgrade()
    assert client.lines() == ["True", "0|send timeout|1006|101|ocpp1.6"]
    link.drop()


def test_only_the_last_of_many_pings_needs_its_pong(board, peer):
    client = board(f"""
ws = connect({peer.port}, over=narrow)
stuff(ws)
signal({peer.port})
until(ws, lambda: ws._in.control[:3] == b"299" and ws._reply < 0)
signal({peer.port})
until(ws, lambda: ws.state == CLOSED)
""")
    link = peer.upgrade()
    peer.signal()
    for i in range(300):
        link.send(frame(PING, b"%03d" % i))
    peer.signal()
    pongs = []
    while not pongs or pongs[-1] != b"299":
        _, opcode, payload = link.read()
        if opcode == PONG:
            pongs.append(payload)
    assert len(pongs) <= 2
    link.drop()
    client.lines()


def test_a_pong_waits_for_our_own_ping_that_is_stuck_before_it(board, peer):
    client = board(f"""
ws = connect({peer.port}, over=narrow)
stuff(ws)
{CLOCK}
ws.ping_interval = 1
step(1100)
ws.ping_interval = 0
signal({peer.port})
settle(lambda: ws._reply >= 0)
signal({peer.port})
until(ws, lambda: ws.state == CLOSED)
""")
    link = peer.upgrade()
    peer.signal()
    link.send(frame(PING, b"theirs"))
    peer.signal()
    seen = []
    while len(seen) < 2:
        _, opcode, payload = link.read()
        if opcode != TEXT:
            seen.append((opcode, payload))
    assert seen == [(PING, b""), (PONG, b"theirs")]
    link.drop()
    client.lines()
