"""The text of the one module, one statement a line, and the way back from its lines to the sources.

The map is text: "LINE FILE:LINE" for every line of the module that begins a statement, in order. A line that is not
there belongs to the one before.
"""

import ast
import bisect


def write(body):
    """Text of the statements, and their map as pairs (line, (file, line))."""
    tree = ast.fix_missing_locations(ast.Module(body, []))
    text = "".join(line + "\n" for line in ast.unparse(tree).splitlines() if line)
    again = ast.parse(text)
    if ast.dump(again) != ast.dump(tree):
        raise AssertionError("the text does not say what the tree says")
    origins = {}
    for before, after in zip(_statements(tree), _statements(again), strict=True):
        if hasattr(before, "origin"):
            first = min([after.lineno, *(part.lineno for part in getattr(after, "decorator_list", ()))])
            origins.setdefault(first, before.origin)
            origins.setdefault(after.lineno, before.origin)
    return text, sorted(origins.items())


def _statements(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.stmt | ast.ExceptHandler)]


def text(pairs, root):
    """The map as text; files are named from the folder `root`."""
    return "".join(f"{line} {file.relative_to(root)}:{source}\n" for line, (file, source) in pairs)


class LineMap:
    """A map read back from the file `path`."""

    def __init__(self, path):
        self._lines, self._places = [], []
        for entry in path.read_text(encoding="utf-8").splitlines():
            line, place = entry.split(" ", 1)
            self._lines.append(int(line))
            self._places.append(place)

    def where(self, line):
        """("file", line) in the sources for a line of the module, or None."""
        at = bisect.bisect_right(self._lines, line) - 1
        if at < 0:
            return None
        file, _, source = self._places[at].rpartition(":")
        return file, int(source)
