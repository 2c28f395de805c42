"""The closing handshake from our side, and connections that just end (RFC 6455 §7.1)."""

from ws_clock import CLOCK
from ws_peer import CLOSE, CONT, PING, PONG, TEXT, close, frame


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


def test_a_close_waits_for_the_frame_that_is_half_written(board, peer):
    client = board(f"""
ws = connect({peer.port}, over=narrow)
stuff(ws)
print(ws.can_send)
{CLOCK}
ws.close(1001, clock)
signal({peer.port})
settle(lambda: ws.state == CLOSED)  # with the clock standing still: much is to be read before the close frame
show(ws)
""")
    link = peer.upgrade()
    peer.signal()
    assert link.read_close() == 1001
    link.send(close(1001))
    assert link.at_end()
    assert client.lines() == ["False", "0|closed by us|1001|101|ocpp1.6"]


def test_closing_with_messages_unread_does_not_wait_for_them(board, peer):
    client = board(f"""
ws = connect({peer.port})
until(ws, lambda: ws.ready)
{CLOCK}
ws.close(1000, clock)
settle(lambda: ws.state == CLOSED)  # with the clock standing still: no deadline has to help
show(ws)
print(get(ws)[2])
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"first") + frame(TEXT, b"second"))
    assert link.read_close() == 1000
    link.send(close(1000))
    link.drop()
    assert client.lines() == ["0|closed by us|1000|101|ocpp1.6", "b'first'"]


def test_closing_in_the_middle_of_a_long_message_lets_go_of_it(board, peer):
    client = board(f"""
ws = connect({peer.port}, WebSocket(idle, rx=8))
until(ws, lambda: ws.ready)
{CLOCK}
ws.close(1000, clock)
print(ws.ready)
settle(lambda: ws.state == CLOSED)  # by the echo, which is behind the message
show(ws)
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"*" * 5000))
    assert link.read_close() == 1000
    link.send(close(1000))
    assert link.at_end()
    assert client.lines() == ["False", "0|closed by us|1000|101|ocpp1.6"]


def test_closing_gives_up_after_two_seconds_without_an_echo(board, peer):
    client = board(f"""
ws = connect({peer.port})
{CLOCK}
ws.close(1000, clock)
step(1900)
print(ws.state)
step(200)
show(ws)
""")
    link = peer.upgrade()
    assert link.read_close() == 1000
    assert link.at_end()
    assert client.lines() == ["3", "0|closed by us|1000|101|ocpp1.6"]


def test_closing_while_a_fragmented_message_arrives_and_one_goes_out(board, peer):
    client = board(f"""
def turn(now):
    if ws.state == 2 and len(seen) == 0:
        seen.append(1)
        ws.close(1001, now)
    idle(now)
seen = []
ws = connect({peer.port}, WebSocket(turn))
until(ws, lambda: ws._in.began)
try:
    ws.fill()
    ws.fill()
except OSError as e:
    print(e.args[1])
until(ws, lambda: ws.state == CLOSED)
show(ws)
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"a", fin=False))
    assert link.read_close() == 1001
    link.send(frame(CONT, b"b", fin=False) + frame(PING, b"late") + close(1001))
    assert link.read() in (None, (True, PONG, b"late"))
    assert client.lines() == ["closed by us", "0|closed by us|1001|101|ocpp1.6"]


def test_both_sides_close_at_once(board, peer):
    client = board(f"""
ws = connect({peer.port})
until(ws, lambda: ws.ready)
ws.close(1001, time.ticks_ms())
signal({peer.port})
until(ws, lambda: ws.state == CLOSED)
show(ws)
print(get(ws)[2])
""")
    link = peer.upgrade()
    link.send(frame(TEXT, b"unread"))
    peer.signal()
    link.send(close(1000))
    assert link.read() == (True, CLOSE, b"\x03\xe9")
    assert link.at_end()
    assert client.lines() == ["0|closed by us|1001|101|ocpp1.6", "b'unread'"]


def test_a_broken_link_is_noticed_and_named(board, peer):
    client = board(f"""
for _ in range(2):
    ws = connect({peer.port})
    put(ws, b"here")
    until(ws, lambda: ws.state == CLOSED)
    show(ws)
""")
    link = peer.upgrade()
    assert link.message() == b"here"
    link.drop()
    link = peer.upgrade()
    assert link.message() == b"here"
    link.reset()
    assert client.lines() == ["0|connection lost|1006|101|ocpp1.6", "0|io: ECONNRESET|1006|101|ocpp1.6"]
