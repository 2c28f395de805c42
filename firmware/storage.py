"""What another firmware, or another build of the board, has left in flash, and which journal is used then.

The journal of a newer firmware is left untouched and reported; charging goes on with the facts kept in a directory
beside it. They are delivered from there, or, after the newer firmware is back, from the first start on at which its own
journal has nothing to tell.
"""

import os

from ocpp.core.journal import Journal, UnknownFormat

_BESIDE = "~1"
_SESSION = "session"


def open_journal(path, slots, log):
    """The journal in the directory `path`, or the one beside it; slots as in Journal. OSError: neither can be read."""
    try:
        journal = Journal(path, slots)
    except UnknownFormat as e:
        log.note("left untouched:", e)
        return Journal(path + _BESIDE, slots)
    except OSError as e:
        log.note("cannot be read:", path, e)
        return Journal(path + _BESIDE, slots)
    # What started there must stop there: its transactionIds are there too.
    if journal.count or journal.aux_n or not _is_there(path + _BESIDE):
        return journal
    beside = Journal(path + _BESIDE, slots)
    return beside if beside.count or beside.aux_n else journal


def former(root, count):
    """Numbers of the connectors above `count` that have left the state of a session in the directory `root`."""
    found = []
    for entry in os.ilistdir(root):
        number = entry[0][len(_SESSION) :]
        if entry[0].startswith(_SESSION) and number.isdigit() and int(number) > count:
            found.append(int(number))
    return found


def report(root, log):
    """Name the files in the directory `root` that a newer firmware has written and this one works without.

    And say that the file system was lost once, if it was.
    """
    for entry in os.ilistdir(root):
        if entry[0].endswith(_BESIDE):
            log.note("left untouched, written by a newer firmware:", root + "/" + entry[0][: -len(_BESIDE)])
    cause = lost(root)
    if cause is not None:
        # At every start: nobody may have seen the first.
        log.note("file system was damaged and made anew, all that it held is lost:", cause)


def lost(root):
    """Why the board once had to make the file system under `root` anew over what could not be mounted; None: never."""
    try:
        with open(root.rstrip("/") + "/lost") as f:
            return f.read()
    except OSError:
        return None


def _is_there(path):
    try:
        os.stat(path)
    except OSError:
        return False
    return True
