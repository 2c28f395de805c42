"""A board's link over Wi-Fi: when it is up, how it connects by name, how it joins again."""

import socket
from pathlib import Path

from support.name_server import NameServer
from support.patience import at_most

PORT = Path(__file__).resolve().parent / "port"

CONNECT = """
import sys
from time import sleep_ms, ticks_add, ticks_diff, ticks_ms
from boards.common.link import Link
from boards.common.names import Names
from boards.common.wifi import Wifi
link = Link(Wifi("workshop", "long enough"), lambda: Names(int(sys.argv[1])))
said = []
def attempt():
    try:
        return link.connect("csms.example", int(sys.argv[2]))
    except OSError as e:
        said.append(str(e))
stream = attempt()
returns = 0
since = ticks_ms()
while stream is None and ticks_diff(ticks_ms(), since) < 30000:
    link.poll(ticks_ms())
    if link.returns != returns:
        returns = link.returns
        stream = attempt()
    sleep_ms(5)
print(said, returns)
for _ in range(4000):
    sleep_ms(5)
    try:
        if stream.write(b"hello", 0, 5) == 5:
            break
    except OSError as e:
        pass
print("sent")
"""

# Somebody asks for another host every round meanwhile, as a transfer of a file does.
TWO = """
import sys
from time import sleep_ms, ticks_diff, ticks_ms
from boards.common.link import Link
from boards.common.names import Names
from boards.common.wifi import Wifi
link = Link(Wifi("workshop", "long enough"), lambda: Names(int(sys.argv[1])))
hosts = ["csms.example", "files.example"]
since = ticks_ms()
while hosts and ticks_diff(ticks_ms(), since) < 30000:
    link.poll(ticks_ms())
    for host in list(hosts):
        try:
            link.connect(host, int(sys.argv[2])).close()
            hosts.remove(host)
        except OSError as e:
            pass
    sleep_ms(5)
print(hosts)
"""

REJOIN = """
from time import ticks_add, ticks_ms
from boards.common.wifi import Wifi
wifi = Wifi("nobody's", "long enough")
now = ticks_ms()
for after in (0, 19000, 21000, 30000, 42100):
    print(wifi.poll(ticks_add(now, after)), wifi.restarts, wifi.refused)
"""


def test_up_then_looked_up_then_connected(mpy):
    with socket.create_server(("127.0.0.1", 0)) as server, NameServer({"csms.example": "127.0.0.1"}) as names:
        server.settimeout(at_most(10))
        said = mpy(CONNECT, names.port, server.getsockname()[1], path=[PORT]).stdout.splitlines()
        peer, _ = server.accept()
        with peer:
            assert peer.recv(5) == b"hello"
    # The first attempt comes before there is a network; the network, then the address, make `returns` rise.
    assert said[0] == "['link is down', '[Errno 11] EAGAIN: the address of csms.example is being looked up'] 2"


def test_two_hosts_are_looked_up_beside_each_other(mpy):
    with socket.create_server(("127.0.0.1", 0)) as server:
        known = {"csms.example": "127.0.0.1", "files.example": "127.0.0.1"}
        with NameServer(known, silent=2) as names:
            assert mpy(TWO, names.port, server.getsockname()[1], path=[PORT]).stdout == "[]\n"


def test_joins_again_after_patience_though_the_radio_refuses(mpy):
    """Joining is tried at once, then every 20 s."""
    assert mpy(REJOIN, path=[PORT]).stdout.splitlines() == [
        "False 0 1",
        "False 0 1",
        "False 1 2",
        "False 1 2",
        "False 2 3",
    ]
