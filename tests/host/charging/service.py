"""Plays scripts on the product's Smart Charging: lines of JSON with a list of events in, lines with results out.

Arguments: a folder for the profiles, and `relays` for connectors that can be used on one phase too. Events: [name, ...]
as the methods of Scene say; time is whole seconds since 1970.
"""

import binascii
import os
import sys
from time import ticks_add

import ujson as json  # the built-in one, whatever folders are called

from ocpp.core import charging
from ocpp.core.settings import Settings
from ocpp.smart import limits
from ocpp.smart.orders import store_of
from ocpp.smart.requests import Requests
from ocpp.transport.fields import Violation, read_object
from ocpp.transport.reader import JsonError, JsonReader
from ocpp.transport.writer import JsonWriter
from ocpp.v16.handlers import status
from ocpp.v16.keys import KEYS

VOLTS = 230
RATING_MA = 32000
_LOOKS = 5
_MINUTE_MS = 61000

# Outside the frozen product the modules would be compiled anew each time.
charging.forget = limits.forget = lambda: None


class Clock:
    """A clock that is moved by hand."""

    def __init__(self):
        self.known = True
        self.day = self.ms = self.uptime_s = 0

    def rest(self):
        return 0

    def move(self, seconds):
        self.uptime_s += seconds
        seconds += self.day * 86400 + self.ms // 1000
        self.day = seconds // 86400
        self.ms = seconds % 86400 * 1000


class Outlet:
    """An outlet that lets go at once."""

    rating_ma = RATING_MA
    energised = False
    wants = True
    phases = None


class Switch:
    """A phase relay that has done at once what it is told."""

    hold = failed = False

    def __init__(self):
        self.phases = 3

    def switch_to(self, phases):
        self.phases = phases


class Session:
    """The part of a session that limits look at."""

    active = False
    number = 0
    transaction_id = None


class Connector:
    """The part of a connector that limits look at."""

    stopping = -1

    def __init__(self, id_):
        self.id = id_
        self.outlet = Outlet()
        self.session = Session()
        self.most_ma = 0


class Source:
    """A message in one piece, for the reader."""

    def __init__(self, data):
        self.buf = data
        self.pos = 0
        self.end = len(data)

    def fill(self):
        return False


class ChargePoint:
    """Two connectors."""

    online = True

    def __init__(self):
        self.clock = Clock()
        self.settings = Settings(KEYS, "")
        self.connectors = [Connector(1), Connector(2)]

    def connector(self, id_):
        return self.connectors[id_ - 1] if 0 < id_ <= len(self.connectors) else None


class Scene:
    """A charge point and its events; each returns what is compared."""

    def __init__(self, folder, relays=False):
        self.cp = ChargePoint()
        self.notes = []
        for c in self.cp.connectors if relays else ():
            c.outlet.phases = Switch()
        self.charging = charging.Charging(self.cp, folder, VOLTS, 3, lambda *what: self.notes.append(what))
        self.now = 0
        self.reader = JsonReader(text=64)
        self.buf = bytearray(80000)
        self.numbers = 0

    def begin(self, second):
        """Nothing installed, no session, the time is `second`."""
        store_of(self.charging).clear(lambda head: True)
        self.charging.dirty = True
        for c in self.cp.connectors:
            c.session.active = False
        self.cp.clock.day = second // 86400
        self.cp.clock.ms = second % 86400 * 1000
        return self.limits()

    def wait(self, seconds):
        """Let time pass; the limits then."""
        self.cp.clock.move(seconds)
        return self.limits()

    def clock(self, known):
        """Forget or know the time."""
        self.cp.clock.known = known
        return self.limits()

    def start(self, connector):
        """A session begins."""
        self.numbers = self.numbers % 60000 + 1
        session = self.cp.connectors[connector - 1].session
        session.active = True
        session.number = session.transaction_id = self.numbers
        return self.limits()

    def stop(self, connector):
        """A session ends."""
        self.cp.connectors[connector - 1].session.active = False
        return self.limits()

    def limits(self):
        """mA that each connector may offer; with relays (mA, phases) of each, once those have done what they may."""
        if not self.charging.relays:
            self.charging.poll(0)
            return [c.most_ma for c in self.cp.connectors]
        for _ in range(_LOOKS):
            self.now = ticks_add(self.now, _MINUTE_MS)
            self.charging.poll(self.now)
        return [(c.most_ma, c.outlet.phases.phases if c.most_ma else 0) for c in self.cp.connectors]

    def call(self, action, payload):
        """A request through the handlers: the answer."""
        requests = Requests(self.charging, lambda now: None, status, read_object, Violation)
        shape, function, _ = requests.get(action)
        self.reader.open(Source(json.dumps(payload).encode()))
        try:
            values = read_object(self.reader, shape) if isinstance(shape, tuple) else shape(self.reader)
        except (Violation, JsonError) as e:
            return e.kind
        self.charging.poll(self.now)
        w = JsonWriter(self.buf)
        function(values, w)
        self.charging.poll(self.now)
        return json.loads(bytes(memoryview(self.buf)[: w.n]))


def scene(relays=False):
    """A Scene in a folder of its own, on a Monday night; forget() removes the folder."""
    made = Scene("/tmp/charging-rules-" + binascii.hexlify(os.urandom(6)).decode(), relays)
    made.begin(1795391400)
    return made


def forget(scene):
    """The scene is over."""
    for entry in os.listdir(scene.charging.path):
        os.remove(scene.charging.path + "/" + entry)
    os.rmdir(scene.charging.path)


def install(scene, purpose, limits, id_=1, connector=1, **fields):
    """SetChargingProfile: limits in A, 100 s each; fields: of the profile, and its startSchedule."""
    rows = [{"startPeriod": 100 * i, "limit": limits[i]} for i in range(len(limits))]
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": rows}
    if "startSchedule" in fields:
        schedule["startSchedule"] = fields.pop("startSchedule")
    profile = {
        "chargingProfileId": id_,
        "stackLevel": id_,
        "chargingProfilePurpose": purpose + "Profile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": schedule,
    }
    profile.update(fields)
    request = {"connectorId": connector, "csChargingProfiles": profile}
    assert scene.call("SetChargingProfile", request) == {"status": "Accepted"}


def main(folder, relays=None):
    """Answer until the input ends."""
    scene = Scene(folder, relays == "relays")
    for line in sys.stdin:
        try:
            answer = [getattr(scene, event[0])(*event[1:]) for event in json.loads(line)]
        except Exception as e:
            sys.print_exception(e, sys.stderr)
            answer = repr(e)
        sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
