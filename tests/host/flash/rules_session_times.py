"""Rules of the times that a power cut leaves: the end of a session is not before what was sampled in it."""

from board import mount, unmount
from station import Station

from ocpp.core.facts import SAMPLE, STAMP_AT, START, STOP, VALUES
from ocpp.core.metering import Aligned
from ocpp.core.octets import get
from ocpp.v16.metervalues import TriggeredValues
from support.blockdev import CLEAN, TORN_HALF, BlockDevice

_DAY = 20000
_NOON = 43200000


def _begun(device, knows):
    """A station with a session that takes a sample each second; it began at no round second."""
    s = Station(device, knows=knows)
    s.settings.meter_value_sample_interval = 1
    s.wait_ms(777)
    s.begin(0)
    return s


def _step(s, ms, wh):
    """Time passes, energy flows; the stamp of now."""
    s.wait_ms(ms)
    s.charge(0, wh)
    c = s.cp.connectors[0]
    c.metering.poll(c.session, s.now)
    return _now(s)


def _now(s):
    buf = bytearray(6)
    s.clock.stamp(buf, 0)
    c = s.cp.connectors[0]
    c.session.date(buf, 0)
    return s.clock.moment(buf, 0)


def _told(device):
    """What the next start tells, at noon of the next day: moments and registers of the samples, of the stop."""
    s = Station(device, 1)
    s.settings.meter_value_sample_interval = 0
    samples = []
    j = s.journal
    while j.head():
        moment = s.clock.moment(j.rec, STAMP_AT)
        if j.kind == SAMPLE:
            samples.append((moment, get(j.rec, VALUES + 1, 4) // 1000))
        elif j.kind == STOP:
            stop = moment, get(j.rec, 9, 4)
        s.answer()
    unmount()
    return samples, stop


def _judge(device, least):
    samples, stop = _told(device)
    assert len(samples) >= least, samples
    for i in range(1, len(samples)):
        assert samples[i - 1][0] <= samples[i][0], samples
    assert samples[-1][0] <= stop[0] and samples[-1][1] <= stop[1], (samples[-1], stop)
    return stop


def _off(moment, other):
    return (moment[0] - other[0]) * 86400000 + moment[1] - other[1]


def _device():
    device = BlockDevice(24)
    mount(device, fresh=True)
    unmount()
    return device.restarted()


def the_end_is_not_before_the_last_sample():
    for knows in (True, False):
        for wh in (0, 1):
            for ms in (300, 430, 990, 1001):
                device = _device()
                s = _begun(device, knows)
                for _ in range(4000 // ms):
                    last = _step(s, ms, wh)
                unmount()
                stop = _judge(device.restarted(), 2)
                # Not in a time that the session did not see, but for the rounding.
                if knows:
                    assert _off(stop[0], last) < 1000, (stop, last)


def nor_when_the_clock_was_put_right():
    for off in (3000, 9900, -2500, 3600000, -3600400):
        device = _device()
        s = _begun(device, True)
        for i in range(6):
            last = _step(s, 730, 0)
            if i & 1:
                s.clock.set(s.clock.day, s.clock.ms + off)
                last = _now(s)
        _step(s, 730, 0)
        unmount()
        stop = _judge(device.restarted(), 2)
        assert _off(stop[0], last) < 2000, (off, stop, last)


def nor_when_the_time_was_learnt_in_between():
    device = _device()
    s = _begun(device, False)
    for i in range(8):
        last = _step(s, 730, 5)
        if i == 4:
            s.clock.set(_DAY, _NOON)
    unmount()
    stop = _judge(device.restarted(), 3)
    assert _off(stop[0], last) < 1000, (stop, last)


def nor_wherever_the_power_goes():
    device = _device()
    image = bytes(device.image)
    for form in (CLEAN, TORN_HALF):
        for cuts in range(60):
            unmount()
            device = device.restarted()
            device.image[:] = image
            s = _begun(device, True)
            for _ in range(3):
                _step(s, 900, 7)
            device.cut = cuts
            device.form = form
            try:
                while not device.dead and s.now < 8000:
                    _step(s, 900, 7)
            except OSError:
                assert device.dead
            over = not device.dead
            unmount()
            device = device.restarted()
            _judge(device, 2)
            if over:
                break
        assert over and cuts > 5, cuts


def nor_before_a_clock_aligned_sample():
    device = _device()
    s = _begun(device, True)
    s.settings.clock_aligned_data_interval = 1
    s.cp.aligned = Aligned(s.settings, s.clock)
    for _ in range(5):
        s.wait_ms(700)
        s.outlets[0].wh += 7
        second = s.cp.aligned.passed()
        if second >= 0:
            c = s.cp.connectors[0]
            c.metering.aligned(c.session, second, False, s.now)
    unmount()
    _judge(device.restarted(), 2)


def nor_before_what_was_asked_for():
    device = _device()
    s = _begun(device, True)
    c = s.cp.connectors[0]
    values = TriggeredValues(s.cp, c.metering.lists)
    s.wait_ms(5100)
    s.outlets[0].wh = 30
    values.trigger(1, False)
    assert values.due(s.now)
    asked = s.clock.moment(values.fact.buf, STAMP_AT), 30
    unmount()
    stop = _told(device.restarted())[1]
    assert asked[0] <= stop[0] and asked[1] <= stop[1], (asked, stop)


def a_boundary_is_told_before_what_comes_after_it():
    device = _device()
    s = Station(device)
    s.settings.meter_value_sample_interval = s.settings.clock_aligned_data_interval = 1
    s.cp.aligned = Aligned(s.settings, s.clock)
    s.cp.reservations.poll = lambda: None
    o = s.outlets[0]
    o.plugged = o.offering = o.energised = o.wants = o.has_lock = o.locked = True
    o.rating_ma = 16000
    o.limit = o.enable = lambda *_: None
    s.cp.connectors[0].accept("TAG", None, 0)
    for _ in range(9):
        s.now += 700  # a boundary and a periodic sample are due in the same round
        s.cp.poll(s.now)
    moments = []
    kinds = []
    while s.journal.head():
        moments.append(s.clock.moment(s.journal.rec, STAMP_AT))
        kinds.append(s.journal.kind)
        s.answer()
    assert kinds[0] == START and len(kinds) > 6, kinds
    assert moments == sorted(moments), moments
