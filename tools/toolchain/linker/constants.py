"""Computes the constants of the top level, and knows what else is the compiler's and not the program's."""

import ast
import operator

from linker.model import VARIABLE, Definition, External

CONST = ("micropython", "const")
_COMPILERS = ("bytecode", "native", "viper", "asm_thumb", "asm_xtensawin")  # of `micropython`, as decorators

_BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
_UNARY = {ast.USub: operator.neg, ast.Invert: operator.invert, ast.UAdd: operator.pos}


def is_const_call(node, module):
    """Whether the expression is const(...), of `micropython`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return False
    found = module.names.get(node.func.id)
    return isinstance(found, External) and (found.source, found.attribute) == CONST


def is_compiler(decorator):
    """Whether a decorator only tells the compiler what to make."""
    return (
        isinstance(decorator, ast.Attribute)
        and decorator.attr in _COMPILERS
        and isinstance(decorator.value, ast.Name)
        and decorator.value.id == "micropython"
    )


def evaluate(node, module):
    """Value of an expression made of literals, integer arithmetic and constants known before it; else VARIABLE."""
    match node:
        case ast.Constant():
            return node.value if node.value is not ... else VARIABLE
        case ast.Tuple():
            values = tuple(evaluate(part, module) for part in node.elts)
            return VARIABLE if any(value is VARIABLE for value in values) else values
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            value = evaluate(operand, module)
            return _UNARY[type(op)](value) if type(value) is int else VARIABLE  # MicroPython folds no floats
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            pair = evaluate(left, module), evaluate(right, module)
            if not all(type(value) is int for value in pair):
                return VARIABLE
            try:
                return _BINARY[type(op)](*pair)
            except (ZeroDivisionError, ValueError):
                return VARIABLE
        case ast.Call(args=[inner], keywords=[]) if is_const_call(node, module):
            return evaluate(inner, module)
        case ast.Name() | ast.Attribute():
            found = lookup(node, module)
            return found.value if isinstance(found, Definition) else VARIABLE
    return VARIABLE


def lookup(node, module):
    """What a name, or a name of a module of the program, means at the top level of `module`; else None."""
    if isinstance(node, ast.Name):
        return module.names.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = lookup(node.value, module)
        return getattr(owner, "names", {}).get(node.attr)
    return None
