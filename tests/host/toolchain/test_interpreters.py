"""The interpreters are those that the rest of the tests and the figures count on."""

import os
import subprocess

import pytest

import interpreters
from support.patience import at_most


def test_the_version_is_1_25(mpy, mpy_bits):
    assert mpy("import sys; print(sys.implementation[1][:3])", bits=mpy_bits).stdout == "(1, 25, 0)\n"


def test_the_word_size_is_the_one_asked_for(mpy, mpy_bits):
    assert mpy("import sys; print(sys.maxsize)", bits=mpy_bits).stdout == f"{2 ** (mpy_bits - 1) - 1}\n"


@pytest.mark.parametrize("start, fits", [("0x3ffffffe", True), ("0x3fffffff", False), ("-0x3fffffff", True)])
def test_a_small_integer_of_the_32_bit_interpreter_has_31_bits(mpy, start, fits):
    code = f"""
import micropython
number, step = {start}, 1 if {start} > 0 else -1
micropython.heap_lock()
try:
    number + step
    print("needs no heap")
except MemoryError:
    print("needs heap")
micropython.heap_unlock()
"""
    assert mpy(code).stdout == ("needs no heap\n" if fits else "needs heap\n")


def test_addresses_are_small_integers_with_a_heap_of_any_size(mpy):
    for heap in ("96K", "1M", "8M"):
        assert int(mpy("print(id(bytearray(4)))", heap=heap).stdout) < 1 << 30


def test_a_heap_of_96k_is_a_heap_of_96k(mpy):
    code = "import gc, asyncio, tls, vfs; gc.collect(); print(gc.mem_alloc() + gc.mem_free(), gc.mem_free())"
    whole, free = map(int, mpy(code, heap="96K").stdout.split())
    assert 90_000 < free < whole < 96 * 1024


def test_the_modules_of_a_board_are_there(mpy, mpy_bits):
    code = "import asyncio, deflate, hashlib, json, machine, select, socket, struct, time, tls, vfs; vfs.VfsLfs2"
    mpy(code, bits=mpy_bits)


@pytest.mark.parametrize("bits, in_heap", [(32, True), (64, False)])
def test_tls_takes_its_buffers_from_the_heap_as_on_a_board(mpy, bits, in_heap):
    code = """
import gc, socket, tls
context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
context.verify_mode = tls.CERT_NONE
gc.collect()
before = gc.mem_alloc()
stream = context.wrap_socket(socket.socket(), do_handshake_on_connect=False)
print(gc.mem_alloc() - before)
"""
    assert (int(mpy(code, bits=bits).stdout) > 8192) == in_heap


VIPER = """
import micropython
@micropython.viper
def total(buf: ptr8, n: int) -> int:
    sum = 0
    for i in range(n):
        sum += buf[i]
    return sum
print(total(b"\\x01\\x02\\xff", 3))
"""


def test_viper_code_runs_from_source(mpy, mpy_bits):
    assert mpy(VIPER, bits=mpy_bits).stdout == "258\n"


def test_mpy_cross_writes_files_that_the_interpreter_reads(mpy, tmp_path):
    (tmp_path / "answer.py").write_text("ANSWER = 42\n")
    compiler = interpreters.interpreter("mpy-cross")
    subprocess.run([compiler, "-o", tmp_path / "compiled.mpy", tmp_path / "answer.py"], check=True)
    assert mpy("import compiled; print(compiled.ANSWER)", path=[tmp_path]).stdout == "42\n"


def test_ctrl_c_raises_keyboard_interrupt_in_busy_code(tmp_path):
    code = "print('started')\ntry:\n    while True: pass\nexcept KeyboardInterrupt: print('interrupted')"
    command = [interpreters.interpreter("micropython32"), "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "started\n"
        process.send_signal(subprocess.signal.SIGINT)
        assert process.communicate(timeout=at_most(20))[0] == "interrupted\n"


def test_an_unknown_interpreter_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match="'micropython16': expected one of .*micropython32"):
        interpreters.interpreter("micropython16")


def test_a_given_interpreter_takes_the_place_of_the_built_ones(monkeypatch):
    monkeypatch.setenv("PILOTWIRE_MICROPYTHON", "/bin/true")
    assert str(interpreters.interpreter("pilotwire32")) == "/bin/true"


def test_a_given_interpreter_that_cannot_be_run_is_refused(monkeypatch):
    monkeypatch.setenv("PILOTWIRE_MICROPYTHON", "/dev/null")
    with pytest.raises(ValueError, match="PILOTWIRE_MICROPYTHON=/dev/null: not a program"):
        interpreters.interpreter("micropython32")


def test_nothing_is_built_anew_while_nothing_changes():
    program = interpreters.interpreter("micropython32")
    before = os.stat(program).st_mtime_ns
    assert os.stat(interpreters.interpreter("micropython32")).st_mtime_ns == before
