"""Rules of the Modbus meter: what it shows, what it does not believe, silence and recovery, and the scan."""

from copper import NoGarbage
from meter_samples import SAMPLES
from modbus_line import Line, registers

from drivers.modbus.maps import CURRENT, EXPORT, IMPORT, METERS, POWER, POWER_L1, VOLTAGE, meter_map
from drivers.modbus.meter import ModbusMeter
from drivers.modbus.register_check import RegisterCheck
from drivers.modbus.rtu import ModbusRtu
from drivers.modbus.scan import MeterScan

_ENERGY = 0x0C83


class _Bench:
    """A Schneider with a register of whole watt-hours."""

    def __init__(self, wh=1000):
        self.line = Line(registers(SAMPLES["iEM3155"][1]))
        self.energy(wh)
        self.meter = ModbusMeter(ModbusRtu(self.line, 9600), 1, meter_map("iEM3155"))

    def energy(self, wh):
        self.put(_ENERGY, ">q", wh)

    def put(self, address, form, *values):
        self.line.registers.update(registers(((address, form) + values,)))
        return self

    def run(self, ms):
        for _ in range(ms // 10):
            self.line.now += 10
            self.meter.poll(self.line.now)
        return self


def within_a_second_register_and_power_are_known():
    b = _Bench().run(1000)
    assert b.meter.wh == 1000 and b.meter.power_w(b.line.now) == 11046 and not b.meter.silent
    assert b.meter.value(VOLTAGE + 1) == 231200 and b.meter.value(CURRENT) == 15900 and b.meter.value(EXPORT) == 4321


def the_register_follows_every_second():
    b = _Bench().run(1000)
    for wh in range(1001, 1010):
        b.energy(wh)
        b.run(1000)
        assert wh - 1 <= b.meter.wh <= wh
    assert b.meter.implausible == 0


def polling_makes_no_garbage():
    b = _Bench().run(3000)
    replies = {}
    reply = bytearray(64)
    line = b.line
    waiting = [0, 0]
    # The replies are made before; the wire itself must not allocate.
    for row in meter_map("iEM3155")[4]:
        words = row[1] * (4 if row[3] == 6 else 2)
        request = bytes((1, 3, row[2] >> 8, row[2] & 255, 0, words, 0, 0))
        replies[row[2]] = line.answer(request)

    def write(data):
        answer = replies[data[2] << 8 | data[3]]
        for i in range(len(answer)):
            reply[i] = answer[i]
        waiting[0] = len(answer)

    def readinto(buf, n):
        n = waiting[0]
        for i in range(n):
            buf[i] = reply[i]
        waiting[0] = 0
        return n

    line.write = write
    line.readinto = readinto
    meter = b.meter
    now = line.now
    with NoGarbage():
        for _ in range(500):
            now += 10
            meter.poll(now)
        wh = meter.wh
    assert wh == 1000 and meter.failures == 0 and not meter.silent


def what_is_asked_for_most_fits_one_request():
    for model in METERS:
        assert model[4][0][0] == IMPORT, model[0]
        for row in model[4]:
            assert row[1] * (1, 1, 2, 2, 2, 2, 4, 4)[row[3]] <= 24


def an_unknown_model_is_refused_by_name():
    try:
        meter_map("XYZ")
    except ValueError as e:
        assert "XYZ" in str(e) and "SDM630" in str(e)
    else:
        raise AssertionError("accepted")


def a_meter_says_what_it_knows():
    b = _Bench()
    assert b.meter.knows(VOLTAGE + 2) and b.meter.knows(EXPORT) and b.meter.knows(POWER_L1)
    single = ModbusMeter(ModbusRtu(b.line, 9600), 1, meter_map("SDM120"))
    assert single.knows(VOLTAGE) and not single.knows(VOLTAGE + 1) and not single.knows(POWER_L1)


def no_answer_for_5_s_is_a_silent_meter_whose_register_stays():
    b = _Bench().run(2000)
    b.line.reply = lambda request: None
    b.run(4000)
    assert not b.meter.silent
    b.run(3000)
    assert b.meter.silent and b.meter.wh == 1000 and b.meter.failures
    assert b.meter.power_w(b.line.now) == 0 and b.meter.value(POWER) is None and b.meter.value(VOLTAGE) is None


def a_meter_that_was_never_there_is_silent_after_5_s():
    b = _Bench()
    b.line.reply = lambda request: None
    b.run(4900)
    assert not b.meter.silent
    b.run(200)
    assert b.meter.silent


def it_recovers_by_itself_within_2_s():
    b = _Bench().run(2000)
    b.line.reply = lambda request: None
    b.run(60000)
    b.energy(1200)
    b.line.reply = b.line.answer
    b.run(2000)
    assert not b.meter.silent and b.meter.wh == 1200 and b.meter.power_w(b.line.now) == 11046


def a_silent_meter_leaves_the_bus_to_the_others():
    b = _Bench()
    other = ModbusMeter(b.meter._bus, 2, meter_map("iEM3155"))
    for _ in range(2000):
        b.line.now += 10
        other.poll(b.line.now)
        b.meter.poll(b.line.now)
    assert other.silent and not b.meter.silent and b.meter.wh == 1000
    asked = [when for when, request in b.line.requests if request[0] == 1 and request[3] == 0x83]
    assert max([asked[i] - asked[i - 1] for i in range(1, len(asked))]) <= 3000


def two_meters_share_a_bus():
    b = _Bench()
    both = [b.meter, ModbusMeter(b.meter._bus, 2, meter_map("iEM3155"))]
    energies = {1: 1000, 2: 7777}

    def reply(request):
        b.line.unit = request[0]
        b.energy(energies[request[0]])
        return b.line.answer(request)

    b.line.reply = reply
    for _ in range(300):
        b.line.now += 10
        for meter in both:
            meter.poll(b.line.now)
    assert [meter.wh for meter in both] == [1000, 7777] and b.meter._bus.errors.timeouts == 0


def energy_never_runs_backwards():
    b = _Bench().run(2000)
    b.energy(900)
    b.run(5000)
    assert b.meter.wh == 1000 and b.meter.implausible >= 4
    b.energy(1001)
    b.run(2000)
    assert b.meter.wh == 1001 and not b.meter.silent


def a_jump_beyond_what_can_flow_is_not_believed():
    b = _Bench().run(2000)
    b.energy(5000)
    b.run(3000)
    assert b.meter.wh == 1000 and b.meter.implausible
    b.energy(1030)
    b.run(2000)
    assert b.meter.wh == 1030


def after_a_long_silence_what_could_have_flowed_is_believed():
    b = _Bench().run(2000)
    b.line.reply = lambda request: None
    b.run(300000)
    b.energy(1000 + 5000)
    b.line.reply = b.line.answer
    b.run(2000)
    assert b.meter.wh == 6000


def an_exchanged_meter_is_believed_in_the_end_and_the_register_goes_on():
    b = _Bench(5000).run(2000)
    b.energy(0)
    b.run(4000)
    assert b.meter.wh == 5000
    b.run(12000)
    assert not b.meter.silent and b.meter.wh == 5000
    b.energy(7)
    b.run(2000)
    assert b.meter.wh == 5007


def numbers_that_are_none_are_not_believed():
    b = _Bench().run(2000)
    b.put(0x0BF3, ">f", float("nan")).put(0x0BD3, ">f", float("inf"), -5.0, 229.0)
    b.run(2000)
    assert b.meter.value(POWER) is None and b.meter.power_w(b.line.now) == 0
    assert b.meter.value(VOLTAGE) is None and b.meter.value(VOLTAGE + 1) is None
    assert b.meter.value(VOLTAGE + 2) == 229000 and b.meter.implausible
    assert b.meter.wh == 1000 and not b.meter.silent


def export_power_is_no_import():
    b = _Bench().put(0x0BF3, ">f", -3.5).run(2000)
    assert b.meter.value(POWER) == -3500 and b.meter.power_w(b.line.now) == 0


def the_register_never_falls_below_what_was_set():
    b = _Bench(1000)
    b.meter.set_register(5000)
    assert b.meter.wh == 5000
    b.run(2000)
    assert b.meter.wh == 5000
    b.energy(1010)
    assert b.run(2000).meter.wh == 5010


def a_meter_ahead_of_what_was_set_is_followed():
    b = _Bench(1000)
    b.meter.set_register(900)
    b.run(2000)
    assert b.meter.wh == 1000
    b.meter.set_register(123456)
    b.energy(123456)
    b.run(3000)
    assert b.meter.wh == 123456 and b.meter.implausible == 0


def the_first_reading_must_be_confirmed():
    check = RegisterCheck(66000)
    assert not check.take(777777777, 0) and check.wh == 0
    assert not check.take(1000, 50) and not check.known
    assert check.take(1001, 1000) and check.known and check.wh == 1001


def a_register_is_believed_up_to_what_66_kw_give():
    check = RegisterCheck(66000)
    check.take(0, 0)
    check.take(0, 0)
    with NoGarbage():
        believed = check.take(200 + 10 * 19 + 3600 * 19, 3600000)
    assert believed
    assert not check.take(check.wh + 200 + 20 * 19 + 1, 3610000)


def settling_waits_for_the_register():
    b = _Bench()
    import drivers.modbus.meter

    def sleep(ms):
        b.line.now += ms

    drivers.modbus.meter.sleep_ms = sleep
    start = b.line.now
    b.meter.settle(1500)
    assert b.meter.wh == 1000 and b.line.now - start < 500
    b = _Bench()
    b.line.reply = lambda request: None
    start = b.line.now
    b.meter.settle(1500)
    assert 1500 <= b.line.now - start <= 1510 and b.meter.wh == 0


class _Zeros:
    """Registers of which those that are not there read as 0."""

    def __init__(self, known):
        self.known = known

    def get(self, address):
        return self.known.get(address, 0)


def _scan(name, unit, baud, parity, units=(1,), zeros=False):
    known = registers(SAMPLES[name][1]) if name else {}
    line = Line(_Zeros(known) if zeros else known, unit, baud, parity)
    answer = line.answer

    def reply(request):
        return answer(request) if not name or request[1] == SAMPLES[name][0] else None

    line.reply = reply
    scan = MeterScan(ModbusRtu(line, 9600, None, 100), line, units)
    start = line.now
    while scan.poll(line.now) and line.now - start < 1000000:
        line.now += 10
    return scan, line.now - start


def the_scan_finds_every_meter():
    for name in SAMPLES:
        scan, _ = _scan(name, 1, 9600, None)
        found = scan.found
        assert found is not None and found[1:] == (1, 9600, None), name
        assert found[0][0] == name, (name, found[0][0])


def a_meter_that_answers_for_every_register_is_not_mistaken_for_another():
    alike = {"iEM3150": "iEM3155"}  # which differ by a register only
    for name in SAMPLES:
        scan, _ = _scan(name, 1, 9600, None, zeros=True)
        assert scan.found[0][0] == alike.get(name, name), (name, scan.found[0][0])


def the_scan_finds_speed_parity_and_unit():
    for unit, baud, parity in ((1, 9600, 0), (3, 19200, 0), (1, 2400, None), (2, 115200, None)):
        scan, ms = _scan("SDM630", unit, baud, parity, (1, 2, 3))
        assert scan.found[0][0] == "SDM630" and scan.found[1:] == (unit, baud, parity)
        assert scan.heard == (unit, baud, parity)


def a_scan_of_an_empty_line_ends_after_every_line():
    scan, ms = _scan("SDM630", 9, 9600, None)
    assert scan.found is None and scan.heard is None and ms < 120000


def the_scan_tells_what_answered_although_it_is_no_meter():
    scan, _ = _scan(None, 1, 19200, 0)
    assert scan.found is None and scan.heard == (1, 19200, 0)
