"""A module of constants that is passed on, such as the pins of a board, becomes an object that has them.

It is made by a function, at the place where the module is named: so it takes memory only as long as somebody holds it.
"""

import ast

from linker.model import Definition, Item


def maker(module):
    """The Definition of the function that makes the object; None for a module that has anything but public constants.

    The function joins the module's items, once.
    """
    if not module.maker:
        constants = {n: m.value for n, m in module.names.items() if isinstance(m, Definition) and m.constant}
        if not constants or any(n.startswith("_") for n in constants) or len(constants) < len(module.names):
            return None
        name = module.name.rpartition(".")[2]
        lines = [f"def {name}():", f"    class {name}:"]
        lines += [f"        {constant} = {value!r}" for constant, value in constants.items()]
        node = ast.parse("\n".join([*lines, f"    return {name}"])).body[0]
        for part in ast.walk(node):
            if isinstance(part, ast.stmt):
                part.origin = (module.file, 1)
        item = Item(module, node)
        node.meaning = module.maker = Definition(name, item)
        item.definitions.append(module.maker)
        module.items.append(item)
    return module.maker
