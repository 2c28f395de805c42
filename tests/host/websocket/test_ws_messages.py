"""Messages read through the window: of any length, in order, with control frames in between."""

import zlib

from ws_peer import CONT, PING, PONG, TEXT, close, frame


def test_a_message_of_a_megabyte_is_read_through_a_window_of_a_kilobyte(board, peer, mpy_bits):
    code = f"ws = connect({peer.port}); print(get(ws, 5)); put(ws, b'next'); print(get(ws))"
    client = board(code, heap=f"{2 * mpy_bits}K")
    link = peer.upgrade()
    body = bytes(33 + i * 7 % 90 for i in range(1 << 20))
    link.send(frame(TEXT, body) + frame(TEXT, b"after"))
    assert link.message() == b"next"
    lines = client.lines()
    assert lines[0] == f"({len(body)}, {zlib.crc32(body)}, {body[:5]!r})"
    assert lines[1].endswith("b'after')")


def test_a_message_that_nobody_wants_is_drained_without_waiting(board, peer):
    client = board(f"""
ws = connect({peer.port}, WebSocket(idle, rx=64))
until(ws, lambda: ws.ready)
print(ws.end, bytes(ws.buf[:4]))
ws.finish(time.ticks_ms())
print(ws.ready)
print(get(ws)[2])
until(ws, lambda: ws.ready)
ws.pos += 3
ws.finish(time.ticks_ms())
print(get(ws)[2])
""")
    link = peer.upgrade()
    link.send(b"".join(frame(TEXT, text) for text in (b"unwanted" * 2000, b"wanted", b"half read", b"last")))
    assert client.lines() == ["64 b'unwa'", "False", "b'wanted'", "b'last'"]


def test_a_long_message_leaves_the_rest_of_the_program_its_turns(board, peer):
    client = board(f"""
turns = 0
def other(now):
    global turns
    turns += 1
ws = connect({peer.port}, WebSocket(other, rx=64))
until(ws, lambda: ws.ready)
signal({peer.port})
while ws.fill():
    ws.pos = ws.end
    time.sleep_ms(2)
print(turns >= 5)
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"x" * 64 * 60))
    peer.accept()
    assert client.lines() == ["True"]


def test_a_short_message_is_not_offered_before_it_is_complete(board, peer):
    client = board(f"""
ws = connect({peer.port})
while not ws._in.began:
    ws.poll(time.ticks_ms())
put(ws, b"begun")
for _ in range(50):
    ws.poll(time.ticks_ms())
    time.sleep_ms(1)
    assert not ws.ready
put(ws, b"still not")
until(ws, lambda: ws.ready)
print(ws.end - ws.pos, ws.fill() if ws.pos == ws.end else "rest")
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"abc", fin=False))
    assert link.message() == b"begun"
    assert link.message() == b"still not"
    link.send(frame(CONT, b"def"))
    assert client.lines() == ["6 rest"]


def test_the_answer_before_a_close_is_still_read(board, peer):
    client = board(f"""
ws = connect({peer.port})
until(ws, lambda: ws.state == CLOSED)
print(ws.ready, get(ws)[2], ws.ready)
show(ws)
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"precious") + close(1012))
    assert link.read_close() == 1012
    link.drop()
    assert client.lines() == ["True b'precious' False", "0|closed 1012|1012|101|ocpp1.6"]


def test_the_message_behind_an_unfinished_one_waits_and_pings_do_not(board, peer):
    client = board(f"""
ws = connect({peer.port})
until(ws, lambda: ws.ready)
until(ws, lambda: ws._in.control[:1] == b"2" and ws._reply < 0 and ws._out.idle())  # the second pong is out
print(get(ws)[2], get(ws)[2])
put(ws, b"read")
until(ws, lambda: ws.state == CLOSED)
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"one") + frame(PING, b"1"))
    assert link.read() == (True, PONG, b"1")
    link.send(frame(PING, b"2") + frame(TEXT, b"two") + frame(PING, b"3"))
    assert link.read() == (True, PONG, b"2")
    fin, opcode, payload = link.read()
    order = [(opcode, payload)]
    order.append(link.read()[1:])
    assert sorted(order) == [(TEXT, b"read"), (PONG, b"3")]
    link.drop()
    assert client.lines() == ["b'one' b'two'"]


def test_nobody_else_may_read_while_the_reader_waits(board, peer):
    client = board(f"""
seen = []
def turn(now):
    idle(now)
    ws.poll(time.ticks_ms())
    seen.append(ws.ready)
    if len(seen) == 4:
        signal({peer.port})
ws = connect({peer.port}, WebSocket(turn, rx=8))
until(ws, lambda: ws.ready)
text = b""
while ws.pos < ws.end or ws.fill():
    text += ws.buf[ws.pos : ws.end]
    ws.pos = ws.end
print(text, True in seen)
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"*" * 20)[:12])
    peer.signal()
    link.send(b"*" * 10)
    assert client.lines() == [f"{b'*' * 20!r} False"]


def test_the_link_breaks_inside_a_message(board, peer):
    client = board(f"""
ws = connect({peer.port})
until(ws, lambda: ws.ready)
n = 0
try:
    while ws.pos < ws.end or ws.fill():
        n += ws.end - ws.pos
        ws.pos = ws.end
    print("complete")
except OSError as e:
    print(n, e.args[1])
ws.finish(time.ticks_ms())
print(ws.ready)
show(ws)
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"m" * 3000, length=5000))
    link.drop()
    assert client.lines() == ["3000 connection lost", "False", "0|connection lost|1006|101|ocpp1.6"]


def test_a_message_may_end_in_an_empty_frame_after_all_was_read(board, peer):
    client = board(f"""
ws = connect({peer.port}, WebSocket(idle, rx=3))
until(ws, lambda: ws.ready)
text = b""
while ws.pos < ws.end or ws.fill():
    text += ws.buf[ws.pos : ws.end]
    ws.pos = ws.end
    if len(text) == 6:
        put(ws, b"the rest")
print(text)
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"abcdef", fin=False))
    assert link.message() == b"the rest"
    link.send(frame(CONT))
    assert client.lines() == ["b'abcdef'"]


def test_a_client_used_again_has_forgotten_the_last_connection(board, peer):
    client = board(f"""
ws = WebSocket(idle)
for i in range(4):
    connect({peer.port}, ws)
    if i == 0:
        until(ws, lambda: ws._in.began)
        ws._live.pinged(time.ticks_add(time.ticks_ms(), -60000))  # and no pong came
        ws.abort("first")
    elif i == 1:
        put(ws, b"x" * 1000)
        ws.send_begin(100, 0)
    elif i == 2:
        until(ws, lambda: ws.ready)
show(ws)
print(ws.ready, ws.can_send, ws.last_rx != 0)
put(ws, b"new")
print(get(ws)[2])
""")
    before = [peer.upgrade(then=b) for b in (frame(TEXT, b"unfinished", fin=False), b"", frame(TEXT, b"unread"))]
    link = peer.upgrade()
    assert link.message() == b"new"
    assert all(one.at_end() or one.exactly(2000) for one in before)
    link.send(frame(TEXT, b"fresh"))
    assert client.lines() == ["2||0|101|ocpp1.6", "False True True", "b'fresh'"]


def test_the_tap_sees_the_payload_of_both_directions(board, peer):
    client = board(f"""
def tap(direction, buf, at, n, final):
    print(direction, bytes(buf[at : at + n]), final)
ws = connect({peer.port}, WebSocket(idle, rx=4), tap=tap)
put(ws, b"hello")
ws.send_begin(4, 0)
ws.tx[ws.HEAD : ws.HEAD + 2] = b"lo"
ws.send_part(ws.HEAD, 2)
ws.tx[ws.HEAD : ws.HEAD + 2] = b"ng"
ws.send_part(ws.HEAD, 2)
ws.send_end()
get(ws)
""")
    link = peer.upgrade()
    assert link.message() == b"hello"
    assert link.message() == b"long"
    link.send(frame(TEXT, b"answer"))
    assert client.lines() == [
        "> b'hello' True", "> b'lo' False", "> b'ng' True", "< b'answ' False", "< b'er' True",
    ]
