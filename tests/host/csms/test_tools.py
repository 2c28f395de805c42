"""`tools/demo.py` and `tools/run.py`, as they are called."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from support.micropython import ROOT
from support.patience import at_most

TOLD = {
    "The wallbox starts": ("May I join?  [BootNotification]", "socket 1 is free"),
    "The driver plugs": ("plugs in a cable for 32 A", "a car is plugged in"),
    "The driver shows a card": ("may card 04A2B3C4 charge?  [Authorize]", "  yes  [answer", "locks the cable"),
    "The car charges": ("[state C", "switches the power on", "takes 16 A", "is charging", "the meter shows"),
    "The driver shows the card again": ("switches the power off", "has ended, meter at", "releases the cable"),
    "The driver unplugs": ("nothing plugged in", "socket 1 is free"),
    "The books": ("agree on",),
}


def demo(*options):
    """Plays the demo; (CompletedProcess, seconds)."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "tools/demo.py", *options], cwd=ROOT, capture_output=True, text=True, timeout=at_most(110)
    )
    return done, time.monotonic() - began


def test_the_demo_tells_a_session_that_holds():
    done, seconds = demo()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Every step held." in done.stdout
    assert "\033" not in done.stdout
    for heading, words in TOLD.items():
        begin = done.stdout.index(heading)
        part = done.stdout[begin : done.stdout.index("\n\n", begin)]
        for one in words:
            assert one in part, f"{one!r} missing in\n{part}"
    assert re.search(r"energy +[1-9]\d* Wh", done.stdout)
    assert re.search(r"heap, most in use +\d+,\d+ of 98,304 bytes", done.stdout)


def test_the_demo_names_the_step_that_failed():
    done, _ = demo("--deny", "04A2B3C4")
    assert done.returncode == 1
    assert "Every step held." not in done.stdout
    last = done.stdout.index("FAILED")
    assert done.stdout.rindex("The driver shows a card", 0, last) > done.stdout.index("The driver plugs the car in")
    assert "expected Authorize accepted; seen: {'idTagInfo': {'status': 'Blocked'}}" in done.stdout[last:]


def ask(url, body=None):
    """(status, decoded answer) of a GET, or a POST of `body`."""
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data), timeout=at_most(10)) as answer:
            text = answer.read().decode()
            return answer.status, json.loads(text) if answer.headers.get_content_type() == "application/json" else text
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_the_playground_serves_a_page_until_interrupted():
    command = [sys.executable, "tools/run.py", "--port", "0", "--control-port", "0", "--id", "P1", "--connectors", "2"]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        url = next(line.split()[-1] for line in running.stdout if "Play with it at" in line)
        status, page = ask(url)
        assert (status, "Virtual wallbox P1" in page) == (200, True)
        assert len(ask(url + "sim")[1]["connectors"]) == 2
        assert ask(url + "sim/plug", {"connector": 2, "cable_a": 32})[1]["connectors"][1]["pilot"]["state"] == "B"
        assert ask(url + "sim/plug", {"connector": 9})[0] == 400
        while "StatusNotification" not in [one["action"] for one in ask(url + "messages?after=0")[1]]:
            time.sleep(0.05)  # until the back end has accepted it
        asked = {"words": ["key=HeartbeatInterval"]}
        found = ask(url + "cp/P1/GetConfiguration", asked)[1]["result"]["configurationKey"][0]
        assert found["key"] == "HeartbeatInterval"
        running.send_signal(signal.SIGINT)
        text = running.communicate(timeout=at_most(15))[0]
    finally:
        running.kill()
    assert running.returncode == 0, text


def test_the_playground_says_when_a_port_is_taken_or_an_option_is_wrong():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for options, text in (
            (("--port", str(taken.getsockname()[1])), "cannot run"),
            (("--port", "0", "--control-port", "0", "--connectors", "many"), "the virtual wallbox did not get ready"),
        ):
            command = [sys.executable, "tools/run.py", *options]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=at_most(60))
            assert done.returncode == 1
            assert text in done.stderr
            assert "Traceback" not in done.stderr
