"""vboard.timer: the virtual board's periodic tick, in the place of a hardware timer and its interrupt."""

import re
import select
import socket
import threading

import pytest

_TRIES = 8  # all but one of which a busy machine may spoil

# Counts ticks of 10 ms while a statement runs, and measures how long that took.
COUNT = """
import asyncio, select, socket, time, vboard

ticks = 0

def tick(_):
    global ticks
    ticks += 1

def measured(action):
    global ticks
    vboard.timer(10, tick)
    ticks = 0
    start = time.ticks_ms()
    action()
    took = time.ticks_diff(time.ticks_ms(), start)
    vboard.timer(0, None)
    print(ticks, took)

def busy():
    end = time.ticks_add(time.ticks_ms(), 300)
    while time.ticks_diff(end, time.ticks_ms()) > 0:
        pass

async def pause():
    await asyncio.sleep_ms(300)

def waiting_for_a_socket():
    listener = socket.socket()
    listener.bind(socket.getaddrinfo("127.0.0.1", 0)[0][-1])
    listener.listen(1)
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    poll.poll(300)
"""

WAITS = {
    "busy": "measured(busy)",
    "poll": "measured(waiting_for_a_socket)",
    "sleep": "measured(lambda: time.sleep(0.3))",
    "sleep_ms": "measured(lambda: time.sleep_ms(300))",
    "sleep_us": "measured(lambda: time.sleep_us(300000))",
    "asyncio": "measured(lambda: asyncio.run(pause()))",
}


BLOCKED = """
import socket, vboard
address = socket.getaddrinfo("127.0.0.1", {port})[0][-1]
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(address)
listener.listen(1)
ticks = 0
client = socket.socket()
def tick(_):
    global ticks
    ticks += 1
    if ticks == 5:
        client.connect(address)  # ends the wait
vboard.timer(10, tick)
listener.accept()
print(ticks >= 5)
"""


@pytest.mark.parametrize("wait", WAITS)
def test_ticks_come_and_waiting_takes_its_time(mpy, mpy_bits, wait):
    for _ in range(_TRIES):
        ticks, took = map(int, mpy(COUNT + WAITS[wait], bits=mpy_bits).stdout.split())
        assert 299 <= took and ticks <= took // 10 + 1  # a busy machine may be late and drop ticks, never early
        if took < 600 and took // 20 <= ticks:
            break
    assert took < 600 and took // 20 <= ticks


def test_the_callback_gets_none_and_a_stopped_timer_is_silent(mpy, mpy_bits):
    code = """
import time, vboard
got = []
vboard.timer(5, got.append)
while not got:
    time.sleep_ms(50)
vboard.timer(0, None)
n = len(got)
time.sleep_ms(50)
print(n > 0, len(got) - n, set(got))
"""
    assert mpy(code, bits=mpy_bits).stdout == "True 0 {None}\n"


def test_a_new_callback_replaces_the_old_one(mpy):
    code = """
import time, vboard
old, new = [], []
vboard.timer(5, old.append)
while not old:
    time.sleep_ms(30)
vboard.timer(5, new.append)
n = len(old)
while not new:
    time.sleep_ms(50)
vboard.timer(0, None)
print(n > 0, len(old) == n, len(new) > 0)
"""
    assert mpy(code).stdout == "True True True\n"


def test_ticks_go_on_after_an_exception_in_the_callback_and_each_is_printed(mpy):
    code = """
import time, vboard
calls = []
def fail(_):
    calls.append(1)
    raise ValueError("in the tick")
vboard.timer(10, fail)
while len(calls) < 3:
    time.sleep_ms(1)
vboard.timer(0, None)
print("calls", len(calls))
"""
    printed = mpy(code).stdout
    assert int(printed.split()[-1]) == len(re.findall("^ValueError: in the tick$", printed, re.MULTILINE)) >= 3


def test_a_tick_that_finds_the_last_one_waiting_is_dropped_and_counted(mpy):
    code = """
import time, vboard
calls = 0
def slow(_):
    global calls
    calls += 1
    start = time.ticks_ms()
    while time.ticks_diff(time.ticks_ms(), start) < 100:
        pass
vboard.timer(10, slow)
time.sleep_ms(500)
vboard.timer(0, None)
print(calls, vboard.overruns())
"""
    for _ in range(_TRIES):
        calls, overruns = map(int, mpy(code).stdout.split())
        assert calls < 10
        if calls > 1 and overruns >= 5 * calls:
            break
    assert calls > 1 and overruns >= 5 * calls


def test_the_tick_allocates_nothing(mpy, mpy_bits):
    code = """
import micropython, time, vboard
ticks = [0]
def tick(_):
    ticks[0] += 1
vboard.timer(2, tick)
micropython.heap_lock()
while ticks[0] <= 5:
    time.sleep_ms(100)
micropython.heap_unlock()
vboard.timer(0, None)
print(ticks[0] > 5)
"""
    done = mpy(code, bits=mpy_bits)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_ticks_come_while_accept_blocks(mpy, mpy_bits):
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))  # and does not listen: nobody else is given the port
        code = BLOCKED.format(port=kept.getsockname()[1])
        assert mpy(code, bits=mpy_bits).stdout == "True\n"


def test_a_connect_that_takes_many_ticks_succeeds(mpy):
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, socket.create_server(("127.0.0.1", 0)) as begun:
        port = server.getsockname()[1]
        full = [socket.socket() for _ in range(3)]  # no more connections until some are accepted
        for one in full:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))

        def make_room():
            with begun.accept()[0] as waiting:
                waiting.recv(1)
            while not over.is_set():
                if select.select([server], [], [], 0.1)[0]:
                    server.accept()[0].close()

        over = threading.Event()
        helper = threading.Thread(target=make_room, daemon=True)
        helper.start()
        code = f"""
import socket, time, vboard
ticks = 0
def tick(_):
    global ticks
    ticks += 1
    if ticks == 6:
        begun.send(b"!")  # long enough: there shall be room
begun = socket.socket()
begun.connect(socket.getaddrinfo("127.0.0.1", {begun.getsockname()[1]})[0][-1])
vboard.timer(10, tick)
client = socket.socket()
client.connect(socket.getaddrinfo("127.0.0.1", {port})[0][-1])
print(ticks > 5)
"""
        assert mpy(code).stdout == "True\n"
        over.set()
        helper.join()
        for one in full:
            one.close()


def test_files_are_written_and_read_whole_under_fast_ticks(mpy, tmp_path):
    code = """
import sys, vboard
block = bytes(range(256)) * 64
vboard.timer(1, lambda _: None)
with open(sys.argv[1], "wb") as file:
    for _ in range(400):
        file.write(block)
with open(sys.argv[1], "rb") as file:
    print(sum(file.read(len(block)) == block for _ in range(400)), file.read(1))
"""
    assert mpy(code, tmp_path / "blocks").stdout == "400 b''\n"


@pytest.mark.parametrize(
    "arguments, error",
    [
        ("-1, print", "ValueError: period_ms must be 0 to 60000"),
        ("60001, print", "ValueError: period_ms must be 0 to 60000"),
        ("10, None", "TypeError: callback must be callable"),
    ],
)
def test_wrong_arguments_are_refused(mpy, arguments, error):
    failed = mpy(f"import vboard; vboard.timer({arguments})", check=False)
    assert failed.stderr.endswith(error + "\n")
