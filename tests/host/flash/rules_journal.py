"""Rules of the journal in ordinary work."""

from board import ROOT, SAMPLE, START, STOP, Board, files, mount, number_of, raises, unmount

from ocpp.core.cell import Cell
from ocpp.core.journal import Full, Journal, UnknownFormat
from ocpp.core.octets import put
from support.blockdev import CLEAN, RP2040, TORN_HALF, BlockDevice


def _board(blocks=64, program=32, **options):
    device = BlockDevice(blocks)
    mount(device, program, fresh=True)
    return Board(**options), device


def an_empty_journal_has_no_head():
    b, _ = _board()
    assert b.journal.head() is False
    assert b.journal.count == 0
    b.journal.ack()
    assert b.journal.count == 0 and b.journal.aux_n == 0


def a_record_comes_back_as_it_was():
    b, _ = _board()
    j = b.journal
    payload = bytearray(range(100, 200))
    for n in (0, 1, 50, 100):
        seq = j.append(n + 1, payload, n)
        assert j.head() and j.head()
        assert (j.kind, j.seq, j.n) == (n + 1, seq, n)
        assert bytes(j.rec[:n]) == bytes(payload[:n])
        j.ack()
        assert not j.head() and j.count == 0


def sequence_numbers_rise_by_one_and_never_return():
    b, _ = _board()
    seqs = []
    for _ in range(30):
        seqs.append(b.journal.append(1, b"abc", 3))
        b.journal.head()
        b.journal.ack(lazy=True)
        b.boot()
    assert seqs == list(range(1, 31)), seqs


def records_outside_the_limits_are_refused_and_nothing_is_stored():
    b, device = _board()
    before = device.programs
    for kind, n in ((0, 1), (256, 1), (1, 101), (1, -1)):
        assert "expected 1..255" in raises(ValueError, lambda k=kind, m=n: b.journal.append(k, bytes(120), m))
    b.journal.append(1, b"x", 1)
    assert "at most 96" in raises(ValueError, lambda: b.journal.ack(bytes(100), 97))
    assert b.journal.count == 1 and b.journal.head()
    assert device.programs > before


def the_head_stays_while_records_are_appended_and_moved():
    b, _ = _board()
    b.append(START)
    b.journal.head()
    for _ in range(200):
        b.append(SAMPLE)
        assert b.journal.head() and number_of(b.journal.rec) == 1
    b.deliver()
    assert b.journal.head() and number_of(b.journal.rec) == 2
    b.drain()


def a_backlog_of_any_length_comes_out_in_order_after_a_restart():
    b, _ = _board()
    for _ in range(60):
        b.session(10, False)
    b.boot()
    assert b.journal.count == 720
    b.drain()
    assert files()[1] == [], "segments are removed"
    b.boot()
    assert b.journal.count == 0 and not b.journal.head()


def delivery_and_appending_may_alternate_in_any_rhythm():
    b, _ = _board()
    for rhythm in range(1, 40):
        for i in range(60):
            b.append(SAMPLE if i % 4 else START)
            if i % rhythm == 0:
                b.deliver(i % 2 == 0)
        for _ in range(40):
            b.deliver()
        b.judge()
    b.drain()


def an_ack_keeps_its_aux_over_a_restart():
    b, _ = _board()
    for text in (b"first", b"", b"x" * 96):
        b.journal.append(1, b"abc", 3)
        b.journal.ack(text, len(text))
        b.boot()
        j = b.journal
        assert bytes(j.aux[: j.aux_n]) == text
        assert j.count == 0 and not j.head()


def an_ack_without_aux_leaves_the_aux():
    b, _ = _board()
    for aux in (b"kept", None, None):
        b.journal.append(1, b"abc", 3)
        b.journal.ack(aux, 4 if aux else 0)
    b.boot()
    assert bytes(b.journal.aux[: b.journal.aux_n]) == b"kept"


def a_lazy_ack_writes_nothing_and_is_durable_with_the_next_record():
    b, device = _board()
    for _ in range(5):
        b.append(SAMPLE)
    before = device.programs
    for _ in range(5):
        b.deliver()
    assert device.programs == before
    b.boot()
    assert b.journal.count == 5, "lost with the power, as promised"
    for _ in range(5):
        b.deliver()
    b.append(SAMPLE)
    b.boot()
    assert b.found() == [6]


def at_most_16_lazy_acks_are_lost():
    b, _ = _board()
    for _ in range(100):
        b.append(SAMPLE)
    for _ in range(80):
        b.deliver()
    b.boot()
    assert 20 <= b.journal.count <= 36, b.journal.count


def a_lazy_ack_with_aux_is_durable_at_once():
    b, _ = _board()
    b.append(SAMPLE)
    b.journal.ack(b"aux", 3, lazy=True)
    b.boot()
    assert b.journal.count == 0 and bytes(b.journal.aux[:3]) == b"aux"


def scan_shows_all_pending_records_and_moves_nothing():
    b, device = _board()
    for _ in range(30):
        b.session(10, False)
    for _ in range(100):
        b.deliver(False)
    b.journal.head()
    before = device.programs
    assert b.found() == list(range(101, 361))
    assert device.programs == before
    assert number_of(b.journal.rec) == 101 and b.journal.kind == SAMPLE and b.journal.n in (30, 100)
    b.drain()


def a_journal_of_a_newer_format_is_refused_and_left_alone():
    b, device = _board()
    b.session(3, False)
    from ocpp.core.cell import Cell

    Cell(ROOT + "/format", 1).save(b"\x03", 1)
    image = bytes(device.image)
    text = raises(UnknownFormat, lambda: Journal(ROOT))
    assert "format 3" in text and ROOT in text, text
    assert bytes(device.image) == image
    Cell(ROOT + "/format", 1).save(b"\x02", 1)
    b.boot()
    assert b.judge() == [1, 2, 3, 4, 5]


def a_wider_program_unit_takes_larger_slots():
    b, _ = _board(64, RP2040, slots=2, slot=220)
    for _ in range(40):
        b.session(10, False)
    unmounted = b.journal.count
    b.boot()
    assert b.journal.count == unmounted
    b.drain()


def a_firmware_with_other_slots_finds_all():
    b, _ = _board(slots=6)
    b.session(6, False)
    for options in ({"slots": 3}, {"slots": 8, "slot": 110}, {"slots": 1}):
        b.options = options
        b.boot()
        b.append(STOP)
    b.session(20, False)
    b.drain()


def slots_that_hold_no_record_are_refused():
    _board()
    for size in (107, 256):
        assert "expected 108..255" in raises(ValueError, lambda n=size: Journal("/flash/other", slot=n))


def sequence_numbers_end_with_a_clear_error():
    b, _ = _board()
    b.journal.append(1, b"x", 1)
    b.journal._last = 0xFFFFFF
    assert "sequence" in raises(Full, lambda: b.journal.append(1, b"x", 1))


def another_directory_is_another_journal():
    b, _ = _board()
    other = Journal("/flash/other")
    b.append(START)
    assert other.count == 0 and not other.head()


def _numbered_from(device, number):
    """A journal whose last acknowledged record had that sequence number."""
    mount(device)
    Board()
    state = bytearray(3)
    put(state, 0, 3, number)
    cell = Cell(ROOT + "/cursor", 3)
    cell.save(state, 3)
    cell.close()
    return Board()


def numbers_begin_anew_before_they_are_used_up():
    _, device = _board()
    b = _numbered_from(device, 0xFFFFF8)
    for _ in range(5):
        b.session(4, True)
        b.boot()
        b.settle()
    b.session(4, False)
    b.boot()
    assert len(b.judge()) == 6 and b.journal.append(START, b"x", 1) < 50


def what_waits_when_they_begin_anew_is_not_lost_wherever_the_power_goes():
    _, device = _board()
    b = _numbered_from(device, 0x7FFFF0)
    b.session(60, False)  # into segments
    while b.deliver():
        pass
    ledger = b.ledger
    image = bytes(device.image)
    anew = 0
    for form in (CLEAN, TORN_HALF):
        for cuts in range(100):
            unmount()
            device = device.restarted()
            device.image[:] = image
            mount(device)
            b = Board(ledger.copy())
            device.cut = cuts
            device.form = form
            try:
                b.session(2, False)
                b.deliver()
                b.deliver(lazy=False)
            except OSError:
                assert device.dead
            over = not device.dead
            unmount()
            device = device.restarted()
            mount(device)
            b = Board(b.ledger)
            b.settle()
            anew += b.journal.append(START, b"x", 1) < 50
            if over:
                break
        assert over and cuts > 10, cuts
    assert anew > 5, anew
