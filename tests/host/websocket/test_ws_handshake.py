"""The opening handshake (RFC 6455 §4): the request that goes out, and every answer that is not good enough."""

import base64
import time

import pytest


def test_the_request_holds_what_the_standards_ask_for(board, peer):
    more = "path='/ocpp/RDAM%20123', protocols='ocpp2.0.1, ocpp1.6', authorization=b'Basic QTpC'"
    client = board(f"ws = connect({peer.port}, {more})\nws.abort('test over')\nshow(ws)")
    link = peer.accept()
    line, headers = link.read_request()
    assert line == "GET /ocpp/RDAM%20123 HTTP/1.1"
    key = headers.pop("sec-websocket-key")
    assert len(base64.b64decode(key, validate=True)) == 16
    assert headers == {
        "host": f"127.0.0.1:{peer.port}",
        "upgrade": "websocket",
        "connection": "Upgrade",
        "sec-websocket-version": "13",
        "sec-websocket-protocol": "ocpp2.0.1, ocpp1.6",
        "authorization": "Basic QTpC",
    }
    link.send(link.response("ocpp1.6"))
    assert client.outcome() == ("test over", 1006, 101, "ocpp1.6")


def test_no_credentials_no_header_and_a_fresh_key_each_time(board, peer):
    client = board(f"for _ in range(3): show(connect({peer.port}))")
    seen = set()
    for _ in range(3):
        link = peer.accept()
        headers = link.read_request()[1]
        assert "authorization" not in headers
        seen.add(headers["sec-websocket-key"])
        link.send(b"HTTP/1.1 503 Busy\r\n\r\n")
    assert client.lines() == ["0|http 503|1006|503|"] * 3
    assert len(seen) == 3


# Good answers in unusual clothes. {accept} is replaced by the right value.
ODD = {
    "lower case, no reason": (
        "HTTP/1.1 101\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: {accept}\r\n"
        "sec-websocket-protocol: ocpp1.6\r\n\r\n"
    ),
    "upper case": (
        "HTTP/1.1 101 OK\r\nUPGRADE: WEBSOCKET\r\nCONNECTION: UPGRADE\r\nSEC-WEBSOCKET-ACCEPT: {accept}\r\n"
        "SEC-WEBSOCKET-PROTOCOL: ocpp1.6\r\n\r\n"
    ),
    "white space": (
        "HTTP/1.1 101 OK\r\nUpgrade:websocket\r\nConnection:\t Upgrade \t\r\nSec-WebSocket-Accept :  {accept}  \r\n"
        "Sec-WebSocket-Protocol:\tocpp1.6 \r\n\r\n"
    ),
    "bare line feeds": (
        "HTTP/1.1 101 OK\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Accept: {accept}\n"
        "Sec-WebSocket-Protocol: ocpp1.6\n\n"
    ),
    "folded header": (
        "HTTP/1.1 101 OK\r\nUpgrade:\r\n websocket\r\nConnection: keep-alive,\r\n\tUpgrade\r\n"
        "Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: ocpp1.6\r\n\r\n"
    ),
    "lists of tokens": (
        "HTTP/1.1 101 OK\r\nUpgrade: h2c , websocket\r\nConnection: keep-alive, Upgrade\r\n"
        "Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: ocpp1.6\r\nSec-WebSocket-Extensions:\r\n\r\n"
    ),
    "many other headers, one of them long": (
        "HTTP/1.1 101 OK\r\nServer: x\r\nSet-Cookie: " + "c" * 3000 + "\r\nUpgrade: websocket\r\nX-Note: a:b:c\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: ocpp1.6\r\n\r\n"
    ),
}

_OK = "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
_ACCEPT = "Sec-WebSocket-Accept: {accept}\r\n"
_PROTOCOL = "Sec-WebSocket-Protocol: ocpp1.6\r\n"

# Answers that end the attempt, with the error text and the HTTP status kept.
REFUSED = {
    **{
        f"status {n}": (f"HTTP/1.1 {n} Any\r\nLocation: ws://other/\r\nContent-Length: 3\r\n\r\nno\n", f"http {n}", n)
        for n in (200, 301, 302, 307, 400, 401, 403, 404, 426, 429, 500, 503)
    },
    "status without a reason": ("HTTP/1.1 404\r\n\r\n", "http 404", 404),
    "no subprotocol": (_OK + _ACCEPT + "\r\n", "no subprotocol", 101),
    "subprotocol not offered": (
        _OK + _ACCEPT + "Sec-WebSocket-Protocol: ocpp2.0.1\r\n\r\n", "subprotocol not offered", 101
    ),
    "subprotocol in the wrong case": (
        _OK + _ACCEPT + "Sec-WebSocket-Protocol: OCPP1.6\r\n\r\n", "subprotocol not offered", 101
    ),
    "two subprotocols": (
        _OK + _ACCEPT + "Sec-WebSocket-Protocol: ocpp1.6, ocpp1.5\r\n\r\n", "subprotocol not offered", 101
    ),
    "subprotocol twice": (_OK + _ACCEPT + _PROTOCOL * 2 + "\r\n", "subprotocol not offered", 101),
    "empty subprotocol": (_OK + _ACCEPT + "Sec-WebSocket-Protocol:\r\n\r\n", "subprotocol not offered", 101),
    "no accept": (_OK + _PROTOCOL + "\r\n", "bad accept", 101),
    "accept of another key": (
        _OK + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" + _PROTOCOL + "\r\n", "bad accept", 101
    ),
    "accept in lower case": (_OK + "Sec-WebSocket-Accept: {lower}\r\n" + _PROTOCOL + "\r\n", "bad accept", 101),
    "no upgrade": (
        "HTTP/1.1 101 OK\r\nConnection: Upgrade\r\n" + _ACCEPT + _PROTOCOL + "\r\n", "no upgrade", 101
    ),
    "upgrade to something else": (
        "HTTP/1.1 101 OK\r\nUpgrade: websockets\r\nConnection: Upgrade\r\n" + _ACCEPT + _PROTOCOL + "\r\n",
        "no upgrade", 101
    ),
    "no connection header": (
        "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\n" + _ACCEPT + _PROTOCOL + "\r\n", "no upgrade", 101
    ),
    "connection: close": (
        "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: close\r\n" + _ACCEPT + _PROTOCOL + "\r\n",
        "no upgrade", 101
    ),
    "extension nobody asked for": (
        _OK + _ACCEPT + _PROTOCOL + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n", "extension not offered", 101
    ),
    "header line without a colon": (_OK + "nonsense\r\n" + _ACCEPT + _PROTOCOL + "\r\n", "bad header line", 101),
    "bad last header with bare line feeds": ("HTTP/1.1 101 OK\nUpgrade: websocket\nbad\n\n", "bad header line", 101),
    "header without a name": (_OK + ": value\r\n" + _ACCEPT + _PROTOCOL + "\r\n", "bad header line", 101),
    "headers of more than 4 KB": (_OK + ("X: " + "x" * 200 + "\r\n") * 21 + _ACCEPT, "header too long", 101),
    "one endless header": (_OK + "X: " + "x" * 5000, "header too long", 101),
    "endless first line": ("H" * 5000, "header too long", 0),
    "not HTTP": ("SSH-2.0-OpenSSH_9.2\r\n", "not an http response", 0),
    "HTTP/2": ("HTTP/2 101 OK\r\n\r\n", "not an http response", 0),
    "status of two digits": ("HTTP/1.1 10 OK\r\n\r\n", "not an http response", 0),
    "status in words": ("HTTP/1.1 abc OK\r\n\r\n", "not an http response", 0),
    "empty line first": ("\r\n" + _OK, "not an http response", 0),
    "half an answer": (_OK + _ACCEPT, "connection lost in the handshake", 101),
    "nothing": ("", "connection lost in the handshake", 0),
}


def answer(link, template):
    accept = link.accept_value()
    return template.replace("{accept}", accept).replace("{lower}", accept.lower()).encode()


@pytest.mark.parametrize("chop", [None, 1], ids=["whole", "1 byte"])
def test_good_answers_in_unusual_clothes_are_accepted(board, peer, chop):
    client = board(f"echo({peer.port}, {len(ODD)})")
    for name, template in ODD.items():
        link = peer.accept()
        link.send(answer(link, template), chop)
        link.send(b"\x81\x02hi", chop)
        assert link.read() == (True, 1, b"hi"), name
        link.drop()
    assert client.lines() == ["0|connection lost|1006|101|ocpp1.6"] * len(ODD)


@pytest.mark.parametrize("chop", [None, 1], ids=["whole", "1 byte"])
def test_bad_answers_are_refused_with_the_reason(board, peer, chop):
    client = board(f"for _ in range({len(REFUSED)}): show(connect({peer.port}))")
    for name, (template, error, _) in REFUSED.items():
        link = peer.accept()
        try:
            link.send(answer(link, template), chop)
        except (BrokenPipeError, ConnectionResetError):
            pass
        if "lost" in error:
            link.drop()
        else:
            assert link.at_end(), name
    for (name, (_, error, status)), line in zip(REFUSED.items(), client.lines(), strict=True):
        assert line == f"0|{error}|1006|{status}|", name


def test_frames_in_the_segment_of_the_answer_are_not_lost(board, peer):
    client = board(f"echo({peer.port}, 1)")
    link = peer.upgrade(then=b"\x89\x01p\x81\x05first\x81\x06sec")
    assert link.read() == (True, 10, b"p")
    assert link.read() == (True, 1, b"first")
    link.send(b"ond")
    assert link.read() == (True, 1, b"second")
    link.drop()
    assert client.outcome()[0] == "connection lost"


def test_a_server_that_never_answers_is_given_up_after_20_seconds(board, peer):
    # The clock is the caller's: the client is told that 20 s have gone by, once the beginning of an answer is there.
    client = board(f"""
ws = WebSocket(idle)
ws.open(stream({peer.port}), "h", "/CP1", "ocpp1.6", None, 0)
while not ws.http_status:
    ws.poll(1)
    time.sleep_ms(1)
for now in (1, 19999):
    ws.poll(now)
    print(ws.state)
ws.poll(20000)
show(ws)
""")
    link = peer.accept()
    link.read_request()
    link.send(b"HTTP/1.1 101 OK\r\n")
    assert client.lines() == ["1", "1", "0|handshake timeout|1006|101|"]


def test_a_server_that_answers_drop_by_drop_is_given_up_too(board, peer):
    client = board(f"""
ws = WebSocket(idle)
ws.open(stream({peer.port}), "h", "/CP1", "ocpp1.6", None, 0)
for now in range(0, 20001, 50):
    ws.poll(now)
    time.sleep_ms(1)
show(ws)
""")
    link = peer.accept()
    link.read_request()
    for byte in b"HTTP/1.1 101 OK\r\nX: " + b"x" * 300:
        try:
            link.send(bytes([byte]))
        except OSError:
            break
        time.sleep(0.002)
    assert client.outcome()[0] == "handshake timeout"


def test_the_caller_changes_its_mind_before_the_answer(board, peer):
    client = board(f"""
ws = WebSocket(idle)
ws.open(stream({peer.port}), "h", "/CP1", "ocpp1.6")
until(ws, lambda: not ws._out.busy())
ws.close(1000, time.ticks_ms())
show(ws)
ws.close(1000, time.ticks_ms())
ws.abort("already closed")
show(ws)
""")
    link = peer.accept()
    link.read_request()
    assert link.at_end()
    assert client.lines() == ["0|closed by us|1006|0|"] * 2


def test_a_full_heap_ends_the_attempt_and_not_the_program(board, peer):
    client = board(f"""
import micropython
ws = WebSocket(idle)
ws.open(stream({peer.port}), "h", "/CP1", "ocpp1.6")
def with_no_heap():
    micropython.heap_lock()
    while ws.state == CONNECTING:
        ws.poll(time.ticks_ms())
    micropython.heap_unlock()
with_no_heap()
show(ws)
connect({peer.port}, ws)
print(ws.state)
""")
    peer.accept().upgrade().drop()
    link = peer.upgrade()
    assert client.lines() == ["0|out of memory|1006|0|", "2"]
    link.drop()


def test_nobody_listens(board, nobody):
    client = board(f"show(connect({nobody}))")
    assert client.outcome() == ("io: ECONNREFUSED", 1006, 0, "")


def test_texts_that_would_break_the_request_are_refused(board):
    client = board("""
class Never:
    def close(self):
        raise SystemExit("touched")
ws = WebSocket(idle, tx=600)
for host, path, protocols, secret in (
    ("h", "/a b", "ocpp1.6", None), ("h", "/a\\r\\nX: y", "ocpp1.6", None), ("h\\n", "/a", "ocpp1.6", None),
    ("h", "a", "ocpp1.6", None), ("h", "/\\u00fc", "ocpp1.6", None), ("h", "/a", "ocpp 1.6", None),
    ("h", "/a", "", None), ("h", "/a", "ocpp1.6", b"Basic c2VjcmV0\\n"),
    ("h", "/" + "a" * 500, "ocpp1.6", b"Basic c2VjcmV0"),
):
    try:
        ws.open(Never(), host, path, protocols, secret)
        print("taken", host, path)
    except ValueError as e:
        assert "c2Vj" not in str(e) and ws.state == 0
        print(e)
""")
    assert client.lines() == [
        "path: space, control or non-ASCII character",
        "path: space, control or non-ASCII character",
        "host: space, control or non-ASCII character",
        "path: must begin with /",
        "path: space, control or non-ASCII character",
        "subprotocol: space, control or non-ASCII character",
        "subprotocol: empty",
        "authorization: control or non-ASCII character",
        "request: longer than the transmit buffer",
    ]
