"""The peak hours and their owner: what they are, and the question whether they may stay (ocpp/smart/peak.py)."""


def tell(settings, log):
    """Log what PeakHours says; while the owner has not answered, as a question."""
    text = settings.peak_hours
    hours = text.rstrip("?")
    log.note("peak hours:", "nothing is charged at %s, Monday to Friday" % hours if hours else "none")
    if hours != text:
        log.note("peak hours: is that so? Type `hours yes`, `hours none`, or others such as", "`hours 7-10,17-21`")


def answer(settings, log, word):
    """The owner says `yes`, `none` or other hours."""
    text = settings.peak_hours.rstrip("?") if word == "yes" else "" if word == "none" else word
    if settings.change("PeakHours", text) == "Accepted":
        tell(settings, log)
    else:
        log.note("peak hours: expected yes, none, or hours such as 8-11,16-22, got", word)


def hurry(box, connector):
    """Charge now, whatever the hour: the session of a connector (its number as text, 0: all). False: there is none."""
    if not connector.isdigit() or int(connector) > len(box.cp.connectors):
        return False
    box.cp.charging.hurry(int(connector))
    return True
