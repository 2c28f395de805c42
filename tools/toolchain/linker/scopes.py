"""Which names a function, a class or a comprehension binds."""

import ast


class Scope:
    """A scope with the names `bound` in it. outer: the scope around it, None for the top level of a module.

    `imported`: {name: meaning} of what it imports out of the program. The body of a class is executed where it stands:
    there `bound` grows from one statement to the next, and until then a name means the one outside.
    """

    def __init__(self, outer, bound=(), is_class=False):
        self.outer = outer
        self.bound = set(bound)
        self.imported = {}
        self.is_class = is_class

    def holder(self, name):
        """The scope that a name used here belongs to; None when it is not a local one."""
        scope = self
        while scope and not (scope.has(name) and (scope is self or not scope.is_class)):
            scope = scope.outer
        return scope

    def has(self, name):
        """Whether the name is bound or imported here."""
        return name in self.bound or name in self.imported

    def visible(self):
        """All names bound here and around."""
        return self.bound | (self.outer.visible() if self.outer else set())


def of_function(node):
    """Names bound in a function or lambda."""
    arguments = node.args
    found = {a.arg for a in arguments.posonlyargs + arguments.args + arguments.kwonlyargs}
    found |= {a.arg for a in (arguments.vararg, arguments.kwarg) if a}
    return found | of_body(inside(node))


def of_comprehension(node):
    """Names bound in a comprehension."""
    return of_body([generator.target for generator in node.generators])


def inside(node):
    """The code of a function or lambda."""
    return node.body if isinstance(node.body, list) else [node.body]


def own(nodes):
    """The statements and expressions, and all in them, without the insides of functions and classes."""
    for node in nodes:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from own(ast.iter_child_nodes(node))


def of_body(nodes):
    """Names bound by statements or expressions, without those of the scopes inside and imports out of the program."""
    found = set()
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(node.name)
                continue
            case ast.Lambda():
                continue
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                # What a walrus binds is bound outside of its comprehension.
                found |= {part.target.id for part in ast.walk(node) if isinstance(part, ast.NamedExpr)}
                continue
            case ast.ExceptHandler(name=str(name)):
                found.add(name)
            case ast.Import() | ast.ImportFrom():
                found |= {imported_as(alias) for alias in node.names if not hasattr(alias, "meaning")}
        found |= of_body(ast.iter_child_nodes(node))
    return found


def imported_as(alias):
    """Name that a part of an import statement binds."""
    return alias.asname or alias.name.split(".")[0]
