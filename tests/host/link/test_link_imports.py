"""Every way to import a name leads to the same thing in the linked module."""

import pytest
from linking import Program, names


def test_every_form_of_import_leads_to_the_name(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p": "from .q.deep import value as offered",
            "p.a": """
                import p
                import p.q.deep
                import p.q.deep as d1
                from p import q
                from p.q import deep
                from p.q.deep import value
                from .q import deep as d2, again
                from . import offered
                from .q.side import up
                def main():
                    print(p.q.deep.value(), d1.value(), q.deep.value(), deep.value(), value())
                    print(d2.value(), again(), offered(), up())
                """,
            "p.q": "from .deep import value as again",
            "p.q.deep": "def value(): return 1",
            "p.q.side": "from ..q import deep\ndef up(): return deep.value() + 1",
        },
    )
    assert names(program.same(mpy, "1 1 1 1 1\n1 1 1 2\n")) == {"main", "value", "up"}


def test_imports_from_outside_are_made_once(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p.a": """
                from math import floor, ceil as up
                import math, sys as system
                from p.b import f
                def main(): print(floor(1.5), up(1.5), math.floor(2.5), len(system.path) > 0, f())
                """,
            "p.b": "from math import floor as down\nimport math as m\ndef f(): return down(3.5), m.ceil(3.5)",
        },
    )
    assert names(program.same(mpy, "1 2 2 True (3, 4)\n")) == {"main", "floor", "ceil", "math", "sys", "f"}


def test_an_import_from_outside_gives_way_to_names_of_the_program(mpy, tmp_path):
    program = Program(
        tmp_path,
        {
            "p.a": "from gadget import get\nfrom p import b\ndef main(): print(get(), b.get(), b.f(5))",
            "p.b": "import gadget\ndef get(): return 2\ndef f(gadget_): return gadget_ + gadget.get()",
            "gadget": "def get(): return 1",
        },
    )
    program.same(mpy, "1 2 6\n")


LATE = {
    "p.a": """
        def main():
            from p.late import value
            from . import other
            import gadget
            print(value(), other.value(), gadget.value)
        """,
    "p.late": "from p import a\ndef value(): return a.main is not None",
    "p.other": "def value(): return 2",
    "gadget": "print('imported')\nvalue = 3",
}


def test_an_import_inside_a_function_stays_late_only_for_what_stays_apart(mpy, tmp_path):
    program = Program(tmp_path, LATE)
    program.same(mpy, "imported\nTrue 2 3\n")
    assert program.after(mpy, "import linked; print('nothing yet')") == "nothing yet\n"


CHOICE = {
    "p.a": """
        from p import b
        from p.b import total
        class Thing:
            kind = "plain"
            if b.fast:
                kind = b.fast.kind()
        def main(): print(Thing.kind, total(b"\\x01\\x02\\xff", 3))
        """,
    "p.b": """
        try:
            from . import b_viper as fast
            from .b_viper import total
        except (ImportError, SyntaxError):
            fast = None

            def total(buf, n):
                return sum(buf[:n])
        """,
    "p.b_viper": """
        import micropython
        from micropython import const
        _FIRST = const(0)
        def kind(): return "native"
        @micropython.viper
        def total(buf: ptr8, n: int) -> int:
            sum = _FIRST
            for i in range(n):
                sum += buf[i]
            return sum
        """,
}


def test_native_code_is_taken_where_a_module_chooses(mpy, tmp_path):
    bundle = Program(tmp_path, CHOICE).same(mpy, "native 258\n")
    assert "@micropython.viper\ndef total(buf: ptr8, n: int) -> int:" in bundle.text
    assert names(bundle) == {"Thing", "kind_b_viper", "main", "total"}


def test_the_plain_code_is_taken_for_a_board_without_native_code(mpy, tmp_path):
    program = Program(tmp_path, CHOICE)
    bundle = program.link(native=False)
    assert program.after(mpy) == "plain 258\n"
    assert "viper" not in bundle.text


@pytest.mark.parametrize("there, said", [(True, "there 1\n"), (False, "fallback 0\n")])
def test_a_choice_between_modules_from_outside_is_made_at_start(mpy, tmp_path, there, said):
    modules = {
        "p.a": """
            from p.b import heap, peak
            def main(): print(heap(), peak(1))
            """,
        "p.b": """
            try:
                from maybe import heap, peak
            except ImportError:
                from other import heap

                def peak(x):
                    return x - 1
            """,
        "other": "def heap(): return 'fallback'",
    }
    if there:
        modules["maybe"] = "def heap(): return 'there'\ndef peak(x): return x"
    Program(tmp_path, modules).same(mpy, said)
