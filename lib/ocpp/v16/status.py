"""StatusNotification: the nine states of a connector and what is told of them (OCPP 1.6 §4.9)."""

from time import ticks_diff

from micropython import const

AVAILABLE = const(0)
PREPARING = const(1)
CHARGING = const(2)
SUSPENDED_EV = const(3)
SUSPENDED_EVSE = const(4)
FINISHING = const(5)
RESERVED = const(6)
UNAVAILABLE = const(7)
FAULTED = const(8)
_SAME = const(-1)
_UNTOLD = const(-1)
# A state that is over sooner was only on the way to the next: a pulled plug opens the contactor first.
_SETTLE_MS = const(200)

NAMES = (
    "Available",
    "Preparing",
    "Charging",
    "SuspendedEV",
    "SuspendedEVSE",
    "Finishing",
    "Reserved",
    "Unavailable",
    "Faulted",
)

# Where each state may go, one bit a state (table A2..I8 of §4.9). A change that is not in the table is told
# by way of Available, Preparing or Finishing: what happened in between was merely too quick.
_NEXT = (0b111011110, 0b100111101, 0b110111001, 0b110110101, 0b110101101, 0b110000011, 0b110000011, 0b100011111, 0xFF)
_VIA = (AVAILABLE, PREPARING, FINISHING)

# Name of a fault -> ChargePointErrorCode (§7.6), vendorErrorCode
_CODES = (
    ("rcd", "GroundFailure", None),
    ("earth", "GroundFailure", "PE"),
    ("weld", "PowerSwitchFailure", "Weld"),
    ("no_close", "PowerSwitchFailure", "NoClose"),
    ("pilot_short", "OtherError", "PilotShort"),
    ("pp_short", "OtherError", "ProximityShort"),
    ("diode", "EVCommunicationError", None),
    ("overtemp", "HighTemperature", None),
    ("overcurrent", "OverCurrentFailure", None),
    ("undervoltage", "UnderVoltage", None),
    ("overvoltage", "OverVoltage", None),
    ("lock_jam", "ConnectorLockFailure", None),
    ("meter_silent", "PowerMeterFailure", None),
    ("adc_stale", "InternalError", "PilotReading"),
    ("untested", "OtherError", "SelfTest"),
    ("emergency", "OtherError", "EmergencyStop"),
    ("local_list", "LocalListConflict", None),
    ("reader", "ReaderFailure", None),
    ("reset", "ResetFailure", None),
    ("storage", "InternalError", "Storage"),
)
_INTERNAL = ("", "InternalError", None)
_NO_ERROR = ("", "NoError", None)


def state_of(c):
    """State of the core connector `c` now; _SAME when it is passing from one to the next."""
    o = c.outlet
    if c.faulted():
        return FAULTED
    if c.session.active:
        if c.stopping >= 0:
            return _SAME  # until the contactor is open
        if c.unplugged:
            return SUSPENDED_EV
        if c.paused:
            return SUSPENDED_EVSE
        if o.energised:
            return CHARGING
        return PREPARING if c.starting else SUSPENDED_EV
    if c.finishing and c.occupied:
        return FINISHING
    if c.unavailable():
        return UNAVAILABLE
    if c.tag is None and c.reservations.at(c.id) is not None:
        return RESERVED  # whatever is plugged in: the next state comes with the right idTag (G2)
    if c.tag is not None or c.occupied:
        return FINISHING if c.timed_out else PREPARING
    return AVAILABLE


def warning_of(cp):
    """Name of what is wrong with the charge point as a whole, or None: it works on (§4.9)."""
    if cp.reader_failed:
        return "reader"
    if cp.authorisation.conflict:
        return "local_list"
    if cp.reset_failed:
        return "reset"
    for c in cp.connectors:
        if c.session.lost:
            return "storage"  # starts or stops found no room in flash
    return None


def error_row(name):
    """(fault, errorCode, vendorErrorCode) of a fault's name; None: no error."""
    if name is None:
        return _NO_ERROR
    for row in _CODES:
        if row[0] == name:
            return row
    return _INTERNAL


class _Line:
    """What one connector (0: the charge point) is and what was told of it."""

    def __init__(self):
        self.state = AVAILABLE
        self.fault = None
        self.since = 0
        self.settled = False  # has lasted long enough to be told
        self.told = _UNTOLD
        self.told_fault = None
        self.triggered = False


class Status:
    """Sender of StatusNotification for connector 0 and all others, in the order in which they changed."""

    ACTION = "StatusNotification"

    def __init__(self, cp, log):
        self.cp = cp
        self.log = log
        self.settings = cp.settings
        self.early = False
        self.lines = []
        for _ in range(len(cp.connectors) + 1):
            self.lines.append(_Line())
        self._at = -1  # line being sent
        self._state = 0
        self._fault = None

    def poll(self, now):
        """Note changes; to be called every round."""
        self._see(0, AVAILABLE if self.cp.available else UNAVAILABLE, warning_of(self.cp), now)
        for c in self.cp.connectors:
            o = c.outlet
            line = self.lines[c.id]
            state = state_of(c)
            self._see(c.id, line.state if state == _SAME else state, o.fault or o.warning, now)

    def _see(self, id_, state, fault, now):
        line = self.lines[id_]
        if line.state != state or line.fault != fault:
            line.state = state
            line.fault = fault
            line.since = now
            line.settled = False
            self.log.note("connector %d" % id_, "%s %s" % (NAMES[state], fault or ""))
        elif not line.settled:
            least = max(self.settings.minimum_status_duration * 1000, _SETTLE_MS)
            line.settled = ticks_diff(now, line.since) >= least

    def name(self, id_):
        """Name of the state of connector `id_` now."""
        return NAMES[self.lines[id_].state]

    def trigger(self, id_, early):
        """Report connector `id_`, or all of them (-1), once more."""
        self.early = early
        i = 0
        for line in self.lines:
            line.triggered = line.triggered or id_ in (-1, i)
            i += 1

    def resume(self):
        """The link is back: what changed meanwhile is told as it is now, without the way there (§4.9)."""
        for line in self.lines:
            if line.settled and line.state != line.told:
                line.told = _UNTOLD

    def unsure(self):
        """The report under way may have arrived or not: it counts as not told, and so does what was told before."""
        line = self.lines[self._at]
        line.told = _UNTOLD
        line.triggered = line.triggered or self.early  # before the registration nothing else has it sent again

    def quiet(self):
        """Is there nothing left to tell?"""
        for line in self.lines:
            if line.state != line.told or line.fault != line.told_fault:
                return False
        return True

    def due(self, now):
        """Is there news? Then choose the connector that changed first, and what is told of it."""
        at = -1
        i = 0
        for line in self.lines:
            if (line.triggered or self._changed(line)) and (
                at < 0 or ticks_diff(line.since, self.lines[at].since) < 0
            ):
                at = i
            i += 1
        self._at = at
        if at < 0:
            return False
        line = self.lines[at]
        self._fault = line.fault
        self._state = line.told if line.triggered and line.told >= 0 else self._step(at, line)
        return True

    def _changed(self, line):
        if self.early or (line.state == line.told and line.fault == line.told_fault):
            return False
        # A state that does not last is not told (§4.9, MinimumStatusDuration); errors always are.
        return line.settled or line.told < 0 or line.fault is not None

    def _step(self, at, line):
        if at == 0 or line.told < 0 or line.told == line.state or _NEXT[line.told] >> line.state & 1:
            return line.state
        for via in _VIA:
            if _NEXT[line.told] >> via & 1 and _NEXT[via] >> line.state & 1:
                self._fault = None
                return via
        return line.state

    def write(self, w):
        """StatusNotification.req (§6.47)."""
        self.lines[self._at].triggered = False  # asked for from now on, it goes once more
        row = error_row(self._fault)
        w.raw(b'{"connectorId":')
        w.int(self._at)
        w.raw(b',"errorCode":"')
        w.raw(row[1])
        w.raw(b'","status":"')
        w.raw(NAMES[self._state])
        w.raw(b'"')
        if row[2] is not None:
            w.raw(b',"vendorErrorCode":"')
            w.raw(row[2])
            w.raw(b'"')
        if self._at and self.cp.connectors[self._at - 1].unplugged:
            w.raw(b',"info":"EV side disconnected"')
        if self.cp.clock.known:
            w.raw(b',"timestamp":')
            self.cp.clock.write_now(w)
        w.raw(b"}")

    def read(self, r):
        """StatusNotification.conf (§6.48), which is empty."""
        r.skip()

    def done(self, now):
        """That much is told."""
        line = self.lines[self._at]
        # Told before the boot was accepted, it is told once more after it (OCPP 1.6 errata 3.22).
        line.told = _UNTOLD if self.early else self._state
        line.told_fault = self._fault
        self._after()

    def failed(self, now, code):
        """Unanswered it is told again, refused it is not."""
        # A refused report is not repeated: the next change is told anyway. One that got no answer is.
        if code is None:
            self.unsure()
        else:
            self.done(now)

    def _after(self):
        for line in self.lines:
            if line.triggered:
                return
        self.early = False
