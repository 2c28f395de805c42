"""Rules of the Modbus RTU master."""

from copper import NoGarbage, Pin
from modbus_line import Line, checksum, frame

from drivers.modbus.crc import crc16
from drivers.modbus.rtu import FIRST, ModbusRtu

_STEP_MS = 10  # a round of the main loop


class _Bench:
    def __init__(self, direction=None):
        self.line = Line({0x34: 0x1234, 0x35: 0x5678, 0x40: 1, 0x41: 2})
        self.bus = ModbusRtu(self.line, 9600, direction)

    def run(self, ms):
        for _ in range(ms // _STEP_MS):
            self.line.now += _STEP_MS
            self.bus.poll(self.line.now)
        return self

    def ask(self, address=0x34, count=2, unit=1, ms=3000):
        """The registers' bytes, or None."""
        bus = self.bus
        bus.ask(unit, 4, address, count, self.line.now)
        while bus.done is None and ms > 0:
            self.run(_STEP_MS)
            ms -= _STEP_MS
        done = bus.done
        assert done is not None
        bus.release()
        return bytes(bus.reply[FIRST : FIRST + 2 * count]) if done else None

    def settle(self):
        """Past the quiet time at the start."""
        self.ask()
        self.line.requests.clear()
        return self


def the_checksum_is_that_of_the_specification():
    assert crc16(b"\x02\x07", 0, 2) == 0x1241
    assert crc16(b"123456789", 0, 9) == 0x4B37
    data = bytes(range(256))
    for n in (0, 1, 7, 255):
        assert crc16(data, 0, n) == int.from_bytes(checksum(data[:n]), "little")


def registers_are_read():
    b = _Bench()
    assert b.ask() == b"\x12\x34\x56\x78"
    assert b.line.requests[0][1][:6] == b"\x01\x04\x00\x34\x00\x02"
    assert (b.bus.errors.requests, b.bus.errors.retries) == (1, 0)


def a_question_and_its_answer_make_no_garbage():
    b = _Bench().settle()
    b.line.write = lambda data: None  # the line's own garbage does not count
    b.line.readinto = lambda buf, n: None
    reply = frame(1, 4, 4, 1, 2, 3, 4)

    def arrive(buf, n):
        for i in range(len(reply)):
            buf[i] = reply[i]
        b.line.readinto = nothing
        return len(reply)

    def nothing(buf, n):
        return None

    now = b.line.now
    with NoGarbage():
        b.bus.ask(1, 4, 0x34, 2, now)
        for _ in range(80):
            now += 10
            b.bus.poll(now)
        b.line.readinto = arrive
        b.bus.poll(now)
        ok = b.bus.done
    assert ok


def between_two_frames_the_line_is_quiet_for_12_ms_and_for_3_5_characters():
    for baud, gap in ((115200, 12), (9600, 12), (2400, 17), (1200, 33)):
        b = _Bench()
        b.bus.set_baud(baud)
        b.settle()
        b.line.delay = 0
        for _ in range(5):
            b.ask()
        times = [when for when, _ in b.line.requests]
        for i in range(1, 5):
            assert times[i] - times[i - 1] >= gap + 10, baud


def no_answer_is_asked_for_three_times():
    b = _Bench().settle()
    b.line.reply = lambda request: None
    assert b.ask() is None
    assert len(b.line.requests) == 3
    assert (b.bus.errors.timeouts, b.bus.errors.retries, b.bus.exception) == (3, 2, 0)
    for i in range(1, 3):
        assert 300 <= b.line.requests[i][0] - b.line.requests[i - 1][0] <= 400


def a_wrong_checksum_is_asked_for_again_and_counted():
    b = _Bench().settle()
    replies = [b"\x01\x04\x04\x12\x34\x56\x78\x00\x00", None]

    def reply(request):
        return replies.pop(0) or b.line.answer(request)

    b.line.reply = reply
    assert b.ask() == b"\x12\x34\x56\x78"
    assert (b.bus.errors.crc, b.bus.errors.retries, b.bus.errors.timeouts) == (1, 1, 0)


def an_exception_reply_ends_the_question_with_its_code():
    b = _Bench().settle()
    assert b.ask(address=0x99) is None
    assert b.bus.exception == 2 and b.bus.errors.exceptions == 1 and len(b.line.requests) == 1
    assert b.ask() and b.bus.exception == 0


def a_busy_meter_is_asked_again():
    b = _Bench().settle()
    replies = [frame(1, 0x84, 6), None]

    def reply(request):
        return replies.pop(0) or b.line.answer(request)

    b.line.reply = reply
    assert b.ask() and len(b.line.requests) == 2


def a_frame_of_another_unit_or_function_or_length_is_not_taken():
    for other in (frame(2, 4, 4, 9, 9, 9, 9), frame(1, 3, 4, 9, 9, 9, 9), frame(1, 4, 2, 9, 9)):
        b = _Bench().settle()
        b.line.reply = lambda request: other  # noqa: B023
        assert b.ask() is None
        assert b.bus.errors.timeouts == 3 and b.bus.errors.noise > 0


def noise_before_the_reply_is_skipped_and_counted():
    b = _Bench().settle()
    for noise in (b"\x00", b"\xff\x00", b"\x01", b"\x01\x01\x04", b"\x01\x04\x01", bytes(range(2, 60))):
        before = b.bus.errors.noise
        b.line.reply = lambda request: noise + b.line.answer(request)  # noqa: B023
        assert b.ask() == b"\x12\x34\x56\x78", noise
        assert b.bus.errors.noise - before == len(noise)
    assert b.bus.errors.retries == 0


def noise_after_the_reply_does_not_disturb_the_next():
    b = _Bench().settle()
    b.line.reply = lambda request: b.line.answer(request) + b"\x01\x04\x04\x00"
    for _ in range(3):
        assert b.ask() == b"\x12\x34\x56\x78"


def the_echo_of_a_transceiver_that_hears_itself_is_taken_out():
    b = _Bench().settle()
    b.line.echo = True
    for _ in range(3):
        assert b.ask() == b"\x12\x34\x56\x78"
    assert b.bus.errors.echoes == 3 and b.bus.errors.noise == 0 and b.bus.errors.retries == 0


def a_late_reply_is_not_taken_for_the_next_question():
    for late in (350, 420, 500, 900, 1100):
        b = _Bench().settle()
        b.line.delay = late
        first = b.ask()
        assert first in (None, b"\x12\x34\x56\x78")
        b.line.delay = 20
        assert b.ask(address=0x40) == b"\x00\x01\x00\x02", late
        assert b.bus.errors.timeouts


def a_late_reply_to_a_repeated_question_leaves_none_for_the_next():
    b = _Bench().settle()
    delays = [340, 50, 20]

    def reply(request):
        b.line.delay = delays.pop(0)
        return b.line.answer(request)

    b.line.reply = reply
    assert b.ask() == b"\x12\x34\x56\x78"  # the first one's; the second one's follows
    assert b.ask(address=0x40) == b"\x00\x01\x00\x02"


def bytes_that_nobody_asked_for_are_counted():
    b = _Bench().settle()
    b.run(2000)
    b.line.send(b"\x01\x04\x04\x00", 0)
    b.run(100)
    assert b.bus.errors.noise == 4 and b.bus.done is None


def a_reply_in_pieces_is_one_reply():
    b = _Bench().settle()

    def reply(request):
        whole = b.line.answer(request)
        for i in range(len(whole)):
            b.line.send(whole[i : i + 1], 20 + 10 * i)

    b.line.reply = reply
    assert b.ask() == b"\x12\x34\x56\x78"


def the_direction_pin_is_high_while_we_send_and_no_longer():
    pin = Pin(1)
    b = _Bench(pin)
    assert pin.level == 0
    seen = []
    write = b.line.write

    def watch(data):
        seen.append(pin.level)
        write(data)

    b.line.write = watch
    slept = []
    import drivers.modbus.rtu

    drivers.modbus.rtu.sleep_us = slept.append
    assert b.ask() == b"\x12\x34\x56\x78"
    assert seen == [1] and pin.level == 0
    assert sum(slept) <= 12000


def at_2400_baud_the_direction_turns_in_a_later_round():
    pin = Pin()
    b = _Bench(pin)
    b.bus.set_baud(2400)
    b.line.delay = 60
    import drivers.modbus.rtu

    slept = []
    drivers.modbus.rtu.sleep_us = slept.append
    assert b.ask() == b"\x12\x34\x56\x78"
    assert len(slept) <= 1 and sum(slept) <= 12000 and pin.level == 0
