"""How a test says what a reader's calls give."""

WINDOWS = (1, 2, 3, 7, 64, 512)

# the steps that most texts have: a call and what it gives
ARRAY = (("enter", "["), None)
OBJECT = (("enter", "{"), None)
ITEM = (("item",), True)
LAST = (("item",), False)
MEMBER = (("key",), True)
CLOSED = (("key",), False)
END = (("end",), None)
SKIP = (("skip",), None)


def case(text, steps, room=64):
    """Jobs and what they give: a reader of the text over each window, and its calls, each with what it gives."""
    calls = [step[0] for step in steps]
    results = [step[1] for step in steps]
    return [(("read", window, text, calls, room), results) for window in WINDOWS]
