"""The flash chip under LittleFS: NOR behaviour, counters; and the log of messages."""

import pytest

from support.wallbox import wait_until

DEVICE = "flash = __import__('flash').Flash()\nbuf = bytearray(64)\nlast = flash.ioctl(4, 0) - 1"


def test_the_chip_has_512_blocks_of_4_kb(bench):
    bench.do(DEVICE)
    assert bench.do("(flash.ioctl(4, 0), flash.ioctl(5, 0))") == (512, 4096)


def test_erasing_sets_a_block_to_ones(bench):
    bench.do(DEVICE)
    bench.do("flash.ioctl(6, last)")
    bench.do("flash.readblocks(last, buf, 4032)")
    assert bench.do("bytes(buf)") == b"\xff" * 64


def test_programming_clears_bits_and_setting_one_raises(bench):
    bench.do(DEVICE)
    bench.do("flash.ioctl(6, last)")
    bench.do("flash.writeblocks(last, b'\\xf0' * 64, 128)")
    bench.do("flash.writeblocks(last, b'\\x30' * 64, 128)")
    bench.do("flash.readblocks(last, buf, 128)")
    assert bench.do("bytes(buf)") == b"\x30" * 64
    with pytest.raises(RuntimeError, match="OSError.*not erased"):
        bench.do("flash.writeblocks(last, b'\\x31' * 64, 128)")
    bench.do("flash.ioctl(6, last)")


def test_a_last_odd_part_is_checked_too(bench):
    bench.do(DEVICE)
    bench.do("flash.ioctl(6, last)")
    bench.do("flash.writeblocks(last, bytes(100), 0)")
    with pytest.raises(RuntimeError, match="OSError"):
        bench.do("flash.writeblocks(last, b'\\x00' * 99 + b'\\x01', 0)")
    bench.do("flash.writeblocks(last, b'\\x00' * 100 + b'\\x01', 0)")
    bench.do("flash.ioctl(6, last)")


def test_operations_are_counted_in_the_state(bench):
    bench.do(DEVICE)
    before = bench.sim.state()["flash"]
    bench.do("flash.ioctl(6, last)")
    bench.do("flash.writeblocks(last, bytes(96), 0)")
    bench.do("flash.writeblocks(last, bytes(32), 96)")
    after = bench.sim.state()["flash"]
    assert {name: after[name] - before[name] for name in after} == {"erases": 1, "programs": 2, "bytes": 128}


def test_reading_and_programming_allocate_nothing(bench):
    bench.do(DEVICE)
    bench.do("flash.ioctl(6, last)")
    used = """
import gc, micropython
flash.readblocks(last, buf, 0)
flash.writeblocks(last, buf, 0)
flash.ioctl(6, last)
micropython.heap_lock()
try:
    flash.readblocks(last, buf, 0)
    flash.writeblocks(last, buf, 0)
    flash.ioctl(6, last)
finally:
    micropython.heap_unlock()
"""
    bench.do(used)


def test_pins_and_converters_allocate_nothing(bench):
    bench.do(
        """
import micropython
pin = machine.Pin(pins.STRIDE + pins.LED_RED, machine.Pin.OUT)
adc = machine.ADC(3)
pwm = machine.PWM(pins.STRIDE + pins.PILOT, freq=1000, duty_u16=65535)
uart = machine.UART(1)
buf = bytearray(8)
def use():
    pin.value(1)
    pin.value(0)
    pin.value()
    adc.read_uv()
    adc.read_u16()
    pwm.duty_u16(65535)
    uart.readinto(buf)
    board.watchdog.feed()
    board.network.poll(0)
    board.publish(box)
use()
micropython.heap_lock()
try:
    for _ in range(100):
        use()
finally:
    micropython.heap_unlock()
"""
    )


def test_messages_are_logged_whole_with_direction_and_time(bench):
    known = len(bench.box.log())
    bench.do('frame = b\'xx[2,"1","Heartbeat",{}]\'')
    bench.do("board.tap('>', frame, 2, 8, False)")
    bench.do("board.tap('<', b'[3,\"0\",{}]', 0, 10, True)")
    bench.do("board.tap('>', frame, 10, len(frame) - 10, True)")
    lines = wait_until(lambda: len(bench.box.log()) >= known + 2 and bench.box.log()[known:])
    assert [(line["dir"], line["frame"]) for line in lines] == [("<", '[3,"0",{}]'), (">", '[2,"1","Heartbeat",{}]')]
    assert isinstance(lines[0]["t"], float) and lines[0]["t"] <= lines[1]["t"]


def test_a_long_message_of_many_chunks_is_one_line(bench):
    bench.do("chunk = b'\\xc3\\xa9' * 300 + b'\\xc3'")
    for _ in range(60):
        bench.do("board.tap('<', chunk, 0, 601, False)")
        bench.do("board.tap('<', b'\\xa9', 0, 1, False)")
    bench.do("board.tap('<', chunk, 0, 0, True)")
    wait_until(lambda: bench.box.log() and bench.box.log()[-1]["frame"] == "é" * (301 * 60))


def test_half_a_message_dies_with_the_board(bench_factory):
    bench = bench_factory()
    bench.do("board.tap('>', b'[2,', 0, 3, False)")
    bench.hands.connection.sendall(b'"board.reset()"\n')
    bench.hands.connected()
    bench.do("board.tap('>', b'[3]', 0, 3, True)")
    assert [line["frame"] for line in wait_until(bench.box.log)] == ["[3]"]
