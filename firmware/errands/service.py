"""What the lines typed at the service console do (firmware/console.py lists them)."""

import gc

from micropython import mem_info

_MOST_WH = 0x3FFFFFFE
_USAGE = (
    "meter CONNECTOR WH, card IDTAG [CONNECTOR], data VENDOR MESSAGE [TEXT], status, now [CONNECTOR], hours [HOURS], "
    "selftest [CONNECTOR] or memory"
)


def run(box, words, job, now):
    """Do what the line `words` says with the Wallbox `box`. Return what is to be polled until it is over, or None.

    job: what an earlier line has left to be polled, or None; only one can run at a time.
    """
    n = len(words)
    try:
        if words[0] == "meter" and n == 3:
            _meter(box, int(words[1]), int(words[2]), now)
        elif words[0] == "card" and n in (2, 3):
            box.cp.card(words[1], int(words[2]) if n == 3 else 0)
        elif words[0] == "data" and n >= 3:
            _data(box, words[1], words[2], " ".join(words[3:]) or None)
        elif words[0] == "status" and n == 1:
            _status(box, now)
        elif words[0] == "now" and n in (1, 2):
            _now(box, words[1] if n == 2 else "0")
        elif words[0] == "hours" and n in (1, 2):
            _hours(box, words)
        elif words[0] == "selftest" and n in (1, 2):
            return _selftest(box, int(words[1]) if n == 2 else 0, job)
        elif words[0] == "memory" and n == 1:
            gc.collect()
            mem_info()
        else:
            box.log.note("console: expected", _USAGE + ", got " + words[0])
    except ValueError as e:
        box.log.note("console: expected a number:", e)
    return job


def _meter(box, connector, wh, now):
    c = box.cp.connector(connector)
    if c is None or not 0 <= wh <= _MOST_WH:
        box.log.note("console: meter: expected a connector and 0..%d Wh" % _MOST_WH)
    else:
        c.outlet.meter.set_register(wh)
        c.keep_meter(now)


def _data(box, vendor, message, text):
    note = box.log.note
    if not box.station.data.send(vendor, message, text, lambda status, data: note("DataTransfer answered:", status)):
        note("console: a DataTransfer is under way already")


def _status(box, now):
    from firmware.errands.why import why

    note = box.log.note
    for c in box.cp.connectors:
        note("connector %d" % c.id, "%s: %s" % (box.station.statuses.name(c.id), why(box, c, now)))
    journal = box.cp.journal
    note("facts to tell: %d" % journal.count)
    if journal.thinned:
        note("flash full, samples are being thinned: %d dropped" % journal.thinned)
    if box.settings.peak_hours:
        _hours(box, ())


def _now(box, connector):
    from firmware.errands.hours import hurry

    if not hurry(box, connector):
        box.log.note("console: now: expected a connector, got", connector)


def _hours(box, words):
    from firmware.errands.hours import answer, tell

    if len(words) == 2:
        answer(box.settings, box.log, words[1])
    else:
        tell(box.settings, box.log)


def _selftest(box, number, job):
    from firmware.errands.selftest import SelfTest, report

    if number:
        if job is not None:
            box.log.note("selftest: one is under way already")
            return job
        try:
            return SelfTest(box, number)
        except ValueError as e:
            box.log.note("selftest:", e)
            return None
    for c in box.cp.connectors:
        box.log.note("selftest %d:" % c.id, ", ".join(report(box.board.root, c.id)) or "never made")
    return job
