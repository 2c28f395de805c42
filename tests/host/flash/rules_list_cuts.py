"""Rules of the local authorisation list when the power goes: the old list or the new one, never a mix."""

from cards import card, chip, judge, numbered, power_off, send, start

from support.blockdev import CLEAN, FORMS

_OLD = dict(numbered(0, 24))


def _prepare(changed, blocks=40):
    # A chip with a list, with or without a Differential on top.
    device = chip(blocks)
    cards = start(device)
    assert send(cards, True, 5, _OLD.items())
    book = dict(_OLD)
    version = 5
    if changed:
        assert send(cards, False, 6, [("early", (1,)), (card(3), None)])
        book["early"] = (1, -1, 0, None)
        del book[card(3)]
        version = 6
    return power_off(device), version, book


def _cut(start_up, full, version, change, new, step=1, twice=False):
    """Cut an update at every `step`-th operation of the chip, before it and in the middle of it.

    twice: cut also at each operation of the start that follows.
    start_up: (chip, version, book) before it; new: what the list says after it.
    """
    device, old_version, old = start_up
    image = bytes(device.image)
    others = list(old) + list(new)
    outcomes = [0, 0]
    for torn in (False, True):
        operation = 0
        over = False
        while not over:
            device.image[:] = image
            cards = start(device)
            device.cut = operation
            device.form = FORMS[1 + operation % 3] if torn else CLEAN
            try:
                done = send(cards, full, version, change)
            except OSError:
                done = False
            over = not device.dead
            device = power_off(device)
            if twice:
                device = _cut_starts(device)
            found = start(device)
            taken = found.version == version
            assert taken or not done, (torn, operation)
            judge(found, version if taken else old_version, new if taken else old, others)
            outcomes[taken] += 1
            # It works on as if nothing had been.
            assert send(found, True, 9, [("after", (0,))])
            judge(found, 9, {"after": (0, -1, 0, None)}, others)
            device = power_off(device)
            operation += step
        assert operation > 20, operation
    assert outcomes[0] > 10 and outcomes[1] > 0, outcomes


def _cut_starts(device):
    for operation in range(100):
        device.cut = operation
        try:
            start(device)
        except OSError:
            assert device.dead
        over = not device.dead
        device = power_off(device)
        if over:
            return device
    raise AssertionError("a start that never ends")


def a_full_list_is_the_old_one_or_the_new_one():
    new = dict(numbered(12, 40))
    _cut(_prepare(False), True, 7, new.items(), new)


def a_full_list_over_a_changed_one_is_the_old_one_or_the_new_one():
    new = dict(numbered(12, 40))
    _cut(_prepare(True), True, 7, new.items(), new)


def the_second_cut_comes_while_leftovers_are_removed():
    new = dict(numbered(12, 40))
    _cut(_prepare(True), True, 7, new.items(), new, 3, True)


_CHANGE = ((card(3), (1, 7, 7, "x")), (card(4), None), ("late", (0, -1, 0, None)))


def _changed(book):
    book = dict(book)
    for tag, what in _CHANGE:
        book.pop(tag, None)
        if what:
            book[tag] = what
    return book


def a_differential_is_the_old_list_or_the_new_one():
    start_up = _prepare(False)
    _cut(start_up, False, 7, _CHANGE, _changed(start_up[2]))


def a_second_differential_is_the_old_list_or_the_new_one():
    start_up = _prepare(True)
    _cut(start_up, False, 7, _CHANGE, _changed(start_up[2]))


def a_differential_that_makes_a_new_base_is_the_old_list_or_the_new_one():
    device, _, book = _prepare(True, 72)
    many = dict(numbered(100, 609))
    assert send(start(device), False, 7, many.items())
    book.update(many)
    new = _changed(book)
    _cut((power_off(device), 7, book), False, 8, _CHANGE, new, 23)
