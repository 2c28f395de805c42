"""Names keep their meaning when modules are joined into one: Python's rules of scope, tried in MicroPython."""

import pytest
from linking import Program, names


def test_names_that_several_modules_use_stay_apart(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p.a": """
                from p import b
                from p.c import get as get_c
                class Thing: kind = "a"
                def get(): return "get a"
                def main(): print(get(), b.get(), get_c(), Thing.kind, b.Thing.kind, b.made().kind)
                """,
            "p.b": """
                class Thing: kind = "b"
                def get(): return "get b"
                def made(): return Thing()
                """,
            "p.c": "def get(): return 'get c'",
        },
    )
    bundle = program.same(mpy, "get a get b get c a b b\n")
    assert names(bundle) == {"Thing_a", "Thing_b", "get_a", "get_b", "get_c", "made", "main"}


def test_modules_of_the_same_last_name_are_told_apart_by_their_packages(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p.a": "from p.x import m\nfrom p.y import m as n\ndef main(): print(m.f(), n.f())",
            "p.x.m": "def f(): return 'x'",
            "p.y.m": "def f(): return 'y'",
        },
    )
    assert {"f_x_m", "f_y_m"} < names(program.same(mpy, "x y\n"))


# Everything that binds a name inside a function, with a function `get` of the module and one of another module at hand.
LOCALS = {
    "parameter": "def f(get): return get\nprint(f(1))",
    "default": "def f(get=get): return get()\nprint(f())",
    "keyword only": "def f(*, get): return get\nprint(f(get=2))",
    "star": "def f(*get, **other): return get, other\nprint(f(1, other=2))",
    "assignment": "get = 3\nprint(get)",
    "augmented": "get = 3\nget += 1\nprint(get)",
    "tuple": "get, (other, *rest) = 1, (2, 3, 4)\nprint(get, other, rest)",
    "for": "for get in (1, 2): pass\nprint(get)",
    "with": "with Open() as get: print(get)",
    "except": "try:\n    1 // 0\nexcept ZeroDivisionError as get:\n    print(type(get))",
    "import": "import math as get\nprint(get.floor(1.5))",
    "from import": "from math import floor as get\nprint(get(2.5))",
    "nested function": "def get(): return 'inner'\nprint(get())",
    "nested class": "class get: x = 5\nprint(get.x)",
    "lambda": "print((lambda get: get)(6), (lambda: get())())",
    "walrus": "if (get := 7): print(get)",
    "delete": "get = 8\ndel get\nprint('gone')",
    "list": "print([get for get in (1, 2)], get())",
    "generator": "print(sum(get for get in (1, 2) if get), get())",
    "dict": "print({get: other for get, other in ((1, 2),)}, get())",
    "first iterable": "print([get for get in (get(), 1)])",
    "inner loop": "print([get for row in ((1,), (2,)) for get in row], get())",
    "closure": "get = 9\ndef inner():\n    return get\nprint(inner())",
    "nonlocal": "get = 1\ndef inner():\n    nonlocal get\n    get = 2\ninner()\nprint(get)",
    "attribute": "thing = Thing()\nthing.get = 10\nprint(thing.get, thing.other(), get())",
    "keyword": "print(sorted(dict(get=1, other=2).items()))",
    "string": "print('get %s' % get(), '{}'.format(get()), f'{get()} {other()}')",
    "global": "print(get(), other(), str(other())[0])",
}


@pytest.mark.parametrize("body", LOCALS.values(), ids=LOCALS)
def test_a_local_name_is_not_the_one_of_the_module(mpy, tmp_path, body):
    program = Program(
        tmp_path,
        {
            "p.a": """
                from p.b import get, get as other
                from p import c
                class Open:
                    def __enter__(self): return 11
                    def __exit__(self, *what): pass
                class Thing:
                    def other(self): return other()
                def main():
                BODY
                    c.show()
                """.replace("BODY", body.replace("\n", "\n" + 20 * " ").join(["    ", ""])),
            "p.b": "def get(): return 'b'",
            "p.c": "def get(): return 'c'\ndef show(): print(get())",
        },
    )
    program.link()
    before = program.before(mpy)
    assert before.endswith("c\n")
    assert program.after(mpy) == before


def test_a_new_name_is_not_one_that_is_local_where_it_is_used(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p.a": """
                from p.b import get as fetch
                from p.c import get
                def main(get_b=1):
                    get_c = 2
                    print(fetch(), get(), get_b, get_c)
                """,
            "p.b": "def get(): return 'b'",
            "p.c": "def get(): return 'c'",
        },
    )
    program.same(mpy, "b c 1 2\n")


def test_a_name_of_one_module_hides_no_builtin_from_another(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p.a": "from p.b import open\ndef main(): print(open(), len('abc'), int('5'))",
            "p.b": "from p import c\ndef open(): return c.measure(c.len)\ndef int(x): return x",
            "p.c": "def len(x): return 'not the builtin'\ndef measure(f): return f(1)",
        },
    )
    program.same(mpy, "not the builtin 3 5\n")


def test_the_body_of_a_class_is_executed_from_above(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p.a": """
                from p.b import LIMIT, get, other
                class Thing:
                    LIMIT = LIMIT
                    double = LIMIT * 2
                    def get(self): return "method"
                    _get, get = get, other
                    def len(self): return 1
                    size = len
                    def outside(self): return get(), LIMIT, len("four")
                    values = [LIMIT for LIMIT in (1, 2)]
                def main():
                    thing = Thing()
                    print(thing.LIMIT, thing.double, thing._get(), thing.get(), thing.size())
                    print(thing.outside(), thing.values)
                """,
            "p.b": """
                LIMIT = 5
                def get(*_): return "function"
                def other(*_): return "other"
                """,
        },
    )
    program.same(mpy, "5 10 method other 1\n('function', 5, 4) [1, 2]\n")


def test_inheritance_super_and_decorators_work(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p.a": """
                from .b import Base, twice
                class Thing(Base):
                    def __init__(self): super().__init__(3)
                    @property
                    def x(self): return self._x
                    @staticmethod
                    def make(): return Thing()
                @twice
                def number(): return 4
                def main(): print(Thing.make().x, number(), Thing.__name__)
                """,
            "p.b": """
                class Base:
                    def __init__(self, x): self._x = x
                def twice(f):
                    def g(): return f() * 2
                    return g
                """,
        },
    )
    program.same(mpy, "3 8 Thing\n")


def test_what_nothing_refers_to_is_left_out_but_calls_are_made(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p.a": """
                from p.b import used
                def unused(): return deep()
                def deep(): pass
                def main(): print(used)
                """,
            "p.b": """
                seen = []
                def note(x): seen.append(x)
                note_1 = note(1)
                def f(x=note(2)): pass
                class Other: y = note(3)
                used = seen
                """,
        },
    )
    assert set(program.same(mpy, "[1, 2, 3]\n").dropped) == {"p.a:unused", "p.a:deep"}


def test_top_levels_are_executed_in_the_order_of_the_imports(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p": "import tracker\nmark = tracker.note('p')",
            "p.a": "from p import c, b\nimport tracker\nmark = tracker.note('a')\ndef main(): print(tracker.seen)",
            "p.b": "import tracker\nmark = tracker.note('b')",
            "p.c": "from . import d\nimport tracker\nmark = tracker.note('c')",
            "p.d": "import tracker\nmark = tracker.note('d')",
            "tracker": "seen = []\ndef note(x): seen.append(x)",
        },
    )
    program.same(mpy, "['p', 'd', 'c', 'b', 'a']\n")


def test_two_runs_give_the_same_text(tmp_path):
    modules = {
        "p.a": "from p import b\nfrom time import ticks_ms, ticks_us\ndef main(): return b.x, b.y(ticks_us, ticks_ms)",
        "p.b": "x = [1]\ndef y(*a): return z\ndef z(): pass",
    }
    first = Program(tmp_path / "1", modules).link()
    assert first.text == Program(tmp_path / "2", modules).link().text
