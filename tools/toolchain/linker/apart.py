"""What stays apart: seldom used code, which takes memory only while it is in use.

Such modules are frozen each for itself. The program imports them inside a function, at the moment of use, and drops
them from sys.modules afterwards. What they import from the program they get from the one module, so that no part of
the program is ever there twice; their lines keep their numbers.
"""

import ast

from linker.model import Definition, Module
from linker.source import LinkError, absolute

HOW = "import from it by its full name, inside a function"


def refuse(sources, module, node):
    """LinkError for an import at the top level that would keep an apart module in memory for good."""
    for name in _named(module, node):
        if sources.is_apart(name):
            raise LinkError(module.file, node, f"{name} stays apart: {HOW}")


def late_import(sources, module, node):
    """Is this import, inside a function, one of an apart module? Then its name is made absolute."""
    if not any(sources.is_apart(name) for name in _named(module, node)):
        return False
    if not isinstance(node, ast.ImportFrom):
        raise LinkError(module.file, node, f"{node.names[0].name} stays apart: {HOW}")
    node.module, node.level = absolute(module, node), 0
    return True


class Apart:
    """All that stays apart of `sources`. needed: Definitions of the program that it imports, to be kept.

    Raises LinkError for an import from the program that is not `from module import name`.
    """

    def __init__(self, sources, loader):
        self._imports = {}  # name inside the roots, such as p/q.py: (file, [(import statement, [(alias, Definition)])])
        self.needed = set()
        for package in sources.apart:
            for name, module in _modules(sources, package):
                self._imports[name] = module.file, list(self._of_program(sources, loader, module))

    def _of_program(self, sources, loader, module):
        for node in ast.walk(sources.parse(module.file)):
            if isinstance(node, ast.Import | ast.ImportFrom) and any(map(sources.has, _named(module, node))):
                meanings = []
                for alias in node.names:
                    found = isinstance(node, ast.ImportFrom) and loader.load(absolute(module, node), module, node)
                    meaning = found and found.names.get(alias.name)
                    if not isinstance(meaning, Definition):
                        said = f"{alias.name}: what stays apart can import classes, functions and constants of modules"
                        raise LinkError(module.file, node, said)
                    meanings.append((alias.asname or alias.name, meaning))
                    if not meaning.constant:
                        self.needed.add(meaning)
                yield node, meanings

    def texts(self, program):
        """{name inside the roots: source}, to lie beside the one module, which is called `program`."""
        return {name: _replaced(file, imports, program) for name, (file, imports) in self._imports.items()}


def _modules(sources, package):
    place = sources.find(package)
    if place is None:
        raise LinkError(package, 0, "no such package to stay apart")
    if place.is_file() and place.stem != "__init__":  # a single module
        yield package.replace(".", "/") + ".py", Module(package, place, False)
        return
    folder = place.parent if place.is_file() else place
    for file in sorted(folder.rglob("*.py")):
        inside = file.relative_to(folder).with_suffix("").parts
        is_package = inside[-1] == "__init__"
        name = ".".join([package, *(inside[:-1] if is_package else inside)])
        yield "/".join([*package.split("."), *file.relative_to(folder).parts]), Module(name, file, is_package)


def _replaced(file, imports, program):
    lines = file.read_text(encoding="utf-8").splitlines()
    for node, meanings in imports:
        parts = [f"{alias} = const({meaning.value!r})" for alias, meaning in meanings if meaning.constant]
        if parts:
            parts.insert(0, "from micropython import const")
        names = [f"{meaning.label} as {alias}" for alias, meaning in meanings if not meaning.constant]
        if names:
            parts.append(f"from {program} import {', '.join(names)}")
        first = node.lineno - 1
        lines[first] = lines[first][: node.col_offset] + "; ".join(parts)
        for other in range(first + 1, node.end_lineno):
            lines[other] = ""
    return "\n".join(lines) + "\n"


def _named(module, node):
    return [absolute(module, node)] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
