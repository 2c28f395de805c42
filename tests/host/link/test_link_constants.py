"""Constants are put in place by the compiler and take no memory."""

from linking import Program, names

TABLES = {
    "p.a": """
        from p import b
        from p.b import ROWS, HIDDEN, WORD
        _LIMIT = b.LIMIT + 1
        NESTED = ("x", ROWS, (b.LIMIT, None, True, b"raw", 1.5))
        NUMBERS = (b.LIMIT << 20, ~b.LIMIT, -b.LIMIT, b.LIMIT % 4, b.BIG, -b.BIG)
        EMPTY = ()
        def main():
            print(_LIMIT, NESTED)
            print(NUMBERS, EMPTY)
            print(HIDDEN, WORD.upper(), WORD[2], len(ROWS), b.BIG, b.FLAG, b.NOTHING, b.RATE)
            for row in ROWS:
                print(row[0] in WORD, row is ROWS[0], row)
        """,
    "p.b": """
        from micropython import const
        LIMIT = 7
        BIG = 0xFFFFFFFF
        FLAG = True
        NOTHING = None
        RATE = 0.25
        WORD = "a word of more than 10 letters"
        HIDDEN = const("hidden")
        ROWS = (("a", LIMIT), ("word", WORD), ("\\u20ac\\n", b"\\x00\\xff"))
        """,
}
SAID = r"""
8 ('x', (('a', 7), ('word', 'a word of more than 10 letters'), ('\u20ac\n', b'\x00\xff')), (7, None, True, b'raw', 1.5))
(7340032, -8, -7, 3, 4294967295, -4294967295) ()
hidden A WORD OF MORE THAN 10 LETTERS w 3 4294967295 True None 0.25
True True ('a', 7)
True False ('word', 'a word of more than 10 letters')
False False ('\u20ac\n', b'\x00\xff')
"""[1:]


def test_numbers_texts_and_tables_of_them_are_constants(mpy, mpy_bits, tmp_path):
    assert names(Program(tmp_path, TABLES).same(mpy, SAID, bits=mpy_bits)) == {"main"}


def test_a_negative_float_is_no_constant_since_micropython_computes_it_at_start(mpy, tmp_path):
    program = Program(tmp_path, {"p.a": "LOW = -1.5\nPAIR = (1, -0.5)\ndef main(): print(LOW, PAIR)"})
    assert names(program.same(mpy, "-1.5 (1, -0.5)\n")) == {"LOW", "PAIR", "main"}


def test_constants_take_no_place_in_the_module(mpy, tmp_path):
    program = Program(tmp_path, TABLES)
    program.link()
    code = "import linked; print(sorted(k for k in dir(linked) if not k.startswith('__')))"
    assert program.after(mpy, code) == "['main']\n"


def test_what_changes_or_is_made_at_start_is_no_constant(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p.a": """
                from p.b import rows, table, made, alias, mixed
                def main():
                    rows.append(3)
                    table["b"] = 2
                    print(rows, len(table), made, alias("ab"), mixed)
                """,
            "p.b": """
                rows = [1, 2]
                table = {"a": 1}
                made = len("abc")
                alias = len
                mixed = (1, len)[0]
                """,
        },
    )
    assert {"rows", "table", "made", "alias", "mixed"} < names(program.same(mpy, "[1, 2, 3] 2 3 2 1\n"))


def test_a_constant_takes_the_place_of_nothing_else_of_its_name(mpy, tmp_path):
    # The compiler replaces a constant's name wherever it stands for a value: also as parameter, keyword or in a class.
    program = Program(
        tmp_path,
        {
            "p.a": """
                from p import b
                from p.b import show as _SHOW
                class Thing:
                    _SIZE = 3
                    twice = _SIZE * 2
                def f(_LIMIT, _SIZE=4): return _LIMIT, _SIZE
                def main():
                    _WORD = 5
                    thing = Thing()
                    thing._COUNT = 6
                    print(f(1), f(_LIMIT=2, _SIZE=3), _WORD, thing._SIZE, thing.twice, thing._COUNT, dict(_KEY=1))
                    print([_ITEM for _ITEM in (1, 2)])
                    _SHOW()
                """,
            "p.b": """
                from micropython import const
                _LIMIT = const(10)
                _SIZE = const(20)
                _WORD = const(30)
                _COUNT = const(40)
                _KEY = const(50)
                _ITEM = const(60)
                def show(): print(_LIMIT, _SIZE, _WORD, _COUNT, _KEY, _ITEM)
                """,
        },
    )
    program.same(mpy, "(1, 4) (2, 3) 5 3 6 6 {'_KEY': 1}\n[1, 2]\n10 20 30 40 50 60\n")


def test_constants_of_the_same_name_and_different_values_stay_apart(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p.a": """
                from p import b, c
                START = 1
                def main(): print(START, b.START, c.START, _X, b.x(), c.x())
                _X = 4
                """,
            "p.b": "START = 2\n_X = 5\ndef x(): return _X",
            "p.c": "START = 3\nX = 6\ndef x(): return X",
        },
    )
    program.same(mpy, "1 2 3 4 5 6\n")


def test_if_over_a_constant_is_decided_when_linking(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p.a": """
                from p.b import DEBUG, REAL
                import p.c as c
                def main():
                    if DEBUG:
                        c.noisy()
                    if REAL:
                        print("real")
                    else:
                        c.noisy()
                    for i in range(2):
                        if DEBUG:
                            print(i)
                """,
            "p.b": "DEBUG = False\nREAL = 1",
            "p.c": "def noisy(): print('noise')",
        },
    )
    assert names(program.same(mpy, "real\n")) == {"main"}


def test_a_module_of_constants_that_is_passed_on_becomes_an_object_for_the_time(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p.a": """
                from p import b
                from p.c import b as other, show
                def main(pin=1):
                    show(b, pin)
                    show(other, b.PIN)
                """,
            "p.b": "PIN = 5\nNAME = 'x'\nNONE = None",
            "p.c": "from p.d import b\ndef show(pins, pin): print(pins.PIN, pins.NAME, getattr(pins, 'NONE', 1), pin)",
            "p.d.b": "PIN = 6\nNAME = ('y',)\nNONE = False",
        },
    )
    bundle = program.same(mpy, "5 x None 1\n6 ('y',) False 5\n")
    assert {"b_p_b", "b_d_b"} < names(bundle), "two functions that make them"
