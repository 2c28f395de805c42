"""What the linker does not understand it refuses, naming file and line."""

import pytest
from linking import Program

from linker.source import LinkError

MAIN = "def main(): pass\n"

REFUSED = {
    "star import": ({"p.a": MAIN + "from p.b import *", "p.b": ""}, "a.py:2: import of everything"),
    "star import from outside": ({"p.a": MAIN + "from math import *"}, "a.py:2: import of everything"),
    "no such module": ({"p.a": MAIN + "from p.b import x"}, "a.py:2: no module p.b"),
    "no such name": ({"p.a": MAIN + "from p.b import x", "p.b": ""}, "a.py:2: p.b has no x"),
    "no such attribute": ({"p.a": "from p import b\ndef main():\n    b.x()", "p.b": ""}, "a.py:3: p.b has no x"),
    "beyond the top": ({"p.a": MAIN + "from ... import x"}, "a.py:2: relative import beyond"),
    "cycle": (
        {"p.a": "from p import b\n" + MAIN, "p.b": "x = 1\nfrom p import a"},
        "b.py:2: p.a and p.b import each other",
    ),
    "module as a value": ({"p.a": "from p import b\ndef main():\n    print(b)", "p.b": ""}, "a.py:3: module p.b used"),
    "module as a value, with a private constant": (
        {"p.a": "from p import b\ndef main():\n    print(b)", "p.b": "X = 1\n_Y = 2"},
        "a.py:3: module p.b used as a value",
    ),
    "module by name": ({"p.a": MAIN + "import p.b\nx = p", "p.b": ""}, "a.py:3: module p used as a value"),
    "getattr of a module": (
        {"p.a": "from p import b\ndef main():\n    return getattr(b, 'x')", "p.b": "x = []"},
        "a.py:3: module p.b used as a value",
    ),
    "assignment into a module": (
        {"p.a": "from p import b\ndef main():\n    b.x = 2", "p.b": "x = 1"},
        "a.py:3: x of p.b is bound anew",
    ),
    "deletion": ({"p.a": "x = []\n" + MAIN + "del x"}, "a.py:3: Delete at the top level"),
    "global": ({"p.a": "x = 1\ndef main():\n    global x\n    x = 2"}, "a.py:3: global statement"),
    "bound twice": ({"p.a": MAIN + "x = 1\nx = 2"}, "a.py:3: x is bound twice, first in line 2"),
    "defined twice": ({"p.a": MAIN + "def f(): pass\ndef f(): pass"}, "a.py:3: f is bound twice"),
    "import and definition": ({"p.a": MAIN + "from math import f\ndef f(): pass"}, "a.py:3: f is bound twice"),
    "conditional": ({"p.a": MAIN + "if main:\n    x = 1"}, "a.py:2: If at the top level"),
    "loop": ({"p.a": MAIN + "for i in range(3):\n    pass"}, "a.py:2: For at the top level"),
    "call": ({"p.a": MAIN + "print(1)"}, "a.py:2: Expr at the top level"),
    "several targets": ({"p.a": MAIN + "x = y = 1"}, "a.py:2: Assign at the top level"),
    "tuple target": ({"p.a": MAIN + "x, y = 1, 2"}, "a.py:2: Assign at the top level"),
    "attribute target": ({"p.a": MAIN + "main.x = 1"}, "a.py:2: Assign at the top level"),
    "augmented": ({"p.a": MAIN + "x = 1\nx += 1"}, "a.py:3: AugAssign at the top level"),
    "no constant": ({"p.a": "from micropython import const\nX = const(f())\n" + MAIN}, "a.py:2: the constant X cannot"),
    "late const": (
        {"p.a": "from micropython import const\ndef main():\n    return const(5)"},
        "a.py:3: const\\(\\) is for constants of the top level",
    ),
    "try without import": ({"p.a": MAIN + "try:\n    x = 1\nexcept ImportError:\n    x = 2"}, "a.py:2: try at"),
    "try of another error": ({"p.a": MAIN + "try:\n    import x\nexcept ValueError:\n    x = 2"}, "a.py:2: try at"),
    "try with else": (
        {"p.a": MAIN + "try:\n    import x\nexcept ImportError:\n    x = 2\nelse:\n    y = 1"},
        "a.py:2: try at the top level",
    ),
    "try of a mixture": (
        {"p.a": MAIN + "try:\n    from apart import x\nexcept ImportError:\n    from p.b import x", "p.b": "x = 1"},
        "a.py:2: a module of the program in place of one from outside",
    ),
    "code in a choice": (
        {"p.a": MAIN + "try:\n    import x\nexcept ImportError:\n    print(x)"},
        "a.py:5: Expr in a try at the top level",
    ),
    "__name__": ({"p.a": "def main():\n    return __name__"}, "a.py:2: __name__ depends on the module"),
    "__import__": ({"p.a": "def main():\n    return __import__('x')"}, "a.py:2: __import__ depends on the module"),
    "exec": ({"p.a": "def main():\n    exec('x')"}, "a.py:2: exec depends on the module"),
    "unused import": ({"p.a": MAIN + "import machine"}, "a.py:2: machine is imported and not used"),
    "dotted import from outside": ({"p.a": MAIN + "import x.y"}, "a.py:2: import x.y: give it a name"),
    "mixed late import": (
        {"p.a": "def main():\n    import p.b, math\n    return math", "p.b": ""},
        "a.py:2: one import of modules of the program and others",
    ),
    "late import and local": (
        {"p.a": "def main(f):\n    from p.b import f\n    return f", "p.b": "def f(): pass"},
        "a.py:2: f is bound otherwise too",
    ),
    "loop in a class": (
        {"p.a": "def main(): return A\nclass A:\n    for i in (1, 2):\n        pass"},
        "a.py:3: For in the body of a class",
    ),
    "condition in a class": (
        {"p.a": "def main(): return A\nclass A:\n    if main:\n        x = 1"},
        "a.py:3: If in the body of a class",
    ),
    "match": ({"p.a": "def main():\n    match 1:\n        case x: pass"}, "a.py:2: match statement"),
    "package against module": (
        {"p": "b = 5", "p.a": MAIN + "import p.b as b\nx = b.y", "p.b": "y = 1"},
        "a.py:2: p has a b of its own beside the module p.b",
    ),
    "syntax error": ({"p.a": MAIN + "x = = 1"}, "a.py:2: invalid syntax"),
    "nothing to offer": ({"p.a": "main = 1"}, "a.py:1: has no class, function or variable main to offer"),
    "offered name is local where it is meant": (
        {
            "p.a": "from p.b import f\ndef main(): return f",
            "p.b": "def f(main):\n    from p.a import main as m\n    m(main)",
        },
        "a.py:2: cannot be called main from outside",
    ),
}


@pytest.mark.parametrize("modules, message", REFUSED.values(), ids=REFUSED)
def test_it_is_refused_with_file_and_line(tmp_path, modules, message):
    with pytest.raises(LinkError, match=message):
        Program(tmp_path, modules).link()
