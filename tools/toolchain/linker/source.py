"""Finds and parses the modules of the program."""

import ast


class LinkError(Exception):
    """The linker does not understand something; the message begins with file and line."""

    def __init__(self, file, node, text):
        super().__init__(f"{file}:{getattr(node, 'lineno', node)}: {text}")


class Sources:
    """The packages to be joined: `roots` gives the folder that each top-level package lies in (a Path).

    apart: names of packages inside them that stay modules of their own (see apart.py).
    """

    def __init__(self, roots, apart=()):
        self._roots = roots
        self.apart = apart

    def has(self, name):
        """Whether the module `name` is to be joined; the others are the interpreter's or stay apart."""
        return name.split(".")[0] in self._roots and not self.is_apart(name)

    def is_apart(self, name):
        """Whether the module `name` is one of a package that stays apart, or such a package."""
        return any(name == package or name.startswith(package + ".") for package in self.apart)

    def find(self, name):
        """The file of the module `name` (a package's is its __init__.py, or the folder when it has none), or None."""
        parts = name.split(".")
        place = self._roots[parts[0]].joinpath(*parts)
        for file in (place.with_name(parts[-1] + ".py"), place / "__init__.py"):
            if file.is_file():
                return file
        return place if place.is_dir() else None

    def parse(self, file):
        """The syntax tree of a file; every statement carries (file, line) as `origin`. Raises LinkError."""
        if file.is_dir():
            return ast.Module(body=[], type_ignores=[])
        try:
            tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
        except SyntaxError as wrong:
            raise LinkError(file, wrong.lineno, wrong.msg) from wrong
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt | ast.ExceptHandler):
                node.origin = (file, node.lineno)
        return tree


def absolute(module, node):
    """Dotted name of the module that `from ... import` of `module` means. Raises LinkError."""
    if not node.level:
        return node.module
    parts = module.name.split(".")
    up = node.level - module.package
    if up >= len(parts):
        raise LinkError(module.file, node, "relative import beyond the top-level package")
    return ".".join(parts[: len(parts) - up] + ([node.module] if node.module else []))
