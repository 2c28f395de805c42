"""Whether the server is still there: pings and their answers, and the time that it keeps us waiting in a message."""

from time import ticks_diff

from micropython import const

_LONGEST_S = const(500000)  # differences of ticks are valid up to 6.2 days


class Liveness:
    """Times of one connection, in ticks. waited: ms that the server has kept us waiting inside the current message."""

    def __init__(self):
        self.reset(0)

    def reset(self, now):
        """A new connection begins."""
        self.waited = 0
        self._dry_at = -1  # the last look at the socket when it had nothing; -1: it had something
        self._ping_at = now
        self._ping_out = False

    def read(self, got, inside, now):
        """Note a look at the socket: whether it had something, and whether a message or frame is half received.

        Only waiting for the server counts, not the time that the application takes for the message.
        """
        if not inside:
            self.waited = 0
        elif self._dry_at >= 0:
            self.waited += ticks_diff(now, self._dry_at)
        self._dry_at = -1 if got else now

    def wants_ping(self, interval_s, now):
        """Whether the next ping is due: interval_s after the last one, which has been answered. 0: never."""
        if interval_s <= 0:
            self._ping_at = now
            return False
        return not self._ping_out and ticks_diff(now, self._ping_at) >= min(interval_s, _LONGEST_S) * 1000

    def pinged(self, now):
        """A ping goes out."""
        self._ping_at = now
        self._ping_out = True

    def pong(self):
        """A pong has come."""
        self._ping_out = False

    def lost(self, timeout_s, now):
        """Whether the pong is overdue although all that the server sent has been looked at."""
        return self._ping_out and self._dry_at >= 0 and ticks_diff(now, self._ping_at) > timeout_s * 1000
