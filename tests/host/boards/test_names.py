"""Names are looked up without waiting: by MicroPython, at a name server of the test's own."""

import pytest

from support.name_server import NameServer

_STEP_MS = 50
_TRIES = 8

ASK = """
import sys
from time import sleep_ms, ticks_diff, ticks_ms
from boards.common.names import Names
names = Names(int(sys.argv[1]))
longest = 0
found = []
begin = ticks_ms()
for host in sys.argv[2:]:
    since = ticks_ms()
    address = names.address(host, "127.0.0.1")
    came = False
    while address is None and ticks_diff(ticks_ms(), since) < 30000 and names._socket:
        now = ticks_ms()
        came = names.poll(now)
        longest = max(longest, ticks_diff(ticks_ms(), now))
        if came:
            address = names.address(host, "127.0.0.1")
        sleep_ms(5)
    found.append(address)
print(found)
print(longest)
"""


def ask(mpy, server, *hosts):
    return looked_up(mpy, server, *hosts)[0]


def looked_up(mpy, server, *hosts):
    """(addresses of the hosts, milliseconds that the longest of all polls took)."""
    found, longest = mpy(ASK, server.port, *hosts).stdout.splitlines()
    return eval(found), int(longest)  # noqa: S307 (a list of texts)


def test_a_look_up_does_not_hold_the_main_loop_up(mpy):
    """Of several the best counts: the machine may have had something else to do."""
    with NameServer({"csms.example": "192.0.2.7"}, silent=1) as server:
        longest = []
        while len(longest) < _TRIES and min(longest, default=_STEP_MS) >= _STEP_MS:
            longest.append(looked_up(mpy, server, "csms.example")[1])
    assert min(longest) < _STEP_MS, longest


def test_found_by_alias_and_address(mpy):
    with NameServer({"csms.example": "192.0.2.7"}) as server:
        assert ask(mpy, server, "csms.example") == ["192.0.2.7"]


def test_an_address_needs_no_server(mpy):
    with NameServer({}) as server:
        assert ask(mpy, server, "192.0.2.9") == ["192.0.2.9"]
        assert server.asked == []


def test_asked_again_when_an_answer_is_lost(mpy):
    with NameServer({"csms.example": "192.0.2.7"}, silent=1) as server:
        assert ask(mpy, server, "csms.example") == ["192.0.2.7"]
        assert len(server.asked) >= 2


def test_garbled_answers_are_no_answers(mpy):
    with NameServer({"csms.example": "192.0.2.7"}, rubbish=True) as server:
        assert ask(mpy, server, "csms.example") == ["192.0.2.7"]


def test_unknown_host_and_another_one_after_it(mpy):
    with NameServer({"csms.example": "192.0.2.7"}) as server:
        assert ask(mpy, server, "nobody.example", "csms.example") == [None, "192.0.2.7"]


@pytest.mark.parametrize("host", ["", "a..b", "x" * 64])
def test_names_that_cannot_exist_are_refused(mpy, host):
    code = "import sys\nfrom boards.common.names import question\ntry:\n question(sys.argv[1], b'12')\n"
    code += "except OSError as e:\n print('refused:', e)"
    assert mpy(code, host).stdout.startswith("refused: no host can have the name")


def test_a_moved_host_is_found_at_the_next_attempt_and_the_old_address_serves_meanwhile(mpy):
    code = """
import sys
from time import sleep_ms, ticks_ms
from boards.common.names import Names
names = Names(int(sys.argv[1]))
def settle():
    for _ in range(4000):
        names.poll(ticks_ms())
        sleep_ms(5)
        if names._socket is None:
            return
for _ in range(3):
    print(names.address("csms.example", "127.0.0.1"))
    settle()
"""

    class Moving(NameServer):
        """The host is at another place in every look-up but the first; a question that is repeated is of the same."""

        def _answer(self, question, name):
            first = self.__dict__.setdefault("first", question[:2])
            self.known = {name: "192.0.2.7" if question[:2] == first else "192.0.2.8"}
            return super()._answer(question, name)

    with Moving({}) as server:
        assert mpy(code, server.port).stdout.split() == ["None", "192.0.2.7", "192.0.2.8"]
