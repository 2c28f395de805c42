"""vboard.heap, peak and peak_live: exact figures of the garbage-collected heap."""


def test_heap_is_what_the_collector_counts_at_any_moment(mpy, mpy_bits):
    code = """
import gc, random, vboard
random.seed(1)
kept, grown, same = [None] * 50, bytearray(), 0
for turn in range(3000):
    kept[random.randrange(50)] = bytearray(random.randrange(600))
    grown.extend(b"12345678")
    if turn % 300 == 0:
        grown = bytearray()
    if turn % 500 == 0:
        gc.collect()
    same += vboard.heap() == gc.mem_alloc()
print(same)
"""
    assert mpy(code, bits=mpy_bits, heap="64K").stdout == "3000\n"


def test_peak_is_the_most_in_use_with_garbage(mpy):
    code = """
import gc, vboard
gc.collect()
vboard.peak(True)
before = vboard.heap()
block = bytearray(16000)
block = None
block = bytearray(8000)
block = None
gc.collect()
print(vboard.peak(True) - before - 24000, vboard.peak() - vboard.heap())
"""
    more, later = map(int, mpy(code).stdout.split())
    assert 0 <= more <= 256  # the two objects' heads, and names
    assert 0 <= later <= 256


def test_a_block_that_moves_while_it_grows_counts_twice_for_that_moment(mpy):
    code = """
import gc, vboard
grown = bytearray(10000)
wall = bytearray(10000)  # lies right behind: no room to grow in place
gc.collect()
vboard.peak(True)
before = vboard.heap()
grown.extend(bytes(1))
print(vboard.peak() - before >= 10000)
"""
    assert mpy(code).stdout == "True\n"


def test_peak_live_is_the_most_that_a_collection_left(mpy):
    code = """
import gc, vboard
gc.collect()
vboard.peak_live(True)
before = vboard.heap()
garbage = bytearray(9000)
garbage = None
kept = bytearray(5000)
gc.collect()
kept = None
gc.collect()
print(vboard.peak_live() - before - 5000)
"""
    assert 0 <= int(mpy(code).stdout) <= 256


def test_a_full_heap_collects_by_itself_and_the_figures_stay_right(mpy):
    code = """
import gc, vboard
for _ in range(200):
    bytearray(1000)
print(vboard.heap() == gc.mem_alloc(), vboard.peak() <= gc.mem_alloc() + gc.mem_free())
"""
    assert mpy(code, heap="32K").stdout == "True True\n"
