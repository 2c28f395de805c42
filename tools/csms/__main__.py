"""`python -m tools.csms`: serves until interrupted, one readable line a message."""

import argparse
import asyncio
import logging
import signal
import ssl
import sys

from .control import Control
from .files import Files
from .server import Csms
from .show import line


def main():
    """Reads the command line and serves; returns the exit code."""
    given = _arguments()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("csms").setLevel(logging.INFO)
    logging.getLogger("csms.protocol").setLevel(logging.WARNING)
    tls = None
    if given.cert:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(given.cert, given.key)
    csms = Csms(
        given.host,
        given.port,
        denied=given.deny,
        interval=given.interval,
        keys=dict(given.password) if given.password else None,
        tls=tls,
    )
    csms.history.listeners.append(lambda message: print(line(message), flush=True))
    control = Control(csms, given.control_port, Files(given.files).routes() if given.files else ())
    try:
        asyncio.run(_serve(csms, control))
    except OSError as error:
        print(f"cannot serve: {error}", file=sys.stderr)
        return 1
    return 0


async def _serve(csms, control):
    ended = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    await csms.start()
    await control.start()
    print(f"serving {csms.url}/<identity>, control {control.url}", flush=True)
    await ended.wait()
    await control.stop()
    await csms.stop()


def _arguments():
    parser = argparse.ArgumentParser(prog="python -m tools.csms", description="Development CSMS for OCPP-J 1.6")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback only)")
    parser.add_argument("--port", type=int, default=9000, help="WebSocket port, 0 for any (default 9000)")
    parser.add_argument("--control-port", type=int, default=9001, help="HTTP control on loopback (default 9001)")
    parser.add_argument("--deny", metavar="TAG", action="append", default=[], help="a card that is not accepted")
    parser.add_argument("--interval", type=int, default=300, help="heartbeat interval in s (default 300)")
    parser.add_argument(
        "--password", metavar="ID=HEX", type=_password, action="append", help="ask for this AuthorizationKey"
    )
    parser.add_argument("--files", metavar="DIR", help="firmware and diagnostics under /files/ of the control's port")
    parser.add_argument("--cert", help="serve TLS with this certificate chain (PEM)")
    parser.add_argument("--key", help="its private key (PEM)")
    return parser.parse_args()


def _password(text):
    identity, equals, digits = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r}: expected identity=hex digits")
    return identity, bytes.fromhex(digits)


if __name__ == "__main__":
    sys.exit(main())
