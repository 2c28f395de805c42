"""JSON text, read by a cursor over a refillable window: constant RAM for a message of any length."""

from .jsonerror import KINDS, JsonError  # noqa: F401 (callers find them here)

try:
    from .cursor_viper import FastCursor as JsonReader
except (ImportError, SyntaxError, ValueError):  # no viper here: not compiled, no native code, or of another machine
    from .cursor import Cursor as JsonReader  # noqa: F401
