"""Measures what journal, cell and cache cost on real LittleFS; prints a name and a figure a line."""

import gc
from time import ticks_diff, ticks_us

from board import ROOT, mount, unmount

from ocpp.core.cache import AuthCache
from ocpp.core.cell import Cell
from ocpp.core.journal import Journal
from support.blockdev import ESP32, RP2040, BlockDevice

_EDGE = 45  # bytes of a start or stop with an idTag of 8 to 20 characters
_SAMPLE = 30  # of a meter sample of four measurands
_BLOCKS = 256  # 1 MB
_SESSIONS = 1000
_AUX = 12  # bytes: a transaction id or two

buf = bytearray(range(100))


def put(name, value):
    """Print a figure, rounded to what it is good for."""
    print(name, round(value, 3) if isinstance(value, float) else value)


def live():
    """Bytes of the heap in use, after a collection."""
    gc.collect()
    return gc.mem_alloc()


def garbage(work):
    """Bytes that work() allocates."""
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    work()
    after = gc.mem_alloc()
    gc.enable()
    return after - before


def session(journal, online, sample=_SAMPLE):
    """A session: start, ten samples, stop, each delivered at once if `online`."""
    for i in range(12):
        edge = i in (0, 11)
        journal.append(1 if edge else 2, buf, _EDGE if edge else sample)
        if online and journal.head():
            if edge:
                journal.ack(buf, _AUX)
            else:
                journal.ack(lazy=True)


def online_cost(suffix, program, mtime, sample=_SAMPLE, **options):
    """Erases and bytes of a session in the steady state."""
    device = BlockDevice(_BLOCKS)
    mount(device, program, True, mtime)
    before = live()
    journal = Journal(ROOT, **options)
    put("journal_ram" + suffix, live() - before)
    for _ in range(20):
        session(journal, True, sample)
    device.reset()
    for _ in range(200):
        session(journal, True, sample)
    put("journal_flash_erases" + suffix, device.erases / 200)
    put("journal_flash_bytes" + suffix, device.bytes / 200)
    put("journal_garbage" + suffix, garbage(lambda: session(journal, True, sample)))
    unmount()


def restarted(device):
    """The journal after a restart."""
    mount(device)
    return Journal(ROOT)


def offline_cost():
    """A thousand sessions without a link in 1 MB, three restarts in between, then all delivered in order."""
    device = BlockDevice(_BLOCKS)
    mount(device, ESP32, True)
    journal = Journal(ROOT)
    device.reset()
    for i in range(_SESSIONS):
        if i == 200:
            put("offline_read_bytes_first_200", device.read // 2400)
        if i == _SESSIONS - 200:
            before = device.read
        if i and i % (_SESSIONS // 4) == 0:
            journal = restarted(device)
        buf[0] = i >> 8
        buf[1] = i & 255
        session(journal, False)
    put("offline_read_bytes_last_200", (device.read - before) // 2400)
    put("journal_flash_erases_offline", device.erases / _SESSIONS)
    put("journal_flash_bytes_offline", device.bytes / _SESSIONS)
    start = ticks_us()
    journal = restarted(device)
    put("offline_boot_us", ticks_diff(ticks_us(), start))
    start = ticks_us()
    journal.scan(lambda kind, seq, rec, n: None)
    put("offline_scan_us", ticks_diff(ticks_us(), start))
    put("offline_room_bytes", journal.room())
    device.reset()
    delivered = whole = 0

    def deliver():
        nonlocal delivered, whole
        while journal.head():
            in_order = journal.seq == delivered + 1 and journal.rec[0] << 8 | journal.rec[1] == delivered // 12
            delivered += 1
            if in_order and delivered % 12 == 0:
                whole += 1
            journal.ack(lazy=True)

    put("delivery_garbage_per_record", garbage(deliver) / (_SESSIONS * 12))
    put("offline_delivered", delivered)
    put("offline_sessions", whole)
    put("delivery_flash_erases", device.erases / _SESSIONS)
    put("delivery_flash_bytes", device.bytes / _SESSIONS)
    unmount()


def cell_cost():
    """One save of a cell in the steady state."""
    device = BlockDevice(_BLOCKS)
    mount(device, ESP32, True)
    before = live()
    cell = Cell("/flash/cell", 80)
    put("cell_ram", live() - before)
    for _ in range(10):
        cell.save(buf, 64)
    device.reset()
    for _ in range(500):
        cell.save(buf, 64)
    put("cell_save_erases", device.erases / 500)
    put("cell_save_bytes", device.bytes / 500)
    put("cell_save_garbage", garbage(lambda: cell.save(buf, 64)))
    unmount()


def cache_cost(entries):
    """Look-up and change with so many entries."""
    device = BlockDevice(_BLOCKS)
    mount(device, ESP32, True)
    before = live()
    cache = AuthCache("/flash/cache", 500)
    put("cache_ram", live() - before)
    tags = [b"%08X" % (i * 7919) for i in range(entries)]
    for tag in tags:
        cache.put(tag, 0)
    suffix = f"_of_{entries}"
    device.reset()
    for tag in tags[:20]:
        cache.put(tag, 0, 20000, 0)
    put("cache_put_erases" + suffix, device.erases / 20)
    put("cache_put_bytes" + suffix, device.bytes / 20)
    put("cache_get_garbage" + suffix, garbage(lambda: cache.get(tags[0])))
    start = ticks_us()
    for tag in tags:
        assert cache.get(tag)
    put("cache_get_us" + suffix, ticks_diff(ticks_us(), start) // entries)
    unmount()


online_cost("", ESP32, False)
online_cost("_samples_of_34", ESP32, False, 34)
online_cost("_mtime", ESP32, True)
online_cost("_rp2040", RP2040, False, slots=2, slot=220)
offline_cost()
cell_cost()
cache_cost(20)
cache_cost(500)
