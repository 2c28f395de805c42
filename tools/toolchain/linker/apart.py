"""What stays apart: packages of seldom used code, which take memory only while they are in use.

Their modules are frozen each for itself. The program imports them inside a function, at the moment of use, and drops
them from sys.modules afterwards. Whatever they need of the program is passed to them: they import only modules of the
interpreter and one another, so that no part of the program is ever there twice.
"""

import ast

from linker.model import Module
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


def modules(sources):
    """{name inside the roots, such as p/q.py: file} of all that stays apart. LinkError when it leans on the program."""
    found = {}
    for package in sources.apart:
        place = sources.find(package)
        if place is None:
            raise LinkError(package, 0, "no such package to stay apart")
        if place.is_file() and place.stem != "__init__":  # a single module
            _check(sources, Module(package, place, False))
            found[package.replace(".", "/") + ".py"] = place
            continue
        folder = place.parent if place.is_file() else place
        for file in sorted(folder.rglob("*.py")):
            inside = file.relative_to(folder).with_suffix("").parts
            is_package = inside[-1] == "__init__"
            name = ".".join([package, *(inside[:-1] if is_package else inside)])
            _check(sources, Module(name, file, is_package))
            found["/".join([*package.split("."), *file.relative_to(folder).parts])] = file
    return found


def _check(sources, module):
    for node in ast.walk(sources.parse(module.file)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for name in _named(module, node):
                if sources.has(name):
                    raise LinkError(module.file, node, f"what stays apart cannot import {name}: pass it in")


def _named(module, node):
    return [absolute(module, node)] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
