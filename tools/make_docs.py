"""Makes the generated documents from the code: docs/configuration.md, docs/conformance.md, docs/house.svg, and for each
board docs/wiring-BOARD.svg."""

import ast
import importlib.util
import re
import sys
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools import wiring  # noqa: E402

DOCS = ROOT / "docs"
CASES = ROOT / "tests" / "host" / "cases"

# What each key does, in the order of no table but the alphabet's.
EFFECTS = {
    "AllowOfflineTxForUnknownId": "offline, an idTag that nobody knows may charge",
    "AuthorizationCacheEnabled": "answers about idTags are kept in flash and used",
    "AuthorizationKey": "password for Basic authentication, 32 to 40 hexadecimal digits; a change reconnects",
    "AuthorizeRemoteTxRequests": "a RemoteStartTransaction is authorised like a card",
    "ChargeProfileMaxStackLevel": "highest stackLevel of a charging profile",
    "ChargingScheduleAllowedChargingRateUnit": "units of charging schedules: A (Current), W (Power)",
    "ChargingScheduleMaxPeriods": "most periods of a charging schedule",
    "BlinkRepeat": "how often the light blinks when a card was read; 0: not at all",
    "ClockAlignedDataInterval": "s between clock-aligned samples, counted from midnight; 0: none",
    "ConnectionTimeOut": "s from an accepted idTag to the vehicle, or from the vehicle to an idTag",
    "ConnectorPhaseRotation": "how phases lie at each connector, seen from its meter; values by phase are the meter's "
    "own (§4.7)",
    "ConnectorPhaseRotationMaxLength": "most items of it: the connectors and the grid connection",
    "FirmwareTrialTime": "s in which the back end must accept a new firmware; else the old one comes back",
    "ConnectorSwitch3to1PhaseSupported": "whether connectors have a relay by which charging profiles choose three "
    "phases or one (docs/architecture.md, Phases); what the board has, whatever is preset",
    "GetConfigurationMaxKeys": "most keys in one GetConfiguration",
    "HeartbeatInterval": "s between Heartbeats; the answer to BootNotification sets it too, until the next start",
    "LocalAuthListEnabled": "the local authorisation list is used, and may be updated",
    "LocalAuthListMaxLength": "most idTags in it: as many as the file system has room for",
    "LightIntensity": "% of the light's brightness; a light on plain pins is off at 0 and on above",
    "LocalAuthorizeOffline": "offline, an idTag known as valid may charge",
    "LocalPreAuthorize": "online, an idTag known as valid charges without asking",
    "MaxChargingProfilesInstalled": "most charging profiles at a time",
    "MaxEnergyOnInvalidId": "Wh still given to a transaction whose idTag turned out invalid",
    "MessageTimeout": "s to wait for an answer, and for the rest of a message that has begun",
    "MeterValuesAlignedData": "measurands of clock-aligned samples",
    "MeterValuesAlignedDataMaxLength": "most measurands of it",
    "MeterValuesSampledData": "measurands of periodic samples",
    "MeterValuesSampledDataMaxLength": "most measurands of it",
    "MeterValueSampleInterval": "s between periodic samples during a session; 0: none",
    "MinimumStatusDuration": "s that a status lasts before it is told; faults always are",
    "NumberOfConnectors": "connectors of this charge point",
    "PeakHours": "hours from Monday to Friday in which nothing is charged while no charging profile is installed, as "
    "8-11,16-22; a ? at the end: the owner has still to be asked; empty: none",
    "RandomisedDelay": "longest s by which the start of charging, and a change that a schedule makes, is put off at "
    "random; 0: not at all",
    "ReserveConnectorZeroSupported": "ReserveNow may ask for any one connector; set at commissioning",
    "ResetRetries": "how often a restart that did not happen is tried again",
    "SecurityProfile": "0 none, 1 password, 2 password over TLS, 3 client certificate; set at commissioning",
    "SendLocalListMaxLength": "most idTags in one SendLocalList",
    "StopTransactionMaxMeterValues": "most samples in transactionData; intermediate ones go first",
    "StopTransactionOnEVSideDisconnect": "pulling the vehicle's side ends the transaction",
    "StopTransactionOnInvalidId": "an invalid idTag in StartTransaction.conf ends the transaction, else it pauses",
    "StopTxnAlignedData": "measurands of clock-aligned samples in transactionData; empty: none",
    "StopTxnAlignedDataMaxLength": "most measurands of it",
    "StopTxnSampledData": "measurands of periodic samples in transactionData; empty: none",
    "StopTxnSampledDataMaxLength": "most measurands of it",
    "SummerTime": "local time has the European summer time",
    "SupportedFeatureProfiles": "profiles that work here",
    "SupportedFeatureProfilesMaxLength": "most items of it",
    "SupportedFileTransferProtocols": "how files come and go; those with S need an authority (--ca) and memory",
    "TimeOffset": "minutes by which local time is ahead of UTC, in winter; only PeakHours need it",
    "TransactionMessageAttempts": "times that a transaction message is sent before it is given up",
    "TransactionMessageRetryInterval": "s before the second attempt, twice that before the third, and so on",
    "UnlockConnectorOnEVSideDisconnect": "pulling the vehicle's side unlocks the socket",
    "WebSocketPingInterval": "s between pings; 0: none",
}
ACCESS = {"rw": "read, write", "r": "read", "w": "write", "B": "read, write; after a restart"}
TYPES = {"b": "boolean", "i": "integer", "s": "text", "l": "list"}


def keys():
    """The key table of the product."""
    spec = importlib.util.spec_from_file_location("keys", ROOT / "lib" / "ocpp" / "v16" / "keys.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.KEYS


def configuration():
    """Text of docs/configuration.md; KeyError when a key is not described."""
    lines = ["# Configuration keys", "", "Generated by `tools/make_docs.py` from `lib/ocpp/v16/keys.py`.", ""]
    lines += ["| Key | Type | Default | Range | Access | Effect |", "|---|---|---|---|---|---|"]
    for key, _, kind, default, low, high, access in keys():
        shown = str(default).lower() if kind == "b" else default if default != "" else "(empty)"
        span = f"{low} to {high}" if kind == "i" else f"at most {high} characters" if kind in "sl" else ""
        lines.append(f"| {key} | {TYPES[kind]} | {shown} | {span} | {ACCESS[access]} | {EFFECTS[key]} |")
    return "\n".join(lines) + "\n"


def case_tests():
    """(case, function, docstring in one line, file from the root) of every numbered test, in order."""
    found = []
    for file in sorted(CASES.glob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            numbered = isinstance(node, ast.FunctionDef) and re.match(r"test_(\d{3})_", node.name)
            if numbered:
                said = " ".join((ast.get_docstring(node) or "").split()).replace("|", "\\|")
                found.append((int(numbered[1]), node.name, said, str(file.relative_to(ROOT))))
    return sorted(found)


def conformance():
    """Text of docs/conformance.md: every numbered test, its file and its source."""
    lines = ["# Conformance", "", "Generated by `tools/make_docs.py` from the tests' names and docstrings; each row"]
    lines += ["is a test of the whole product in the MCU-like interpreter. `make test` runs them all.", ""]
    lines += ["| Case | Behaviour | Source and remarks | Test |", "|---|---|---|---|"]
    for number, name, said, file in case_tests():
        behaviour = name.split("_", 2)[2].replace("_", " ")
        lines.append(f"| {number} | {behaviour} | {said} | `{file}` |")
    return "\n".join(lines) + "\n"


# Rooms of the picture: name, folder, column, row, what it is.
ROOMS = (
    ("boards/", "boards", 1, 0, "pins, ratings"),
    ("firmware/", "firmware", 0, 1, "boots and assembles"),
    ("lib/ocpp/", "lib/ocpp", 0, 2, "keeps connected"),
    ("lib/ocpp/v16/", "lib/ocpp/v16", 0, 3, "messages of OCPP 1.6"),
    ("lib/ocpp/core/", "lib/ocpp/core", 0, 4, "sessions, facts in flash"),
    ("lib/ocpp/transport/", "lib/ocpp/transport", 0, 5, "JSON, WebSocket, calls"),
    ("lib/evse/", "lib/evse", 1, 3, "IEC 61851 connector"),
    ("drivers/", "drivers", 2, 3, "one file a device"),
)
WIDTH, HEIGHT, GAP_X, GAP_Y = 190, 54, 40, 26


def _room_of(file):
    inside = [room for room in ROOMS if (ROOT / room[1]) in file.parents]
    return max(inside, key=lambda room: len(room[1]), default=None)


def _imports(file, room):
    """Folders of the rooms that a file imports from."""
    package = file.relative_to(ROOT / "lib" if room[1].startswith("lib/") else ROOT).parent.parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            base += (node.module or "").split(".") if node.module else []
            names = [base + [alias.name] for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        else:
            continue
        for name in names:
            for start in (ROOT / "lib", ROOT):
                target = _room_of(start.joinpath(*name, "x"))
                if target and target != room:
                    yield target


def house():
    """The rooms and their imports as an SVG picture."""
    arrows = set()
    for room in ROOMS:
        for file in sorted((ROOT / room[1]).rglob("*.py")):
            if _room_of(file) == room:
                arrows |= {(room, target) for target in _imports(file, room)}
    width = 3 * WIDTH + 4 * GAP_X
    height = 6 * HEIGHT + 7 * GAP_Y
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif">']
    out.append('<defs><marker id="a" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto">')
    out.append('<path d="M0,0 L8,4 L0,8 z" fill="#567"/></marker></defs>')
    out.append(f'<rect width="{width}" height="{height}" fill="#fff"/>')
    for source, target in sorted(arrows):
        x1, y1, x2, y2 = *_place(source), *_place(target)
        if x1 == x2:
            # Past the rooms in between, on their left.
            bend = 0 if target[3] - source[3] == 1 else 12 + 5 * (target[3] - source[3])
            path = f"M{x1 + 20 - bend / 4},{y1 + HEIGHT} C{x1 - bend},{y1 + HEIGHT + 20} "
            path += f"{x1 - bend},{y2 - 20} {x2 + 20},{y2}"
        else:
            path = f"M{x1 + WIDTH / 2},{y1 + HEIGHT} L{x2 + WIDTH / 2},{y2}"
        out.append(f'<path d="{path}" stroke="#567" fill="none" marker-end="url(#a)"/>')
    for room in ROOMS:
        x, y = _place(room)
        out.append(f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="#eef4fa" stroke="#567"/>')
        out.append(f'<text x="{x + 12}" y="{y + 23}" font-size="15" font-weight="bold">{room[0]}</text>')
        out.append(f'<text x="{x + 12}" y="{y + 42}" font-size="12" fill="#567">{room[4]}</text>')
    out.append("</svg>")
    return "\n".join(out) + "\n"


def _place(room):
    return GAP_X + room[2] * (WIDTH + GAP_X), GAP_Y + room[3] * (HEIGHT + GAP_Y)


DOCUMENTS = {"configuration.md": configuration, "conformance.md": conformance, "house.svg": house}
DOCUMENTS |= {f"wiring-{board}.svg": partial(wiring.drawing, board) for board in wiring.boards()}


def main():
    """Write them all anew."""
    for name, make in DOCUMENTS.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
        print("docs/" + name)


if __name__ == "__main__":
    sys.exit(main())
