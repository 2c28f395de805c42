"""What a whole session costs on the virtual board: heap, smallest heap, start-up, time to open the contactor."""

import datetime
import ipaddress
import ssl
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tools.csms.background import Background
from tools.wallbox import Wallbox, WallboxFailed

SAMPLES = 10
MEASURANDS = "Energy.Active.Import.Register,Power.Active.Import,Current.Offered,Voltage"
_KEYS = ("--set", "MeterValueSampleInterval=1", "--set", f"MeterValuesSampledData={MEASURANDS}")
_IDLE_S = 12  # past two of the firmware's own collections
_STEP = 4096
_OPENINGS = 10
_RECLOSE_S = 5.2  # lock-out after the vehicle left C


class SessionFailed(Exception):
    """A step of the session did not happen; the text says which."""


@contextmanager
def certificates():
    """Folder with ca.der, and an ssl context of a server at 127.0.0.1 that it vouches for (EC, SHA-256)."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        today = datetime.datetime.now(datetime.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(today - datetime.timedelta(days=1))
            .not_valid_after(today + datetime.timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(
                x509.SubjectAlternativeName(
                    [x509.DNSName("127.0.0.1"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
                ),
                critical=False,
            )
            .sign(key, hashes.SHA256())
        )
        (folder / "ca.der").write_bytes(certificate.public_bytes(serialization.Encoding.DER))
        pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / "server.pem").write_bytes(pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem")
        yield folder / "ca.der", context


@contextmanager
def wallbox(heap="96K", tls=False):
    """(csms, wallbox) of a wallbox with this heap, over wss with CA verification if `tls`."""
    if tls:
        with certificates() as (ca, context), Background(tls=context) as csms:
            with Wallbox(csms.url, "BENCH", "--heap", heap, "--ca", str(ca), *_KEYS) as box:
                yield csms, box
    else:
        with Background() as csms, Wallbox(csms.url, "BENCH", "--heap", heap, *_KEYS) as box:
            yield csms, box


def answered(csms, action, count, timeout=25):
    """Messages with the answers to `action`, once there are `count`; SessionFailed when they do not come in time."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        found = [m for m in csms.history.since() if m.action == action and not m.up and m.kind == 3]
        if len(found) >= count:
            return found
        time.sleep(0.02)
    raise SessionFailed(f"expected {count} {action} answered within {timeout} s")


def session(csms, box, samples=SAMPLES):
    """One whole session; SessionFailed when a step does not happen."""
    answered(csms, "StatusNotification", 2)
    box.sim.plug()
    box.sim.card("04A2B3C4")
    answered(csms, "StartTransaction", 1)
    box.sim.ev(ready=True, amps=16)
    answered(csms, "MeterValues", samples)
    box.sim.card("04A2B3C4")
    answered(csms, "StopTransaction", 1)
    if not box.until(lambda c: not c["locked"], 5):
        raise SessionFailed("expected the cable to be released within 5 s")
    box.sim.unplug(side="evse")


def heap_figures(tls=False):
    """(live when idle, highest in use over a whole session) in bytes."""
    with wallbox(tls=tls) as (csms, box):
        answered(csms, "StatusNotification", 2)
        time.sleep(_IDLE_S)
        idle = box.sim.state()["heap"]["live"]
        session(csms, box)
        return idle, box.sim.state()["heap"]["peak"]


def completes(heap):
    """Does a whole session complete with a heap of so many bytes?"""
    try:
        with wallbox(heap=str(heap)) as (csms, box):
            session(csms, box)
            return box.sim.state()["boots"] == 1
    except (SessionFailed, WallboxFailed, OSError):
        return False


def smallest_heap(low=24 * 1024, high=96 * 1024):
    """Smallest heap, in steps of 4096 bytes, with which a whole session completes."""
    while high - low > _STEP:
        middle = (low + high) // 2 // _STEP * _STEP
        if completes(middle):
            high = middle
        else:
            low = middle
    return high


def boot_ms():
    """Milliseconds from mains on to BootNotification answered."""
    with wallbox() as (csms, box):
        answered(csms, "StatusNotification", 2)
        box.sim.power(False)
        time.sleep(0.5)
        begin = time.time()
        box.sim.power(True)
        return round((answered(csms, "BootNotification", 2)[1].t - begin) * 1000)


def openings():
    """Milliseconds from the car's leaving C to the contactor's release, with frames, flash writes and collections."""
    with wallbox() as (csms, box):
        answered(csms, "StatusNotification", 2)
        box.sim.plug()
        box.sim.card("04A2B3C4")
        answered(csms, "StartTransaction", 1)
        for _ in range(_OPENINGS):
            box.sim.ev(ready=True, amps=16)
            if not box.until(lambda c: c["contactor"], 10):
                raise SessionFailed("expected the contactor to close within 10 s")
            end = time.monotonic() + 0.5
            while time.monotonic() < end:
                csms.request("BENCH", "GetConfiguration", {})
            box.sim.ev(ready=False)
            time.sleep(_RECLOSE_S)
        return box.sim.openings()


def boot_and_openings():
    """Figures by name."""
    times = sorted(openings())
    return {
        "boot_to_accepted_ms": boot_ms(),
        "pilot_to_open_ms_p50": times[len(times) // 2],
        "pilot_to_open_ms_max": times[-1],
    }
