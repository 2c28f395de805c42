"""Reads a program's modules, each after those that it imports, and sorts what their top levels bind."""

import ast

from linker import apart
from linker.constants import evaluate, is_compiler, is_const_call
from linker.model import VARIABLE, Definition, External, Item, Module
from linker.scopes import imported_as
from linker.source import LinkError, absolute

_PLAIN = ("staticmethod", "classmethod", "property")  # decorators that only make an object


class Loader:
    """Loads modules of `sources`. native: where a module tries to import another one, whether that will succeed.

    given: {"module:NAME": value}, constants that take the place of those in the source.

    After `load`, `order` lists the modules in the order in which Python would have executed them.
    """

    def __init__(self, sources, native, given):
        self._sources = sources
        self._given = given
        self._native = native
        self._modules = {}
        self._externals = {}
        self.order = []

    def load(self, name, by=None, node=0):
        """The module `name`, loaded with its packages and all that it imports. `by`, `node`: who asks, for errors."""
        if self._sources.is_apart(name):
            raise LinkError(by.file if by else name, node, f"{name} stays apart: {apart.HOW}")
        parent = name.rpartition(".")[0]
        if parent:
            self.load(parent, by, node)
        module = self._modules.get(name)
        if module is None:
            file = self._sources.find(name)
            if file is None:
                raise LinkError(by.file if by else name, node, f"no module {name}")
            module = self._modules[name] = Module(name, file, file.is_dir() or file.stem == "__init__")
            self._top_level(module, self._sources.parse(file).body)
            module.loaded = True
            self.order.append(module)
        return module

    def _top_level(self, module, body):
        for node in body:
            match node:
                case ast.Pass() | ast.Expr(value=ast.Constant(value=str())):
                    pass
                case ast.Import() | ast.ImportFrom():
                    self._bind_imports(module, node)
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self._define(module, Item(module, node, _calls([node])), node.name)
                case ast.ClassDef():
                    self._define(module, Item(module, node, _calls([node])), node.name)
                case ast.Assign(targets=[ast.Name(id=name)]):
                    self._assign(module, node, name)
                case ast.Try():
                    self._try(module, node)
                case _:
                    raise LinkError(module.file, node, f"{type(node).__name__} at the top level of a module")

    def _bind(self, module, name, meaning, node):
        if module.names.get(name, meaning) is not meaning:
            raise LinkError(module.file, node, f"{name} is bound twice, first in line {module.lines[name]}")
        module.names[name] = meaning
        module.lines[name] = node.lineno

    def _define(self, module, item, name, value=VARIABLE):
        definition = Definition(name, item, value)
        item.definitions.append(definition)
        if item not in module.items:
            module.items.append(item)
        self._bind(module, name, definition, item.node)

    def _assign(self, module, node, name):
        value = evaluate(node.value, module)
        if value is VARIABLE and is_const_call(node.value, module):
            raise LinkError(module.file, node, f"the constant {name} cannot be computed")
        value = self._given.get(f"{module.name}:{name}", value)
        self._define(module, Item(module, node, value is VARIABLE and _calls([node])), name, value)

    def load_late(self):
        """Load what functions import, and mark in these imports what they mean."""
        for module in self.order:  # which grows
            for item in module.items:
                for node in ast.walk(item.node):
                    if node is not item.node and isinstance(node, ast.Import | ast.ImportFrom):
                        self._mark(module, node)

    def _mark(self, module, node):
        if apart.late_import(self._sources, module, node):
            return
        names = [absolute(module, node)] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        inside = {self._sources.has(name) for name in names}
        if inside == {True, False}:
            raise LinkError(module.file, node, "one import of modules of the program and others")
        if inside == {True}:
            for alias, meaning in self._imports(module, node):
                alias.meaning = meaning

    def _bind_imports(self, module, node):
        apart.refuse(self._sources, module, node)
        for alias, meaning in self._imports(module, node):
            self._bind(module, imported_as(alias), meaning, node)

    def _imports(self, module, node):
        """Pairs of the parts of an import statement and what they mean."""
        return (self._from if isinstance(node, ast.ImportFrom) else self._whole)(module, node)

    def _whole(self, module, node):
        for alias in node.names:
            if self._sources.has(alias.name):
                target = self._module(module, alias.name, node)
                yield alias, target if alias.asname else self._modules[imported_as(alias)]
            elif "." in alias.name and alias.asname is None:
                raise LinkError(module.file, node, f"import {alias.name}: give it a name with `as`")
            else:
                yield alias, self._external(alias.name, "")

    def _from(self, module, node):
        source = absolute(module, node)
        owner = self._module(module, source, node, namespace=True) if self._sources.has(source) else None
        for alias in node.names:
            if alias.name == "*":
                raise LinkError(module.file, node, "import of everything (*)")
            if owner is None:
                yield alias, self._external(source, alias.name)
            elif alias.name in owner.names:
                yield alias, owner.names[alias.name]
            elif self._sources.find(f"{source}.{alias.name}"):
                yield alias, self._module(module, f"{source}.{alias.name}", node)
            else:
                raise LinkError(module.file, node, f"{source} has no {alias.name}")

    def _module(self, module, name, node, namespace=False):
        target = self.load(name, module, node)
        if not target.loaded and not (namespace and target.package):
            raise LinkError(module.file, node, f"{name} and {module.name} import each other")
        parent, _, last = name.rpartition(".")
        if parent:  # a loaded module is an attribute of its package
            if self._modules[parent].names.setdefault(last, target) is not target:
                raise LinkError(module.file, node, f"{parent} has a {last} of its own beside the module {name}")
        return target

    def _external(self, source, attribute):
        return self._externals.setdefault((source, attribute), External(source, attribute))

    def _try(self, module, node):
        """A choice by ImportError. Between modules of the program it is made now, else at start-up."""
        if not _chooses_by_import(node):
            raise LinkError(module.file, node, "try at the top level is for imports, with one `except ImportError`")
        if any(self._sources.has(name) for name in _imported(module, node.body)):
            self._top_level(module, node.body if self._native else node.handlers[0].body)
            return
        if any(self._sources.has(name) for name in _imported(module, node.handlers[0].body)):
            raise LinkError(module.file, node, "a module of the program in place of one from outside")
        item = Item(module, node, needed=True)
        for part in node.body + node.handlers[0].body:
            for name in _bound_late(module, part):
                if name not in module.names:
                    self._define(module, item, name)
                elif module.names[name] not in item.definitions:
                    raise LinkError(module.file, part, f"{name} is bound twice, first in line {module.lines[name]}")


def _calls(nodes):
    """Whether executing the statements calls something; what stands in functions is not executed."""
    for node in nodes:
        inside = list(ast.iter_child_nodes(node))
        match node:
            case ast.Call():
                return True
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                inside = node.args.defaults + [value for value in node.args.kw_defaults if value]
        if _calls(inside) or any(not _is_plain(decorator) for decorator in getattr(node, "decorator_list", ())):
            return True
    return False


def _is_plain(decorator):
    return is_compiler(decorator) or isinstance(decorator, ast.Name) and decorator.id in _PLAIN


def _chooses_by_import(node):
    if node.orelse or node.finalbody or len(node.handlers) != 1 or node.handlers[0].name:
        return False
    kind = node.handlers[0].type
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(isinstance(k, ast.Name) and k.id == "ImportError" for k in kinds) and all(
        isinstance(part, ast.Import | ast.ImportFrom) for part in node.body
    )


def _imported(module, body):
    for node in body:
        if isinstance(node, ast.ImportFrom):
            yield absolute(module, node)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _bound_late(module, node):
    """Names that a statement in a `try` of external imports binds."""
    match node:
        case ast.Import() | ast.ImportFrom():
            for alias in node.names:
                if alias.name == "*" or "." in (alias.asname or alias.name):
                    raise LinkError(module.file, node, f"import of {alias.name}")
                yield imported_as(alias)
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.FunctionDef(name=name):
            yield name
        case _:
            raise LinkError(module.file, node, f"{type(node).__name__} in a try at the top level")
