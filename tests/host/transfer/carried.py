"""What a transfer must have brought, and what board/carry.py sends."""

import hashlib

_STEP_MS = 100
_TRIES = 8


def is_whole(result, content):
    """Asserts that exactly the content arrived."""
    assert result["done"], result
    assert result["sha256"] == hashlib.sha256(content).hexdigest(), result
    assert result["position"] == result["count"] == len(content)


def never_waits(run):
    """Asserts that no step of a transfer, whose result `run()` gives, kept others waiting.

    Of several runs the best counts: in a step the machine may have had something else to do.
    """
    longest_ms = []
    while len(longest_ms) < _TRIES and min(longest_ms, default=_STEP_MS) >= _STEP_MS:
        result = run()
        assert result["done"], result
        longest_ms.append(result["longest_ms"])
    assert min(longest_ms) < _STEP_MS, longest_ms


def uploaded(n):
    """What board/carry.py sends."""
    return bytes(i % 251 for i in range(n))
