"""What a busy machine may add to the time that something takes.

How soon at the earliest is the product's own doing: such bounds stand in the tests exactly as a standard or the product
has them, measured from a moment that cannot lie after the real one (`Wallbox.sent_at`, or what the harness noted before
it spoke). How late at the latest is also the machine's: such bounds are the promise plus `PATIENCE_S`, and whatever
waits for something waits that much longer. It costs time in failures only. Promises that are shorter than the patience
are kept where time is the test's own (the rules), the board's (`openings` of the world) or the best of several tries.
"""

from datetime import timedelta

PATIENCE_S = 20.0
"""More than a machine of two cores with four times as much to do as it can has ever been seen to need."""

LAG = timedelta(seconds=PATIENCE_S)
"""So much the charge point's clock may be behind: it was set from an answer that was on its way for a while."""


def at_most(promised_s):
    """Seconds that something may take that takes at most `promised_s` on a machine with time for it."""
    return promised_s + PATIENCE_S
