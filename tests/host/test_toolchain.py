"""The interpreters are the ones that the rest of the tests count on."""


def test_the_interpreter_is_micropython_1_25(mpy, mpy_bits):
    assert mpy("import sys; print(sys.implementation[:2])", bits=mpy_bits).stdout == "('micropython', (1, 25, 0, ''))\n"


def test_small_integers_of_the_32_bit_interpreter_are_those_of_a_microcontroller(mpy):
    code = "import micropython, sys\nx = 0x3fffffff\nmicropython.heap_lock()\ny = x - 1\nmicropython.heap_unlock()\nprint(sys.maxsize)"
    assert mpy(code).stdout == "2147483647\n"
