"""Packages that stay apart: imported when they are needed, gone afterwards, and leaning on nothing of the program."""

import textwrap

import pytest
from linking import RUN_LINKED

from linker.bundle import Bundle
from linker.source import LinkError

MODULES = {
    "p/a.py": """
        import sys
        from .b import twice

        def main():
            from .rare.work import double
            print(double(twice, 5), "p.rare.work" in sys.modules)
            for name in list(sys.modules):
                if name.startswith("p.rare") or name == "p":
                    del sys.modules[name]
            print(any(name.startswith("p.rare") for name in sys.modules))
        """,
    "p/b.py": "def twice(x):\n    return x + x\n",
    "p/rare/__init__.py": "",
    "p/rare/work.py": """
        from micropython import const
        from p.rare.part import NAME

        _MORE = const(1)

        def double(twice, x):
            return NAME, twice(x) + _MORE
        """,
    "p/rare/part.py": "NAME = 'part'\n",
}


def link(folder, **changed):
    """Link MODULES with changes (path: text, / written as __) into `folder`; the Bundle."""
    source = folder / "source"
    for name, text in {**MODULES, **{key.replace("__", "/") + ".py": text for key, text in changed.items()}}.items():
        file = source / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text))
    return Bundle({"p": source}, {"main": "p.a:main"}, apart_packages=("p.rare",))


def test_it_is_imported_when_needed_and_can_be_dropped(mpy, tmp_path):
    bundle = link(tmp_path)
    linked = tmp_path / "linked"
    for name, file in bundle.apart.items():
        (linked / name).parent.mkdir(parents=True, exist_ok=True)
        (linked / name).write_text(file.read_text())
    (linked / "linked.py").write_text(bundle.text)
    assert sorted(bundle.apart) == ["p/rare/__init__.py", "p/rare/part.py", "p/rare/work.py"]
    assert "part" not in bundle.text
    expected = "('part', 11) True\nFalse\n"
    assert mpy("from p.a import main\nmain()", path=[tmp_path / "source"]).stdout == expected
    assert mpy(RUN_LINKED, path=[linked]).stdout == expected


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"p__a": "from .rare.work import double\ndef main():\n    pass\n"}, "a.py:1: p.rare.work stays apart"),
        ({"p__a": "def main():\n    import p.rare.work\n"}, "a.py:2: p.rare.work stays apart"),
        ({"p__a": "def main():\n    from . import rare\n"}, "a.py:2: p.rare stays apart"),
        ({"p__rare__part": "from p.b import twice\n"}, "part.py:1: what stays apart cannot import p.b"),
        ({"p__rare__part": "def f():\n    from ..b import twice\n"}, "part.py:2: what stays apart cannot import p.b"),
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
