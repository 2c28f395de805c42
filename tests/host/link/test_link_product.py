"""The product, linked: all of it is there, it starts, and its lines lead back to the sources."""

import ast
import re
import subprocess

import pytest
from linking import Program, line_of, names

import interpreters
import link
from support.micropython import ROOT

SHIM = ROOT / "tools" / "virtual" / "shim"
PAGE = {"PILOTWIRE_PAGE": "/dev/zero"}  # where the virtual board's pins end


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    """(folder, Bundle) of the product."""
    folder = tmp_path_factory.mktemp("linked")
    return folder, link.link(folder=folder)


def test_the_linked_product_runs_in_micropython(mpy, linked):
    folder, _ = linked
    code = """
import pilotwire
print(pilotwire.run.__name__, pilotwire.Board.__name__, hex(pilotwire.crc16(b"123456789", 0, 9, 0xFFFF)))
"""
    path = [folder, SHIM]
    assert mpy(code, path=path, env=PAGE, heap="2M").stdout == "run Board 0x29b1\n"


def test_it_needs_no_module_of_the_product_beside_it(linked):
    _, bundle = linked
    imported = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(ast.parse(bundle.text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    apart = {name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in bundle.apart}
    assert imported - apart
    imported -= apart
    assert not {name.split(".")[0] for name in imported} & {"ocpp", "evse", "drivers", "firmware", "boards"}


def test_it_keeps_no_constant_in_memory(mpy, linked):
    folder, _ = linked
    code = """
import pilotwire
print([name for name, value in pilotwire.__dict__.items() if type(value) in (str, bytes, tuple) and name[:2] != "__"])
"""
    assert mpy(code, path=[folder, SHIM], env=PAGE, heap="2M").stdout == "[]\n"


def test_every_native_function_is_native_in_it(linked):
    _, bundle = linked
    sources = "".join(file.read_text() for file in ROOT.glob("lib/**/*_viper.py"))
    wanted = sources.count("@micropython.viper")
    assert wanted
    assert bundle.text.count("@micropython.viper") == wanted


def test_only_libraries_have_parts_that_the_firmware_does_not_use(linked):
    _, bundle = linked
    assert all(name.startswith(("ocpp.", "evse.", "drivers.")) for name in bundle.dropped)


FAILING = {
    "p.a": """
        from p.b import f

        def main():
            f(
                1,
                [x for x in range(3)],
            )
        """,
    "p.b": '''
        """Text that is left out,
        over two lines."""
        import math

        ROWS = (
            1,
            2,
        )

        class Thing:
            """More text."""

            @property
            def wrong(self):
                if ROWS:
                    y = ROWS[0]
                else:
                    y = 5
                # what fails
                return math.floor("x" * y)  # here

        def f(x, y):
            return Thing().wrong  # and here
        ''',
}


def test_the_lines_of_a_traceback_lead_to_the_sources(mpy, tmp_path):
    program = Program(tmp_path, FAILING)
    program.link()
    failed = mpy("from linked import main\nmain()", path=[program.linked], check=False).stderr
    lines = link.linemap.LineMap(program.linked / "linked.map")
    places = [lines.where(int(number)) for number in re.findall(r'linked.py", line (\d+)', failed)]
    assert places == [
        ("p/a.py", line_of(program.source / "p/a.py", "    f(")),
        ("p/b.py", line_of(program.source / "p/b.py", "and here")),
        ("p/b.py", line_of(program.source / "p/b.py", "# here")),
    ]


def test_every_statement_of_the_product_has_its_line(linked):
    folder, bundle = linked
    lines = link.linemap.LineMap(folder / "pilotwire.map")
    sources = {}
    functions = 0
    for node in ast.walk(ast.parse(bundle.text)):
        if isinstance(node, ast.FunctionDef):
            file, line = lines.where(node.lineno)
            if file not in sources:
                sources[file] = (ROOT / file).read_text().splitlines()
            name = re.search(r"\bdef (\w+)", sources[file][line - 1])[1]
            assert node.name.startswith(name), (file, line)
            functions += 1
    assert functions > 400


def test_where_translates_a_line_and_a_whole_traceback():
    interpreters.interpreter("pilotwire32")  # brings build/linked up to date
    where = ROOT / "tools" / "toolchain" / "where"
    text = (link.LINKED / "pilotwire.py").read_text().splitlines()
    number = text.index("class Limits:") + 1
    place = f"lib/evse/limits.py:{line_of(ROOT / 'lib/evse/limits.py', 'class Limits')}"
    said = subprocess.run([where, f"pilotwire.py:{number}"], capture_output=True, text=True, check=True).stdout
    assert said == place + "\n"
    log = f'Traceback:\n  File "pilotwire.py", line {number}, in <module>\n  File "page.py", line 3, in get\n'
    said = subprocess.run([where], input=log, capture_output=True, text=True, check=True).stdout
    assert said == log.replace(f'"pilotwire.py", line {number}', '"{}", line {}'.format(*place.split(":")))


def test_where_refuses_what_is_no_line():
    where = ROOT / "tools" / "toolchain" / "where"
    failed = subprocess.run([where, "pilotwire.py"], capture_output=True, text=True)
    assert (failed.returncode, failed.stderr) == (1, "pilotwire.py: expected pilotwire.py:LINE\n")


MEASURE = """
import gc
gc.collect()
before = gc.mem_alloc()
from {} import main
gc.collect()
print(main(), gc.mem_alloc() - before)
"""


def test_one_module_takes_less_memory_than_several(mpy, tmp_path):
    modules = {f"p.m{i}": f"LIMIT = {i}\ndef f(): return LIMIT\n" for i in range(20)}
    uses = "".join(f"from p.m{i} import f as f{i}, LIMIT as L{i}\n" for i in range(20))
    total = "+".join(f"f{i}() + L{i}" for i in range(20))
    program = Program(tmp_path, {**modules, "p.a": f"{uses}def main(): return {total}\n"})
    assert len(names(program.link())) == 21
    total, several = map(int, mpy(MEASURE.format("p.a"), path=[program.source]).stdout.split())
    same, one = map(int, mpy(MEASURE.format("linked"), path=[program.linked]).stdout.split())
    assert (total, same) == (380, 380)
    assert one < several / 2
