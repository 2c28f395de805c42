"""Gives every definition that is kept a name of its own in the one module.

A name stays as it is while nothing else wants it; else the end of its module's name is added, as much as it takes.
Constants begin with an underscore: then the compiler puts them in place and forgets them. It does so wherever such a
name stands, so they keep away from every local name and keyword of the program; the others only from names bound around
their uses.
"""

from collections import Counter

from linker.source import LinkError


def name_all(kept, exports, names):
    """Set `label` of the definitions and externals in `kept`. exports: {label: definition}; names: of the resolver."""
    labels = dict(exports)
    for label, definition in exports.items():
        if label in definition.avoid | names.free:
            raise LinkError(definition.item.module.file, definition.item.node, f"cannot be called {label} from outside")
    waiting = [thing for thing in kept if thing not in exports.values()]
    length = {thing: 0 for thing in waiting}
    while waiting:
        wanted = {thing: _label(thing, length[thing]) for thing in waiting}
        count = Counter(wanted.values())
        again = []
        for thing, label in wanted.items():
            if count[label] > 1 or label in labels or label in _forbidden(thing, names):
                length[thing] += 1
                again.append(thing)
        for thing, label in wanted.items():
            if thing not in again:
                labels[label] = thing
        waiting = again
    for label, thing in labels.items():
        thing.label = label


def _forbidden(thing, names):
    return names.free | (names.local if thing.constant else thing.avoid)


def _label(thing, length):
    """Name with the last `length` parts of its home; with digits when even all of them are too little."""
    parts = thing.home.split(".")
    ending = ["_".join(parts[-length:])] if length else []
    if length > len(parts):
        ending.append(str(length - len(parts)))
    name = "_" + thing.name.lstrip("_") if thing.constant else thing.name
    return "_".join([name, *ending])
