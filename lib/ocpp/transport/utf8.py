"""UTF-8 checked while it arrives, piece by piece (RFC 3629; RFC 6455 §8.1).

MicroPython's own decoder lets overlong forms and surrogates pass, so it cannot be the judge.
"""

from .mask import ascii_run

VALID = 0  # between two characters; positive: inside of one
INVALID = -1

# Inside a character: range of the next byte and what follows it. 1-3: so many bytes to come, any of them;
# 4-7: after E0, ED, F0, F4, where the second byte rules out overlong forms, surrogates and values above U+10FFFF.
_LOW = b"\x00\x80\x80\x80\xa0\x80\x90\x80"
_HIGH = b"\x00\xbf\xbf\xbf\xbf\x9f\xbf\x8f"
_NEXT = b"\x00\x00\x01\x02\x01\x01\x02\x02"


def scan(state, buf, at, end):
    """Check buf[at:end], a piece of a text; state is what the piece before returned, VALID for the first.

    Returns VALID (the text may end here), a positive number (it ends inside a character) or INVALID, at the
    first byte that no text can have there.
    """
    while at < end:
        if state == 0:
            at = ascii_run(buf, at, end)
            if at == end:
                break
            byte = buf[at]
            if byte < 0xC2 or byte > 0xF4:
                return INVALID
            if byte < 0xE0:
                state = 1
            elif byte < 0xF0:
                state = 4 if byte == 0xE0 else 5 if byte == 0xED else 2
            else:
                state = 6 if byte == 0xF0 else 7 if byte == 0xF4 else 3
        elif _LOW[state] <= buf[at] <= _HIGH[state]:
            state = _NEXT[state]
        else:
            return INVALID
        at += 1
    return state
