"""Small programs to be linked: written to a folder, run as modules and as the one module, in MicroPython.

    program = Program(tmp_path, {"p.a": "...", "p.b": "..."})       # the text of each module; p.a offers `main`
    program.same(mpy, "3\n")                                        # both ways print this

`p` is the package of the program; "p" alone is its __init__. Modules of other names stay apart.
"""

import ast
import textwrap
from pathlib import Path

from linker import linemap
from linker.bundle import Bundle

RUN = "from {} import main\nmain()"
RUN_LINKED = RUN.format("linked")


class Program:
    """A program in `folder`; `entry` is the module that offers main()."""

    def __init__(self, folder, modules, entry="p.a"):
        self.source = folder / "source"
        self.linked = folder / "linked"
        self.entry = entry
        self.linked.mkdir(parents=True)
        for name, text in modules.items():
            parts = name.split(".")
            file = self.source.joinpath(*parts).with_suffix(".py")
            if any(other.startswith(name + ".") for other in modules):
                file = self.source.joinpath(*parts, "__init__.py")
            if parts[0] != "p":
                file = self.source / "apart" / f"{name}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text))

    def link(self, native=True):
        """Write the linked module; the Bundle."""
        bundle = Bundle({"p": self.source}, {"main": f"{self.entry}:main"}, native)
        (self.linked / "linked.py").write_text(bundle.text)
        (self.linked / "linked.map").write_text(linemap.text(bundle.map, self.source))
        return bundle

    def before(self, mpy, **options):
        """What it prints as modules."""
        path = [self.source, self.source / "apart"]
        return mpy(RUN.format(self.entry), path=path, **options).stdout

    def after(self, mpy, code=RUN_LINKED, **options):
        """What it prints when it is linked."""
        return mpy(code, path=[self.linked, self.source / "apart"], **options).stdout

    def same(self, mpy, expected, **options):
        """Check that it prints `expected` both ways; the Bundle."""
        bundle = self.link()
        assert self.before(mpy, **options) == expected
        assert self.after(mpy, **options) == expected
        return bundle


def names(bundle):
    """Names that the linked module keeps in memory: all that are bound at its top level and are no constants."""
    found = set()
    for node in ast.parse(bundle.text).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Import(names=[alias]) | ast.ImportFrom(names=[alias]):
                found.add(alias.asname or alias.name)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if not ast.unparse(value).startswith("const("):
                    found.add(name)
    return found


def line_of(path, text):
    """Number of the first line of a file that contains the text."""
    lines = Path(path).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)
