"""The linker: joins the modules of a program into one.

In MicroPython a module costs memory even when it is frozen: the module object, its dictionary, a place for every name
that it imports from another one and for every public constant, its name and its file's. One module pays all this once;
and what is constant becomes `_NAME = const(...)` there, which the compiler puts in place everywhere and which takes no
memory at all.

    source      finds and parses modules
    model       what the passes speak of: modules, their items, definitions, imports from outside
    constants   computes constants
    loader      reads a program's modules in the order of their imports
    scopes      which names functions, classes and comprehensions bind
    resolver    finds out what every name means, by Python's rules of scope
    values      a module of constants that is passed on
    naming      gives every definition a name of its own in the one module
    bundle      the passes in their order
    linemap     the text, and the way back from its lines to the sources
    apart       seldom used modules that are not joined, so that they take no memory while nobody uses them

Only the plain style of this code base is understood; whatever else is found is an error with file and line.
"""
