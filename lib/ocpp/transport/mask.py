"""Masking and copying of bytes, by viper where the interpreter has it (RFC 6455 §5.3)."""

try:
    from .mask_viper import ascii_run, copy, keystream, xor
# Not built for this board; no native code in this interpreter; native code of another processor; not MicroPython.
except (ImportError, SyntaxError, ValueError, AttributeError, NameError):
    keystream = None

    def xor(buf, at, n, key, first):
        """Mask buf[at:at+n] in place with the four bytes key[first:first+4]."""
        for i in range(n):
            buf[at + i] ^= key[first + (i & 3)]

    def copy(to, start, src, at, n):
        """Copy src[at:at+n] to to[start:start+n]; the buffers are two different ones."""
        for i in range(n):
            to[start + i] = src[at + i]

    def ascii_run(buf, at, end):
        """Index of the first byte above 0x7F in buf[at:end], or end."""
        while at < end and buf[at] < 0x80:
            at += 1
        return at
