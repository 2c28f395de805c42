"""Draws the wiring of a board from the comments of its pins.py: one picture for every board of boards/ that has wires.

A wire is a line `NAME = 25  # out: what goes there`, where the way is in, out, in and out, or analogue.
"""

import re
from html import escape
from pathlib import Path

BOARDS = Path(__file__).resolve().parents[1] / "boards"

_WIRE = re.compile(r"([A-Z_0-9]+) = (\d+)  # (in and out|in|out|analogue): (.*)")
_COLOURS = {"in": "#2a7", "out": "#c53", "in and out": "#875", "analogue": "#36b"}
_ROW, _TOP, _CHIP_X, _CHIP_WIDTH, _WIRE_LENGTH, _WIDTH = 24, 64, 24, 150, 90, 1060


def boards():
    """Names of the boards that have wires; the virtual one's are words of memory."""
    return sorted(file.parent.name for file in BOARDS.glob("*/pins.py") if file.parent.name != "virtual")


def wires(board):
    """[(name, pin, way, what)] of a board, in the file's order."""
    text = (BOARDS / board / "pins.py").read_text(encoding="utf-8")
    return [(name, int(pin), way, what) for name, pin, way, what in _WIRE.findall(text)]


def drawing(board):
    """The picture as SVG."""
    rows = wires(board)
    height = _TOP + _ROW * len(rows) + 24
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" font-family="sans-serif">']
    out.append('<defs><marker id="o" markerWidth="9" markerHeight="8" refX="7" refY="4" orient="auto">')
    out.append('<path d="M0,0 L8,4 L0,8 z" fill="context-stroke"/></marker>')
    out.append('<marker id="i" markerWidth="9" markerHeight="8" refX="1" refY="4" orient="auto-start-reverse">')
    out.append('<path d="M0,0 L8,4 L0,8 z" fill="context-stroke"/></marker></defs>')
    out.append(f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>')
    out.append(f'<text x="{_CHIP_X}" y="30" font-size="18" font-weight="bold">{escape(board)}</text>')
    for i, (way, colour) in enumerate(_COLOURS.items()):
        out.append(f'<text x="{_CHIP_X + 300 + 100 * i}" y="30" font-size="13" fill="{colour}">{way}</text>')
    box = f'x="{_CHIP_X}" y="{_TOP - 16}" width="{_CHIP_WIDTH}" height="{height - _TOP - 8}"'
    out.append(f'<rect {box} rx="6" fill="#eef4fa" stroke="#567"/>')
    for i, (name, pin, way, what) in enumerate(rows):
        y = _TOP + 8 + _ROW * i
        x1, x2 = _CHIP_X + _CHIP_WIDTH, _CHIP_X + _CHIP_WIDTH + _WIRE_LENGTH
        marks = ('marker-end="url(#o)"' if "out" in way else "") + (' marker-start="url(#i)"' if way != "out" else "")
        out.append(f'<path d="M{x1 + 4},{y} H{x2}" stroke="{_COLOURS[way]}" stroke-width="2" {marks}/>')
        out.append(f'<text x="{x1 - 10}" y="{y + 5}" font-size="14" text-anchor="end">GPIO {pin}</text>')
        out.append(f'<text x="{x2 + 14}" y="{y + 5}" font-size="13" font-weight="bold">{name}</text>')
        out.append(f'<text x="{x2 + 190}" y="{y + 5}" font-size="13" fill="#345">{escape(what)}</text>')
    out.append("</svg>")
    return "\n".join(out) + "\n"
