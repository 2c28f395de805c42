"""The randomised delay: a change waits for a random time, so that a whole country's vehicles do not act in one second.

The Electric Vehicles (Smart Charge Points) Regulations 2021 of Great Britain, regulation 11: electricity that would
start to flow, or flow at another rate, does so up to 600 s later, adjustable up to 1800 s, each time anew and to the
second, unless the owner or the driver overrides it.
"""

import os

from micropython import const

NONE = const(-1)


def follow(own, wish, due, uptime, most):
    """Let `own`, which is in force, become `wish`: return (own, due).

    due: uptime in s at which a wait ends, NONE without one; a wish that changes while one lasts does not lengthen it.
    most: the longest wait in s, 0: none.
    """
    if own != wish and most:
        if due < 0:
            due = uptime + int.from_bytes(os.urandom(4), "little") % (most + 1)
        if uptime < due:
            return own, due
    return wish, NONE
