"""Table-driven reading of JSON objects: a message's shape is said once, in a constant table.

A table is a tuple of rows `(name, kind, required, a, b)`:

    kind  value read                              a            b
    "i"   integer                                 lowest       highest
    "m"   decimal number, in milli-units          lowest       highest
    "s"   string -> str                           -            longest, in characters
    "e"   one string out of an enumeration -> str tuple of the allowed values
    "b"   boolean
    "t"   ISO 8601 time -> (day, ms)
    "T"   ISO 8601 time, left in reader.day and reader.ms (allocates nothing) -> True
    "o"   object -> list of values                its table    lenient
    "a"   array of objects -> list of lists       its table    most elements
    "l"   array of strings -> list of str         longest, in characters; b: most elements
    "A"   array of objects, each given to `each`  its table    -
          as it is read -> their number

Tables made of constants only are frozen into flash, so they cost no RAM.
"""

from .reader import JsonError

# Kinds of Violation; a protocol version maps them to its own CALLERROR codes.
MISSING = "missing"
TYPE = "type"
VALUE = "value"
EXTRA = "extra"
SYNTAX = "syntax"


class Violation(Exception):
    """A message breaks its table. `kind` is one of the constants above, `where` names the field."""

    def __init__(self, kind, where):
        super().__init__(kind, where)
        self.kind = kind
        self.where = where


def read_object(r, table, lenient=False, each=None):
    """Read the object under the cursor `r` by `table`; return its values in the table's order, None where absent.

    Members that the table does not know are skipped when `lenient`, and so is null, which some back ends write where
    they have no value; else both are a Violation (OCPP-J 1.6 §4.2.3). Raises Violation; JsonError when the text is no
    JSON at all. each(values): for kind "A", here or in an object of kind "o"; what it was given does not count when
    this raises.
    """
    if r.peek() != "{":
        raise Violation(TYPE, "payload")
    r.enter("{")
    values = [None] * len(table)
    while True:
        i = r.member(table)
        if i < 0:
            break
        if i == len(table) and not lenient:
            raise Violation(EXTRA, r.str())
        if i == len(table) or lenient and r.peek() == "z":
            r.skip()
            continue
        row = table[i]
        if values[i] is not None:
            raise Violation(MISSING, row[0])  # twice: the occurrence is wrong
        values[i] = _stream(r, row, each) if row[1] == "A" else _read(r, row, each)
    i = 0
    for row in table:
        if row[2] and values[i] is None:
            raise Violation(MISSING, row[0])
        i += 1
    return values


def _read(r, row, each):
    name, kind = row[0], row[1]
    try:
        return _value(r, row, kind, each)
    except JsonError as e:
        if e.kind == "type":
            raise Violation(TYPE, name)
        if e.kind == "long" or e.kind == "range":
            raise Violation(VALUE, name)
        raise


def _value(r, row, kind, each):
    if kind == "i":
        return r.int(row[3], row[4])
    if kind == "s":
        r.string(row[4])
        return r.str()
    if kind == "e":
        # A longer string cannot be one of them: 64 covers every enumeration.
        r.string(64)
        for option in row[3]:
            if r.is_text(option):
                return option
        raise Violation(VALUE, row[0])
    if kind == "b":
        return r.bool()
    if kind == "T":
        r.time()
        return True
    if kind == "t":
        r.time()
        return (r.day, r.ms)
    if kind == "m":
        v = r.milli()
        if not row[3] <= v <= row[4]:
            raise Violation(VALUE, row[0])
        return v
    if kind == "o":
        if r.peek() != "{":
            raise Violation(TYPE, row[0])
        return read_object(r, row[3], row[4], each)
    return _array(r, row, kind)


def _stream(r, row, each):
    _enter_array(r, row)
    n = 0
    while r.item():
        each(_element(r, row))
        n += 1
    return n


def _enter_array(r, row):
    if r.peek() != "[":
        raise Violation(TYPE, row[0])
    r.enter("[")


def _element(r, row):
    if r.peek() != "{":
        raise Violation(TYPE, row[0])
    return read_object(r, row[3])


def _array(r, row, kind):
    _enter_array(r, row)
    out = []
    while r.item():
        if len(out) == row[4]:
            raise Violation(VALUE, row[0])
        if kind == "a":
            out.append(_element(r, row))
        else:
            r.string(row[3])
            out.append(r.str())
    return out
