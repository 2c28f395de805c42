"""The command line of the virtual wallbox."""

import argparse
import re
from pathlib import Path

from tools.virtual.page import layout

ROOT = Path(__file__).resolve().parents[2]
_FROZEN_HEAP = "96K"
_SOURCE_HEAP = "2M"  # code compiled into the heap, perhaps with words twice as long
_UNITS = {"": 1, "K": 1024, "M": 1024 * 1024}
_VERSIONS = ("ocpp1.6",)


def parse(arguments=None):
    """Options of the command; a wrong argument ends the process with exit code 2 and a line that says what is wrong."""
    parser = argparse.ArgumentParser(
        prog="virtual-wallbox",
        description="A wallbox without copper: the firmware of a board, and the world around it with an HTTP API.",
    )
    add = parser.add_argument
    add(
        "--csms",
        required=True,
        type=_url,
        metavar="URL",
        help="ws:// or wss:// address of the back end, without the identity",
    )
    add("--id", required=True, type=_text(48), help="identity of the charge point")
    add("--state", type=Path, metavar="DIR", help="keeps flash image and meters; default: a fresh temporary folder")
    add("--sim", type=_whole(0, 65535), default=0, metavar="PORT", help="port of the world's HTTP API; 0: any free one")
    add(
        "--heap",
        type=_heap,
        metavar="SIZE",
        help=f"heap of the board; default {_FROZEN_HEAP}, from source {_SOURCE_HEAP}",
    )
    most = layout.CONNECTORS
    add("--connectors", type=_whole(1, most), default=1, metavar="N", help=f"1 (default) to {most}")
    add("--attached-cable", action="store_true", help="cables are fixed to the wallbox: no sockets, no locks")
    add(
        "--interpreter",
        default="32",
        metavar="32|64|PATH",
        help="32: as on a microcontroller, code frozen in; else from source",
    )
    add("--protocol", type=_protocol, default="ocpp1.6", metavar="NAME[,NAME]", help="ocpp1.6, the only one so far")
    add(
        "--set",
        type=_setting,
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="presets a configuration key of a fresh board",
    )
    add("--password", type=_password, metavar="HEX", help="AuthorizationKey of a fresh board")
    add(
        "--ca",
        type=_file,
        metavar="FILE",
        help="certificate that those of back end and file servers must be signed with (PEM or DER)",
    )
    add("--cert", type=_file, metavar="FILE", help="the board's own certificate")
    add("--key", type=_file, metavar="FILE", help="and its private key")
    add("--board", type=_board, default="virtual", metavar="NAME", help="folder of boards/, from source")
    add("--log", type=Path, metavar="FILE", help="appends every message as a JSON line")
    add("--meter", choices=("pulse", "modbus"), default="pulse", help="impulses, or registers on a serial line")
    add("--phases", type=int, choices=(1, 3), default=3, help="of the supply; default 3")
    add("--vendor", type=_text(20), default="Pilotwire", help="chargePointVendor; default Pilotwire")
    add("--model", type=_text(20), default="Virtual Wallbox", help="chargePointModel; default Virtual Wallbox")
    add("--serial", type=_text(25), default="VIRTUAL-1", help="chargePointSerialNumber; default VIRTUAL-1")
    options = parser.parse_args(arguments)
    if (options.cert is None) != (options.key is None):
        parser.error("--cert and --key: expected both or neither")
    secure = options.csms.startswith("wss://")
    if secure and not options.ca:
        parser.error("--csms wss://...: expected --ca with the certificate authority of the back end")
    if not secure and options.cert:
        parser.error(f"--cert: got --csms {options.csms}, expected wss://")
    from_source = options.interpreter != "32"
    options.heap_bytes, options.heap = options.heap or _heap(_SOURCE_HEAP if from_source else _FROZEN_HEAP)
    return options


def _url(text):
    if not re.fullmatch(r"wss?://(\[[0-9A-Fa-f:.]+\]|[^\s/:?#\[\]]+)(:\d{1,5})?(/[^\s?#]*)?", text):
        raise argparse.ArgumentTypeError(f"got {text!r}, expected ws://host[:port][/path] or wss://...")
    return text


def _text(longest):
    def check(text):
        if not 1 <= len(text) <= longest:
            raise argparse.ArgumentTypeError(f"got {text!r}, expected 1 to {longest} characters")
        return text

    return check


def _whole(low, high):
    def check(text):
        if not text.isdigit() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"got {text!r}, expected a whole number from {low} to {high}")
        return int(text)

    return check


def _heap(text):
    match = re.fullmatch(r"(\d+)([KM]?)", text.upper())
    if not match or not int(match[1]):
        raise argparse.ArgumentTypeError(f"got {text!r}, expected a size such as 96K")
    return int(match[1]) * _UNITS[match[2]], text.upper()


def _protocol(text):
    for name in text.split(","):
        if name not in _VERSIONS:
            raise argparse.ArgumentTypeError(
                f"got {name!r}, expected {' or '.join(_VERSIONS)}: others are not built yet"
            )
    return text


def _setting(text):
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise argparse.ArgumentTypeError(f"got {text!r}, expected KEY=VALUE")
    return key, value


def _password(text):
    if not re.fullmatch(r"([0-9A-Fa-f]{2}){16,20}", text):
        raise argparse.ArgumentTypeError(
            f"got {len(text)} characters, expected 32 to 40 hexadecimal digits, two a byte"
        )
    return text


def _file(text):
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"got {text!r}, expected a file that exists")
    return path


def _board(text):
    folder = ROOT / "boards" / text
    if not (folder / "board.py").is_file():
        there = sorted(path.parent.name for path in (ROOT / "boards").glob("*/board.py"))
        raise argparse.ArgumentTypeError(f"got {text!r}, expected one of {', '.join(there)}")
    return text
