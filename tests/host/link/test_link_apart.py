"""What stays apart: imported when it is needed, gone afterwards, and with nothing of the program in it."""

import textwrap

import pytest
from linking import RUN_LINKED

from linker.bundle import Bundle
from linker.source import LinkError

MODULES = {
    "p/a.py": """
        import sys
        from .b import Thing

        def main():
            from .rare.work import double
            print(double(5), "p.rare.work" in sys.modules)
            from .rare.part import Rarer
            print(isinstance(Rarer(), Thing))
            for name in list(sys.modules):
                if name.startswith("p.rare") or name == "p":
                    del sys.modules[name]
            print(any(name.startswith("p.rare") for name in sys.modules))
        """,
    "p/b.py": """
        WORDS = ("one", "two")

        class Thing:
            pass

        def twice(x):
            return x + x
        """,
    "p/c.py": "def twice(x):\n    return [x, x]\n",
    "p/rare/__init__.py": "",
    "p/rare/work.py": """
        from micropython import const
        from p.rare.part import NAME
        from ..b import (
            WORDS,
            twice as sum_of_two,
        )

        _MORE = const(1)

        def double(x):
            from p.c import twice

            return NAME, sum_of_two(x) + _MORE, twice(x), WORDS
        """,
    "p/rare/part.py": """
        from p.b import Thing

        NAME = "part"

        class Rarer(Thing):
            pass
        """,
}


def link(folder, **changed):
    """Link MODULES with changes (path: text, / written as __) into `folder`; the Bundle."""
    source = folder / "source"
    for name, text in {**MODULES, **{key.replace("__", "/") + ".py": text for key, text in changed.items()}}.items():
        file = source / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
    return Bundle({"p": source}, {"main": "p.a:main"}, apart_packages=("p.rare",), name="linked")


def test_it_is_imported_when_needed_and_can_be_dropped(mpy, tmp_path):
    bundle = link(tmp_path)
    linked = tmp_path / "linked"
    for name, text in bundle.apart.items():
        (linked / name).parent.mkdir(parents=True, exist_ok=True)
        (linked / name).write_text(text)
    (linked / "linked.py").write_text(bundle.text)
    assert sorted(bundle.apart) == ["p/rare/__init__.py", "p/rare/part.py", "p/rare/work.py"]
    assert "class Rarer" not in bundle.text
    expected = "('part', 11, [5, 5], ('one', 'two')) True\nTrue\nFalse\n"
    assert mpy("from p.a import main\nmain()", path=[tmp_path / "source"]).stdout == expected
    assert mpy(RUN_LINKED, path=[linked]).stdout == expected


def test_its_lines_keep_their_numbers(tmp_path):
    text = link(tmp_path).apart["p/rare/work.py"].splitlines()
    source = (tmp_path / "source/p/rare/work.py").read_text().splitlines()
    number = source.index("_MORE = const(1)")
    assert text[number : number + 3] == source[number : number + 3]
    assert len(text) == len(source)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"p__a": "from .rare.work import double\ndef main():\n    pass\n"}, "a.py:1: p.rare.work stays apart"),
        ({"p__a": "def main():\n    import p.rare.work\n"}, "a.py:2: p.rare.work stays apart"),
        ({"p__a": "def main():\n    from . import rare\n"}, "a.py:2: p.rare stays apart"),
        ({"p__rare__part": "import p.b\n"}, "part.py:1: p.b: what stays apart can import classes,"),
        ({"p__rare__part": "def f():\n    from .. import b\n"}, "part.py:2: b: what stays apart can import classes,"),
        ({"p__rare__part": "from p.b import absent\n"}, "part.py:1: absent: what stays apart can import classes,"),
        ({"p__rare__part": "from p.absent import x\n"}, "part.py:1: no module p.absent"),
    ],
)
def test_what_would_keep_it_in_memory_or_double_the_program_is_refused(tmp_path, changed, said):
    with pytest.raises(LinkError) as refused:
        link(tmp_path, **changed)
    assert said in str(refused.value)


def test_a_package_that_is_not_there_is_refused(tmp_path):
    link(tmp_path)
    with pytest.raises(LinkError, match=r"p\.other:0: no such package"):
        Bundle({"p": tmp_path / "source"}, {"main": "p.a:main"}, apart_packages=("p.other",))
