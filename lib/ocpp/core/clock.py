"""The charge point's clock: UTC from the back end, carried on by the monotonic counter.

A moment is two small integers, day (since 1970-01-01) and millisecond of that day, so that no time ever
needs a big integer. In flash a moment is a stamp of 6 bytes, big-endian:

    known      u16 day, u32 millisecond of the day
    unknown    u16 boot number, u32 0x20000000 + uptime in tenths of a second

An unknown stamp (before the first synchronisation) is resolved later, when its boot's offset is known (boots.py).
"""

from time import ticks_diff

from micropython import const

from .octets import get, put

_DAY = const(86400000)
_UNKNOWN = const(0x20000000)
_LAST_DAY = const(0xFFF0)  # in 2149: a stamp holds no later one
_JUMP_MS = const(10000)  # what is more is no correction of a clock that ran badly, or of a slow answer
STAMP = const(6)


class Clock:
    """UTC time of day. boots: the boots.Boots; now: the first time.ticks_ms().

    It never goes back by a little: it stands still until the time has caught up. jumped_s: seconds that it has jumped
    ahead in all, negative when back.
    """

    def __init__(self, boots, now):
        self._boots = boots
        self.known = False
        self.day = 0
        self.ms = 0
        self.uptime_s = 0
        self.refused = 0  # times of the back end that no stamp can hold
        self.jumped_s = 0
        self._ahead = 0  # ms that it is to stand still
        self._rest = 0
        self._ticks = now
        # Where uptime 0 of this boot lies, once known.
        self._day0 = 0
        self._ms0 = 0

    def poll(self, now):
        """Carry the time on. To be called at least every few minutes."""
        d = ticks_diff(now, self._ticks)
        if d <= 0:
            return
        self._ticks = now
        self._rest += d
        while self._rest >= 1000:
            self._rest -= 1000
            self.uptime_s += 1
        if self._ahead:
            held = min(d, self._ahead)
            self._ahead -= held
            d -= held
        self.ms += d
        while self.ms >= _DAY:
            self.ms -= _DAY
            self.day += 1

    def set(self, day, ms, waited=0):
        """Take over the back end's time (OCPP 1.6 §4.2, §4.6); one before 1970 or after 2149 is only counted.

        So is a first one by which this start could have begun before 1970. waited: ms that its answer took. It may be
        as old as that, so a clock that is ahead of it by no more is as right.
        """
        up_days = self.uptime_s // 86400
        if not 0 <= day <= _LAST_DAY or not self.known and day <= up_days:
            self.refused += 1
            return
        if self.known:
            self._correct(day, ms, waited)
            return  # what was recorded before the time was known keeps the date that it has been told with
        self.day = day
        self.ms = ms
        self.known = True
        self._day0 = day - up_days
        self._ms0 = ms - (self.uptime_s - up_days * 86400) * 1000 - self._rest
        while self._ms0 < 0:
            self._ms0 += _DAY
            self._day0 -= 1
        self._boots.began(self._day0, self._ms0)

    def _correct(self, day, ms, waited):
        self._ahead = 0
        days = day - self.day
        off = ms - self.ms
        if -2 < days < 2:
            off += days * _DAY
            days = 0
            if -waited <= off <= 0:
                return
            if -_JUMP_MS <= off < 0:
                self._ahead = -off
                return
        if days or not 0 <= off <= _JUMP_MS:
            self.jumped_s += days * 86400 + off // 1000
        self.day = day
        self.ms = ms

    def second(self):
        """Second of the day, 0..86399."""
        return self.ms // 1000

    def rest(self):
        """Milliseconds since uptime_s last rose, 0..999."""
        return self._rest

    def stamp(self, buf, at):
        """Write this moment's stamp to buf[at:at + 6]."""
        if self.known:
            put(buf, at, 2, self.day)
            put(buf, at + 2, 4, self.ms)
        else:
            put(buf, at, 2, self._boots.number)
            put(buf, at + 2, 4, _UNKNOWN + self.uptime_s * 10 + self._rest // 100)

    def owe(self, buf, at):
        """The stamp at buf[at] is still to be told: from now on it resolves the same. The earliest comes first."""
        if get(buf, at + 2, 4) >= _UNKNOWN:
            self._boots.owe(get(buf, at, 2), get(buf, at + 2, 4) - _UNKNOWN)

    def write(self, w, buf, at):
        """Write the stamp at buf[at] as a JSON time, resolved as far as can be known today."""
        day = get(buf, at, 2)
        ms = get(buf, at + 2, 4)
        if ms >= _UNKNOWN:
            day, ms = self._resolve(day, ms - _UNKNOWN)
        w.time(day, ms)

    def moment(self, buf, at):
        """(day, millisecond of the day) of the stamp at buf[at], resolved like that."""
        day = get(buf, at, 2)
        ms = get(buf, at + 2, 4)
        return self._resolve(day, ms - _UNKNOWN) if ms >= _UNKNOWN else (day, ms)

    def _resolve(self, boot, tenths):
        day = self._day0
        ms = self._ms0
        if boot != self._boots.number:
            began = self._boots.find(boot)
            if began:
                day, ms, known = began
            if not began or known != boot:
                tenths = 0  # that start never knew the time: not later than the next one that did
        ms += tenths % 864000 * 100
        day += tenths // 864000
        if ms >= _DAY:
            ms -= _DAY
            day += 1
        return day, ms

    def write_now(self, w):
        """Write this moment as a JSON time."""
        w.time(self.day, self.ms)


def seconds_since(day, ms, buf, at):
    """Seconds from the stamp of these two integers to the one at buf[at:], a part of one counted as a whole one.

    -1: the time was learnt in between, so that they cannot be compared.
    """
    to = get(buf, at + 2, 4)
    if (ms >= _UNKNOWN) != (to >= _UNKNOWN):
        return -1
    if ms >= _UNKNOWN:
        return (to - ms + 9) // 10
    return (get(buf, at, 2) - day) * 86400 + (to - ms + 999) // 1000


def add_seconds(buf, at, seconds):
    """Move the stamp at buf[at:] on by so many seconds; a known one may be moved back, by a negative number."""
    day = get(buf, at, 2)
    ms = get(buf, at + 2, 4)
    if ms >= _UNKNOWN:
        put(buf, at + 2, 4, ms + seconds * 10)
        return
    day += seconds // 86400
    ms += seconds % 86400 * 1000
    if ms >= _DAY:
        ms -= _DAY
        day += 1
    put(buf, at, 2, day)
    put(buf, at + 2, 4, ms)
