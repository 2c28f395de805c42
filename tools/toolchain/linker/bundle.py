"""The passes of the linker in their order."""

import ast

from linker import linemap
from linker.apart import Apart
from linker.loader import Loader
from linker.model import Definition, External
from linker.naming import name_all
from linker.resolver import Names, Resolver
from linker.source import LinkError, Sources

# Every class binds these two names first; nothing reads them, and their places are taken by the next ones.
_SHORTER_CLASS = "del __module__, __qualname__"


class Bundle:
    """A linked program: `text` is its source, `map` the line map (see linemap), `dropped` what nothing refers to.

    apart: {name: source} of the modules beside it.
    """

    def __init__(self, roots, exports, native=True, apart_packages=(), given=None, name="pilotwire"):
        """roots: {top-level package: folder it lies in}; exports: {name: "module:name"}, what the program offers.

        native: take the machine code where a module chooses by ImportError. apart_packages: names of packages and
        modules that stay apart; they import from the program by its `name`. given: {"module:NAME": value}, constants
        with other values than in the source. Raises LinkError.
        """
        sources = Sources(roots, apart_packages)
        loader = Loader(sources, native, given or {})
        offered = {label: _offered(loader, place) for label, place in exports.items()}
        apart = Apart(sources, loader)
        loader.load_late()
        names = Names()
        items = [item for module in loader.order for item in module.items]
        for item in items:
            if not item.definitions[0].constant:
                Resolver(item, names).run()
        items = [item for module in loader.order for item in module.items]  # resolving adds to them
        _check_imports(loader.order, items)
        items, kept = _reachable(items, set(offered.values()) | apart.needed)
        name_all(kept, offered, names)
        self.dropped = [
            f"{module.name}:{d.name}" for module in loader.order for item in module.items for d in item.definitions
            if d not in kept and not d.constant
        ]  # fmt: skip
        # The compiler puts a constant in place only below its definition.
        items.sort(key=lambda item: not item.definitions[0].constant)
        body = _imports(kept) + [_renamed(item) for item in items]
        self.text, self.map = linemap.write(body)
        self.apart = apart.texts(name)


def _offered(loader, place):
    module_name, _, name = place.partition(":")
    module = loader.load(module_name)
    found = module.names.get(name)
    if not isinstance(found, Definition) or found.constant:
        raise LinkError(module.file, 1, f"has no class, function or variable {name} to offer")
    return found


def _check_imports(modules, items):
    """What is imported from outside and used nowhere must be there for what its import does; that cannot be kept."""
    used = set().union(*(item.references for item in items))
    for module in modules:
        for name, meaning in module.names.items():
            if isinstance(meaning, External) and meaning not in used and meaning.source != "micropython":
                raise LinkError(module.file, module.lines[name], f"{name} is imported and not used")


def _reachable(items, offered):
    """Items that must be there, in their order, and all that they define or refer to, in a fixed order."""
    seen = {definition.item for definition in offered} | {item for item in items if item.needed}
    waiting = list(seen)
    while waiting:
        for meaning in waiting.pop().references:
            if isinstance(meaning, Definition) and meaning.item not in seen:
                seen.add(meaning.item)
                waiting.append(meaning.item)
    left = [item for item in items if item in seen]
    kept = {definition: True for item in left for definition in item.definitions}
    for item in left:
        kept.update({meaning: True for meaning in sorted(item.references, key=lambda m: (m.home, m.name))})
    return left, list(kept)


def _imports(kept):
    """One import for everything from outside."""
    body = []
    for thing in kept:
        if not isinstance(thing, External):
            continue
        alias = ast.alias(thing.name, thing.label if thing.label != thing.name else None)
        body.append(ast.ImportFrom(thing.source, [alias], 0) if thing.attribute else ast.Import([alias]))
    return body


def _renamed(item):
    """The item's statement with the names of the one module."""
    definition = item.definitions[0]
    if definition.constant:
        node = ast.parse(f"{definition.label} = const({definition.value!r})").body[0]
        node.origin = item.node.origin
        return node
    for node in ast.walk(item.node):
        meaning = getattr(node, "meaning", None)
        match node:
            case ast.Name() if meaning:
                node.id = meaning.label
            case ast.FunctionDef() | ast.AsyncFunctionDef() if meaning:
                node.name = meaning.label
            case ast.ClassDef() if meaning:
                node.name = meaning.label
                node.body.insert(0, ast.parse(_SHORTER_CLASS).body[0])
            case ast.alias() if meaning:
                node.asname = meaning.label if meaning.label != node.name else None
    return item.node
