"""The `socket` module of the virtual board: the interpreter's own, behind the world's network cable.

Only name look-up differs: it asks the world, which answers with the near end of a cable to that host. So every
connection passes through the world, where it can be cut or muted.
"""

import os

import usocket


def __getattr__(name):
    return getattr(usocket, name)


def getaddrinfo(host, port, *options):
    """Address of the cable's near end for `host` and `port`. OSError while the link is down or the host is unknown."""
    ask = usocket.socket()
    try:
        ask.connect(usocket.getaddrinfo("127.0.0.1", int(os.getenv("PILOTWIRE_CABLE")))[0][-1])
        ask.write("%s %d\n" % (host, port))
        answer = ask.readline()
    finally:
        ask.close()
    if not answer or answer[:1] == b"!":
        raise OSError(-2, (answer[1:-1] or b"no answer").decode())
    return usocket.getaddrinfo("127.0.0.1", int(answer))
