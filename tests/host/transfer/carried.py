"""What a transfer must have brought, and what board/carry.py sends."""

import hashlib


def is_whole(result, content):
    """Asserts that exactly the content arrived."""
    assert result["done"], result
    assert result["sha256"] == hashlib.sha256(content).hexdigest(), result
    assert result["position"] == result["count"] == len(content)


def uploaded(n):
    """What board/carry.py sends."""
    return bytes(i % 251 for i in range(n))
