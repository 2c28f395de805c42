"""Why is it not charging? One sentence for people, from what the connector's own decision left in `hold`."""

from time import ticks_diff

from firmware.calm import HANDSHAKE

# Fault (evse.faults, or the charge point's) -> what it is and whose hand ends it.
_FAULTS = (
    ("rcd", "residual current, or its detector failed the self-test: have the wiring checked, then press reset"),
    ("weld", "the contactor does not open: have it replaced, then press reset"),
    ("earth", "the protective earth is lost: have the wiring checked; goes on by itself when it is back"),
    ("no_close", "the contactor does not close: have it checked, then press reset"),
    ("pilot_short", "the control pilot is shorted to earth: look at plug and cable"),
    ("diode", "the vehicle's pilot has no diode: unplug, and have the vehicle checked"),
    ("pp_short", "the cable's proximity contact cannot be right: plug the cable in again, or take another one"),
    ("overtemp", "it is too hot inside: goes on by itself below 62 degrees"),
    ("overcurrent", "the vehicle drew more than it was offered: unplug it"),
    ("undervoltage", "the mains voltage is too low: goes on by itself 60 s after it is good again"),
    ("overvoltage", "the mains voltage is too high: goes on by itself 60 s after it is good again"),
    ("lock_jam", "the lock does not reach its end: push the plug in fully, or pull it a little"),
    ("pilot_error", "the control pilot has a voltage that nobody gives it: have the electronics checked"),
    ("adc_stale", "measurements do not come or do not change: goes on by itself, else have the electronics checked"),
    ("untested", "the commissioning self-test has not been passed: run `selftest` on the console"),
)

# Simple ones of evse.connector.HOLDS.
_HOLDS = (
    ("emergency", "the emergency stop is pressed: release it"),
    ("loop", "the firmware is busy or hangs: it restarts by itself"),
    ("test", "the residual current detector is being tested: some seconds"),
    ("lock", "waiting for the lock to hold the plug"),
    ("phases", "the number of phases is being changed: up to a minute, a little more while the vehicle still draws"),
    ("ventilation", "the vehicle asks for ventilation, which this place does not have"),
    ("switch", "waiting for the vehicle to ask for energy: full, timed, or asleep"),
    ("settling", "the vehicle asks for energy: a moment, while this is made sure of"),
)


def why(box, c, now):
    """The sentence about the core connector `c` of the Wallbox `box` at `now`, in ticks."""
    e = c.outlet.evse
    if not box.supervisor.alive(now):
        return "the safety tick has stopped: it restarts by itself"
    hold = e.hold
    if hold is None:
        return "charging: %s offered, %s" % (_amperes(e.offered_ma), limited_by(box, c))
    if hold == "fault":
        return _of(_FAULTS, e.fault)
    if hold == "recovery":
        return "waiting for %d s more after a fault" % _left(e.recovery, now)
    if hold == "reclose":
        return "waiting for %d s more before the contactor closes again" % _left(e.lockout, now)
    if hold == "vehicle":
        return _no_vehicle(box, c)
    if hold == "available":
        return "out of service by order of the back end"
    if hold == "permission":
        return _no_permission(box, c)
    if hold == "limit":
        return "paused: " + limited_by(box, c)
    return _of(_HOLDS, hold)


def limited_by(box, c):
    """Who sets the current of connector `c`, and to what: the lowest of what evse.connector.Connector compares."""
    e = c.outlet.evse
    own = e.limits.get(0)
    thermal = e.protection.thermal
    if c.stopping >= 0:
        return "the session is being ended"
    if not e.limits.get(HANDSHAKE):
        return "the wallbox is connecting by TLS, which keeps it too busy to watch a vehicle: some seconds"
    if own < 0:
        return "the session is about to begin"
    least = min(own, e.cable_ma, e.rating_ma)
    warm = thermal.derate(least)
    if warm < least:
        return "the temperature allows %s" % _amperes(warm)
    if own == least and own < e.rating_ma:
        return _profile(box, c)
    if e.cable_ma < e.rating_ma:
        return "the cable carries %s" % _amperes(e.cable_ma)
    return "the wallbox gives %s" % _amperes(e.rating_ma)


def _profile(box, c):
    if c.session.deauthorized:
        return "the back end has refused the idTag of this session"
    charging = box.cp.charging
    part = charging.parts[c.id - 1]
    relay = charging.relays and charging.relays[c.id - 1]
    if relay and relay.wanted and relay.wanted != relay.used:
        return _phases(relay, part)
    if part.aim > part.granted:
        return "another connector is still giving current back"
    if part.own > part.granted:
        if charging.due >= 0:
            return _delayed(box, charging.due)
        if charging.dimmed:
            return "dimmed by the grid operator: %s for the whole charge point" % _amperes(charging.shared)
        return "the connectors share %s" % _amperes(charging.shared)
    if part.due >= 0:
        return _delayed(box, part.due)
    if not charging.installed and not part.wish:
        return _peak(box, charging.moment())
    return "a charging profile allows %s" % _amperes(part.own)


def _phases(relay, part):
    when = "the contactor did not open for it" if relay.switch.failed else "a minute after the last change"
    return "%s on %d phases, to be changed to %d: %s" % (_amperes(part.own), relay.used, relay.wanted, when)


def _delayed(box, due):
    return "waits up to %d s more: randomised delay (the reset button or `now` ends it)" % (due - box.cp.clock.uptime_s)


def _peak(box, now):
    from ocpp.apart import forget
    from ocpp.smart import peak

    hours = peak.of(box.settings)
    forget()
    hours.at(now)
    return "peak hours until %d:00 (the reset button or `now` ends them)" % (hours.local(hours.until) // 3600 % 24)


def _no_vehicle(box, c):
    if c.withheld:
        return "a firmware update is about to be installed"
    if not c.available:
        return "out of service by order of the back end"
    if c.session.active:
        return "the vehicle was unplugged: plug it in again, or show the card to end the session"
    if c.tag is not None:
        return "accepted: waiting for the vehicle to be plugged in"
    if c.holder is not None:
        return "the cable is kept for its owner: show the card that began the session"
    if c.outlet.cable:
        return "a cable, but no vehicle at its other end"
    if box.cp.reservations.at(c.id) is not None:
        return "reserved: waiting for the one it is reserved for"
    return "no vehicle is plugged in"


def _no_permission(box, c):
    cp = box.cp
    if c.session.active:
        return "the session is being ended"
    if c.withheld:
        return "a firmware update is about to be installed"
    if c.tag is not None:
        return "accepted: about to begin"
    if cp.expects(c) or cp.authorisation.waiting:
        return "waiting for the back end's word on the card"
    if cp.reservations.at(c.id) is not None:
        return "reserved: waiting for the card that it is reserved for"
    if cp.reader_failed:
        return "the card reader does not answer: the back end can still start a session"
    if not cp.online:
        return "waiting for a card that is known here: the back end is not connected"
    if c.finishing:
        return "the session is over: unplug, or show a card for another one"
    return "waiting for a card or for the back end's order"


def _of(table, name):
    for row in table:
        if row[0] == name:
            return row[1]
    return name


def _left(timer, now):
    return max(0, (ticks_diff(timer.end, now) + 999) // 1000)


def _amperes(ma):
    tenths = (ma + 50) // 100
    return "%d.%d A" % (tenths // 10, tenths % 10) if tenths % 10 else "%d A" % (tenths // 10)
