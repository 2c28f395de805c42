"""Finds out what every name means, by Python's rules of scope, and notes it in the tree.

A name of a module's top level, and what is reached through a module of the program (`facts.START`), becomes a Name
whose `meaning` is the Definition or External. Local names, attributes and annotations stay untouched. An import of a
module of the program inside a function has nothing left to do.
"""

import ast

from linker import scopes
from linker.constants import CONST, is_compiler
from linker.model import Definition, Module
from linker.scopes import Scope
from linker.source import LinkError
from linker.values import maker

_SPECIAL = ("__name__", "__file__", "__path__", "__import__", "globals", "locals", "exec", "eval", "compile")


class Names:
    """What the resolver notes of the whole program beside the tree. free: names of built-ins; local: names bound in
    functions, classes and comprehensions, or given as keywords."""

    def __init__(self):
        self.free = set()
        self.local = set()


class Resolver(ast.NodeTransformer):
    """Resolves one item of a module; notes its references in the item."""

    def __init__(self, item, names):
        self._item = item
        self._module = item.module
        self._names = names
        self._scope = None

    def run(self):
        """Resolve. Raises LinkError."""
        self._item.node = self.visit(self._item.node)

    def _error(self, node, text):
        return LinkError(self._module.file, node, text)

    def _meaning(self, node):
        """What a Name or Attribute means in the program: Definition, External, Module; None for all others."""
        if isinstance(node, ast.Name):
            held = self._scope and self._scope.holder(node.id)
            return (held.imported if held else self._module.names).get(node.id)
        if isinstance(node, ast.Attribute):
            owner = self._meaning(node.value)
            if isinstance(owner, Module):
                if node.attr not in owner.names:
                    raise self._error(node, f"{owner.name} has no {node.attr}")
                return owner.names[node.attr]
        return None

    def _refer(self, node, meaning):
        if isinstance(meaning, Module):
            made = maker(meaning)
            if not made or not isinstance(node.ctx, ast.Load):
                raise self._error(node, f"module {meaning.name} used as a value")
            return ast.copy_location(ast.Call(self._refer(node, made), [], []), node)
        if not isinstance(node.ctx, ast.Load):
            raise self._error(node, f"{meaning.name} of {meaning.home} is bound anew")
        if (meaning.home, meaning.name) == CONST:
            raise self._error(node, "const() is for constants of the top level")
        self._item.references.add(meaning)
        if self._scope:
            meaning.avoid |= self._scope.visible()
        name = ast.copy_location(ast.Name(meaning.name, ast.Load()), node)
        name.meaning = meaning
        return name

    def visit_Name(self, node):
        """A name: local, of the top level, or built in."""
        scope = self._scope
        if scope is None and isinstance(node.ctx, ast.Store):
            node.meaning = self._module.names[node.id]
            return node
        if scope and scope.is_class and not isinstance(node.ctx, ast.Load):
            return node
        meaning = self._meaning(node)
        if meaning:
            return self._refer(node, meaning)
        if not (scope and scope.holder(node.id)):
            if node.id in _SPECIAL:
                raise self._error(node, f"{node.id} depends on the module it stands in")
            self._names.free.add(node.id)
        return node

    def visit_Attribute(self, node):
        """An attribute: of a module of the program, or of any object."""
        meaning = self._meaning(node)
        if meaning is None:
            return self.generic_visit(node)
        return self._refer(node, meaning)

    def visit_keyword(self, node):
        """A keyword of a call."""
        self._names.local.add(node.arg)
        return self.generic_visit(node)

    def visit_If(self, node):
        """`if` over a module or a constant is decided now."""
        meaning = self._meaning(node.test)
        if not isinstance(meaning, Module) and not (isinstance(meaning, Definition) and meaning.constant):
            return self._in_class(node) or self.generic_visit(node)
        taken = node.body if isinstance(meaning, Module) or meaning.value else node.orelse
        return self._statements(taken) or [_pass(node)]

    def _statements(self, body):
        visited = []
        for part in body:
            part = self.visit(part)
            part = part if isinstance(part, list) else [part]
            if self._scope.is_class:
                self._scope.bound |= scopes.of_body(part)
                self._names.local |= self._scope.bound
            visited += part
        return visited

    def _in_class(self, node):
        if self._scope.is_class:
            raise self._error(node, f"{type(node).__name__} in the body of a class")

    def _compound(self, node):
        return self._in_class(node) or self.generic_visit(node)

    visit_For = visit_While = visit_With = _compound

    def visit_Match(self, node):
        """A statement that MicroPython does not have."""
        raise self._error(node, "match statement")

    def visit_Global(self, node):
        """`global` of a name of the top level."""
        raise self._error(node, "global statement")

    def visit_Import(self, node):
        """An import in a choice at the top level, or in a function; there the program's own modules need none."""
        if self._scope is None:
            return self._bind_late(node)
        self._in_class(node)
        return _pass(node) if hasattr(node.names[0], "meaning") else node

    visit_ImportFrom = visit_Import

    def _bind_late(self, node):
        for alias in node.names:
            alias.meaning = self._module.names[scopes.imported_as(alias)]
        return node

    def visit_FunctionDef(self, node):
        """A function: decorators and defaults belong outside, the body inside."""
        node.decorator_list = [d if is_compiler(d) else self.visit(d) for d in node.decorator_list]
        self._annotations(node)
        self._function(node)
        self._bind_statement(node)
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        """A function without a name."""
        self._function(node)
        return node

    def _function(self, node):
        arguments = node.args
        arguments.defaults = [self.visit(value) for value in arguments.defaults]
        arguments.kw_defaults = [value and self.visit(value) for value in arguments.kw_defaults]
        self._enter(scopes.of_function(node))
        self._imports(node)
        if isinstance(node, ast.Lambda):
            node.body = self.visit(node.body)
        else:
            node.body = self._statements(_without_docstring(node.body)) or [_pass(node)]
        self._leave()

    def _imports(self, node):
        for part in scopes.own(scopes.inside(node)):
            if isinstance(part, ast.Import | ast.ImportFrom):
                for alias in part.names:
                    name = scopes.imported_as(alias)
                    if hasattr(alias, "meaning"):
                        known = self._scope.imported.setdefault(name, alias.meaning)
                        if name in self._scope.bound or known is not alias.meaning:
                            raise self._error(part, f"{name} is bound otherwise too")

    def _annotations(self, node):
        # They are the compiler's: viper knows types by their names, and all others are dropped.
        arguments = node.args
        notes = [a.annotation for a in arguments.posonlyargs + arguments.args + arguments.kwonlyargs] + [node.returns]
        for note in filter(None, notes):
            self._names.free |= {part.id for part in ast.walk(note) if isinstance(part, ast.Name)}

    def visit_Try(self, node):
        """A choice at the top level, which has no scope; or any `try` in a function."""
        return self._compound(node) if self._scope else self.generic_visit(node)

    def visit_AnnAssign(self, node):
        """The annotation of a variable stays; its value is code."""
        node.target = self.visit(node.target)
        node.value = node.value and self.visit(node.value)
        return node

    def visit_ClassDef(self, node):
        """A class: its body sees its own names, then those outside."""
        node.decorator_list = [self.visit(d) for d in node.decorator_list]
        node.bases = [self.visit(base) for base in node.bases]
        node.keywords = [self.visit(keyword) for keyword in node.keywords]
        self._enter((), is_class=True)
        node.body = self._statements(_without_docstring(node.body)) or [_pass(node)]
        self._leave()
        self._bind_statement(node)
        return node

    def _bind_statement(self, node):
        if self._scope is None:
            node.meaning = self._module.names[node.name]

    def _comprehension(self, node):
        first = node.generators[0]
        first.iter = self.visit(first.iter)  # evaluated outside
        self._enter(scopes.of_comprehension(node))
        for generator in node.generators:
            generator.target = self.visit(generator.target)
            if generator is not first:
                generator.iter = self.visit(generator.iter)
            generator.ifs = [self.visit(test) for test in generator.ifs]
        for part in ("key", "value", "elt"):
            if hasattr(node, part):
                setattr(node, part, self.visit(getattr(node, part)))
        self._leave()
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def _enter(self, bound, is_class=False):
        self._names.local |= set(bound)
        self._scope = Scope(self._scope, bound, is_class)

    def _leave(self):
        self._scope = self._scope.outer


def _without_docstring(body):
    return [part for part in body if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))]


def _pass(node):
    part = ast.copy_location(ast.Pass(), node)
    part.origin = node.origin
    return part
