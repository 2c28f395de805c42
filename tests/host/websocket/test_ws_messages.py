"""Messages of any length in both directions, control frames in between, and the order of things."""

import hashlib
import socket
import time
import zlib

from ws_peer import CLOSE, CONT, PING, PONG, TEXT, close, frame

ALPHABET = bytes(65 + i % 26 for i in range(26)) * 2800


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


def test_a_message_that_fits_goes_out_as_one_masked_frame(board, peer):
    client = board(f"ws = connect({peer.port})\nfor n in (0, 1, 125, 126, 1024): put(ws, b'm' * n)\nprint(get(ws)[2])")
    link = peer.upgrade()
    for n in (0, 1, 125, 126, 1024):
        assert link.read() == (True, TEXT, b"m" * n)
    link.send(frame(TEXT, b"done"))
    assert client.lines() == ["b'done'"]


def test_frames_of_64_kilobytes_and_more_go_out_when_the_buffer_holds_them(board, peer):
    client = board(
        f"""
ws = connect({peer.port}, WebSocket(idle, tx=70000))
for n in (65535, 65536, 70000):
    until(ws, lambda: ws.can_send)
    for i in range(n):
        ws.tx[ws.HEAD + i] = 65 + i % 26
    ws.send(ws.HEAD + n, time.ticks_ms())
print(get(ws)[2])
""",
    )
    link = peer.upgrade()
    for n in (65535, 65536, 70000):
        assert link.read() == (True, TEXT, ALPHABET[:n])
    link.send(frame(TEXT, b"done"))
    assert client.lines() == ["b'done'"]


def test_a_message_longer_than_the_buffer_goes_out_in_fragments(board, peer):
    client = board(f"""
ws = connect({peer.port})
put_long(ws, 70000, 1024)
put_long(ws, 70000, 1000, False)
put_long(ws, 500, 1024)
put_long(ws, 0, 1, False)
put(ws, b"ordinary")
print(get(ws)[2])
""")
    link = peer.upgrade()
    assert link.message() == ALPHABET[:70000] and link.frames == 69
    assert link.message() == ALPHABET[:70000] and link.frames == 71
    assert link.message() == ALPHABET[:500] and link.frames == 1
    assert link.message() == b"" and link.frames == 1
    assert link.message() == b"ordinary"
    link.send(frame(TEXT, b"done"))
    assert client.lines() == ["b'done'"]


def test_pongs_go_out_between_the_fragments_of_a_long_message(board, peer):
    client = board(f"""
ws = connect({peer.port}, WebSocket(idle, tx=1000), over=narrow)
print(get(ws)[2])
put_long(ws, 200000, 1000)
print(get(ws)[2])
""")
    peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)  # so that the client has to wait for us
    link = peer.upgrade()
    link.send(frame(TEXT, b"go"))
    first = link.read()
    assert first[:2] == (False, TEXT)
    link.send(frame(PING, b"in between"))
    digest = hashlib.sha256(first[2])
    pongs = 0
    while True:
        fin, opcode, payload = link.read()
        if opcode == PONG:
            assert payload == b"in between"
            pongs += 1
            continue
        assert opcode == CONT
        digest.update(payload)
        if fin:
            break
    assert pongs == 1
    assert digest.digest() == hashlib.sha256(bytes(65 + i % 26 for i in range(200000))).digest()
    link.send(frame(TEXT, b"done"))
    assert client.lines() == ["b'go'", "b'done'"]


def test_a_length_that_was_not_kept_is_an_error(board, peer):
    client = board(f"""
ws = connect({peer.port})
ws.send_begin(10, time.ticks_ms())
try:
    ws.send_begin(10, time.ticks_ms())
except OSError as e:
    print("second:", e.args[1])
print(ws.can_send)
try:
    ws.send_part(ws.HEAD, 11)
except ValueError as e:
    print(e)
ws.send_part(ws.HEAD, 9)
try:
    ws.send_end()
except ValueError as e:
    print(e)
until(ws, lambda: ws.state == CLOSED)
show(ws)
""")
    link = peer.upgrade()
    assert link.read()[:2] == (False, TEXT)
    assert link.read_close() == 1011
    link.send(close(1011))
    assert link.at_end()
    assert client.lines() == [
        "second: busy", "False", "send_part: longer than announced", "send_end: shorter than announced",
        "0|message cut short|1011|101|ocpp1.6",
    ]


def test_the_sink_of_a_writer_takes_the_same_path(board, peer):
    client = board(f"""
ws = connect({peer.port})
ws.send_begin(6, time.ticks_ms())
for part in (b"abcd", b"ef"):
    ws.tx[ws.HEAD : ws.HEAD + len(part)] = part
    ws.sink(ws.tx, ws.HEAD, ws.HEAD + len(part))
ws.send_end()
print(get(ws)[2])
""")
    link = peer.upgrade()
    assert link.message() == b"abcdef" and link.frames == 2
    link.send(frame(TEXT, b"done"))
    assert client.lines() == ["b'done'"]


def test_sending_when_the_buffer_is_not_free_is_an_error(board, peer):
    client = board(f"""
ws = WebSocket(idle)
def attempt():
    try:
        ws.send(ws.HEAD + 5, time.ticks_ms())
        print("sent")
    except OSError as e:
        print(e.args[1])
attempt()
connect({peer.port}, ws)
attempt()
ws.close(1000, time.ticks_ms())
attempt()
""")
    link = peer.upgrade()
    link.read()
    assert link.read_close() == 1000
    assert client.lines() == ["busy", "sent", "closed by us"]


def test_writes_that_the_socket_takes_byte_by_byte_are_never_torn(board):
    # The stream takes 1 to 7 bytes or nothing at a time and insists on being offered the same bytes again, as TLS does.
    client = board("""
from ocpp.transport.outbox import HEAD, Outbox
from ocpp.transport.frames import PING, PONG
class Miser:
    def __init__(self):
        self.got = bytearray()
        self.owed = None
        self.turn = 0
    def write(self, buf, at, n):
        self.turn = (self.turn * 5 + 3) % 64
        offered = bytes(buf[at : at + n])
        if self.owed is not None:
            assert offered == self.owed, "a refused write was not repeated"
        if self.turn % 3 == 0:
            self.owed = offered
            return None
        self.owed = None
        n = min(n, self.turn % 7 + 1)
        self.got += offered[:n]
        return n
sock = Miser()
out = Outbox(300)
out.keys.seed()
for turn in range(2000):
    if turn % 4 == 0 and not out.busy():
        n = turn * 37 % 200
        for i in range(n):
            out.buf[HEAD + i] = 97 + turn % 26
        out.frame(0x81, HEAD, HEAD + n)
    out.control(PONG if turn % 3 else PING, b"control", turn % 8)
    for _ in range(turn % 7):
        out.pump(sock)
while not out.idle():
    out.pump(sock)
# Take it apart again.
got, at, seen = sock.got, 0, [0, 0, 0]
while at < len(got):
    opcode, n = got[at] & 15, got[at + 1] & 127
    assert got[at] & 0xF0 == 0x80 and got[at + 1] & 0x80
    at += 2
    if n == 126:
        n = got[at] << 8 | got[at + 1]
        at += 2
    key = got[at : at + 4]
    body = bytes(got[at + 4 + i] ^ key[i & 3] for i in range(n))
    at += 4 + n
    if opcode == 1:
        assert body == bytes([body[0] if n else 0]) * n
    else:
        assert body == b"control"[:n]
    seen[(1, 9, 10).index(opcode)] += 1
assert at == len(got)
print(min(seen) > 5)
""")
    assert client.lines() == ["True"]


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
for _ in range(100):
    ws.poll(time.ticks_ms())
    time.sleep_ms(1)
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
ws = connect({peer.port}, WebSocket(turn, rx=8))
until(ws, lambda: ws.ready)
signal({peer.port})
text = b""
while ws.pos < ws.end or ws.fill():
    text += ws.buf[ws.pos : ws.end]
    ws.pos = ws.end
print(text, True in seen, len(seen) > 3)
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"*" * 20)[:12])
    peer.signal()
    time.sleep(0.1)
    link.send(b"*" * 10)
    assert client.lines() == [f"{b'*' * 20!r} False True"]


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


def test_sending_over_a_broken_link_ends_it(board, peer):
    client = board(f"""
ws = connect({peer.port})
get(ws)
put(ws, b"read")
time.sleep_ms(300)
ws.send(ws.HEAD + 5, time.ticks_ms())
print(ws.state, ws.error in ("io: ECONNRESET", "io: EPIPE") or ws.error)
try:
    ws.send_begin(5, time.ticks_ms())
except OSError as e:
    print(e.args[1] == ws.error)
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"go"))
    assert link.message() == b"read"
    link.reset()
    assert client.lines() == ["0 True", "True"]


def test_a_socket_that_cannot_even_be_closed_is_mentioned(board):
    client = board("""
class Broken:
    def write(self, buf, at, n):
        raise OSError(110)
    def close(self):
        raise OSError(5)
ws = WebSocket(idle)
ws.open(Broken(), "h", "/CP1", "ocpp1.6")
ws.poll(time.ticks_ms())
show(ws)
""")
    assert client.lines() == ["0|io: ETIMEDOUT; close: io: EIO|1006|0|"]


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


def test_every_frame_has_a_fresh_mask(board, peer):
    client = board(f"ws = connect({peer.port})\nfor _ in range(500): put(ws, b'm')\nprint(get(ws)[2])")
    link = peer.upgrade()
    for _ in range(500):
        assert link.read() == (True, TEXT, b"m")
    link.send(frame(TEXT, b"done"))
    client.lines()
    assert len(set(link.keys)) == 500
    for position in range(4):
        assert len({key[position] for key in link.keys}) > 150  # of 256 values; 220 are to be expected


def test_closing_by_us_waits_for_the_echo(board, peer):
    client = board(f"""
ws = connect({peer.port})
put(ws, b"last words")
ws.close(1001, time.ticks_ms())
print(ws.state, ws.can_send)
until(ws, lambda: ws.state == CLOSED)
show(ws)
""")
    link = peer.upgrade()
    assert link.read() == (True, TEXT, b"last words")
    assert link.read() == (True, CLOSE, b"\x03\xe9")
    link.send(frame(TEXT, b"too late " * 500) + frame(PING, b"?") + close(1001))
    link.at_end()
    assert client.lines() == ["3 False", "0|closed by us|1001|101|ocpp1.6"]
