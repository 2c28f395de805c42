"""Reads which lines the interpreters noted as executed (tools/toolchain/vboard/lines.c), in coverage.py's terms."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

_NAME = 512  # bytes of a record: the file's name, then one bit a line
_BITS = 4096

# The product linked into one module, and the way back: "LINE FILE:LINE" for every line that begins a statement.
_LINKED = "pilotwire.py"
_LINE_MAP = ROOT / "build" / "linked" / "pilotwire.map"


def executed_lines(file):
    """{source file: set of lines} out of the file that PILOTWIRE_COVERAGE named; {} when nothing was noted."""
    raw = file.read_bytes() if file.exists() else b""
    lines = {}
    for start in range(0, len(raw), _NAME + _BITS):
        name = raw[start : start + _NAME].rstrip(b"\0").decode()
        if not name:
            break
        bits = int.from_bytes(raw[start + _NAME : start + _NAME + _BITS], "little")
        hit = {line for line in range(bits.bit_length()) if bits >> line & 1}
        for source, found in _unlinked(hit) if name == _LINKED else [(_source(name), hit)]:
            if source:
                lines.setdefault(source, set()).update(found)
    return {source: hit | implied(source.read_text(), hit) for source, hit in lines.items()}


def implied(text, hit):
    """Lines of the source `text` that were executed if those in `hit` were, and that MicroPython makes no code for.

    That is the head of a block whose first statement was executed (`while True:`, `if` over a constant), and the `def`
    line under a decorator.
    """
    found = set()
    for node in reversed(list(ast.walk(ast.parse(text)))):  # inner blocks first
        decorators = getattr(node, "decorator_list", None)
        if decorators and decorators[0].lineno in hit:
            found.add(node.lineno)
        elif isinstance(node, ast.While | ast.If | ast.For | ast.With | ast.Try) and node.body[0].lineno in hit | found:
            found.add(node.lineno)
    return found - hit


def _unlinked(hit):
    """Pairs (source, {line}) for the lines `hit` of the linked module."""
    pairs = []
    for entry in _LINE_MAP.read_text().splitlines() if _LINE_MAP.exists() else ():
        line, _, place = entry.partition(" ")
        name, _, source_line = place.rpartition(":")
        if int(line) in hit:
            pairs.append((_source(name), {int(source_line)}))
    return pairs


def _source(name):
    """The work tree's file for a module's source name (which is relative when it was frozen); None if it has none."""
    places = [Path(name)] if name.startswith("/") else [ROOT / "lib" / name, ROOT / name]
    return next((place for place in places if place.is_relative_to(ROOT) and place.is_file()), None)
