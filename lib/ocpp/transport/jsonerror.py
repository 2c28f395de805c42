"""What can be wrong with JSON text from outside."""


class JsonError(Exception):
    """Text that is no JSON, or not what was asked for. `kind` says which:

    syntax  breaks RFC 8259, or ends early
    utf8    a string is no UTF-8 (RFC 3629), or a \\u escape is half a surrogate pair
    depth   nested deeper than the reader allows
    long    a string with more characters than its field's limit
    type    a value of another type
    range   a number out of bounds, or of more than 32 characters

    After long, type and range the value is passed and reading may go on; only a container of the wrong type is not
    passed, so that it can be skipped.
    """

    def __init__(self, kind, what):
        super().__init__(kind, what)
        self.kind = kind


KINDS = ("syntax", "utf8", "depth", "long", "type", "range")
