"""Checks of what people and programs hand to the world: one call a field, one clear message a mistake."""


class Refused(Exception):
    """A request that the world cannot follow; the text says what was got and what is expected."""


class Fields:
    """The fields of one request's JSON object. Each is taken once; `end` refuses what nobody took."""

    def __init__(self, body):
        if not isinstance(body, dict):
            raise Refused(f"body: got {_shown(body)}, expected a JSON object")
        self.left = dict(body)

    def integer(self, name, low, high, default=None):
        """A whole number from `low` to `high`; without default it must be there."""
        value = self._take(name, default)
        if type(value) is not int or not low <= value <= high:
            raise Refused(f"{name}: got {_shown(value)}, expected a whole number from {low} to {high}")
        return value

    def number(self, name, low, high, default=None):
        """A number from `low` to `high`."""
        value = self._take(name, default)
        if type(value) not in (int, float) or not low <= value <= high:
            raise Refused(f"{name}: got {_shown(value)}, expected a number from {low} to {high}")
        return float(value)

    def flag(self, name, default=None):
        """true or false."""
        value = self._take(name, default)
        if type(value) is not bool:
            raise Refused(f"{name}: got {_shown(value)}, expected true or false")
        return value

    def choice(self, name, choices, default=None):
        """One of `choices`."""
        value = self._take(name, default)
        if type(value) is bool or value not in choices:
            raise Refused(f"{name}: got {_shown(value)}, expected one of {', '.join(map(str, choices))}")
        return value

    def text(self, name, longest):
        """Printable text of 1 to `longest` characters."""
        value = self._take(name, None)
        if type(value) is not str or not 1 <= len(value) <= longest or not value.isprintable():
            raise Refused(f"{name}: got {_shown(value)}, expected text of 1 to {longest} printable characters")
        return value

    def given(self, name):
        """True when the request has this field."""
        return name in self.left

    def ignore(self, name):
        """A field that means nothing here, whatever it holds."""
        self.left.pop(name, None)

    def end(self):
        """Refuses fields that nobody asked for."""
        for name in self.left:
            raise Refused(f"{name}: got {_shown(self.left[name])}, expected no such field")

    def _take(self, name, default):
        return self.left.pop(name, default)


def _shown(value):
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
