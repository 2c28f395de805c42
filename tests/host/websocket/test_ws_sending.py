"""Messages sent: in one frame or many, masked, whole, with control frames in between."""

import hashlib
import socket

from ws_peer import CONT, PING, PONG, TEXT, close, frame

ALPHABET = bytes(65 + i % 26 for i in range(26)) * 2800


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


def test_sending_over_a_broken_link_ends_it(board, peer):
    client = board(f"""
ws = connect({peer.port})
get(ws)
put(ws, b"read")
agree({peer.port})
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
    peer.signal()
    assert client.lines() == ["0 True", "True"]


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
