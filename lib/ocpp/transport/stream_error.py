"""Why a stream failed, in words for logs and diagnostics."""

import errno


def reason(error):
    """Text for an exception of a stream: "io: ECONNRESET" or "tls: ...".

    The TLS layer names a refused certificate in a ValueError and its other failures by negative numbers.
    """
    if isinstance(error, ValueError):
        return "tls: " + str(error).strip().replace("\n", ", ")
    number = error.args[0] if error.args else ""
    if isinstance(number, int) and number < 0:
        return "tls: " + str(error.args[-1])
    return "io: " + str(errno.errorcode.get(number, number))


def connecting(error):
    """Whether the exception only says that the TCP connection is not made yet (lwIP tells it so)."""
    pending = (errno.EINPROGRESS, errno.EALREADY, errno.ENOTCONN)
    return isinstance(error, OSError) and error.args and error.args[0] in pending
