"""Rules of the authorisation cache (OCPP 1.6 §3.5.1)."""

import os

from board import fill_up, mount

from ocpp.core.cache import AuthCache
from support.blockdev import FORMS, BlockDevice

PATH = "/flash/cache"
ACCEPTED, BLOCKED, EXPIRED, INVALID = 0, 1, 2, 3


def _cache(capacity=500, blocks=64):
    device = BlockDevice(blocks)
    mount(device, fresh=True)
    return AuthCache(PATH, capacity), device


def _known(cache, tags):
    return [tag for tag in tags if cache.get(tag)]


def an_unknown_tag_is_not_known():
    cache, _ = _cache()
    assert not cache.get("04A2B3C4") and len(cache) == 0
    assert not cache.get("") and not cache.get(b"")


def an_entry_comes_back_whole_also_after_a_restart():
    cache, device = _cache()
    entries = (
        ("04A2B3C4", ACCEPTED, -1, 0, None),
        ("x", BLOCKED, 0, 0, "p"),
        ("ABCDEFGHIJKLMNOPQRST", ACCEPTED, 20779, 86399999, "01234567890123456789"),
        ("tag", EXPIRED, 65534, 86400000 - 1, "Parent"),
        ("aBc-Ü?", INVALID, 1, 1, "Größe"),
        ("日本語カード", ACCEPTED, -1, 0, "親"),
    )
    for e in entries:
        assert cache.put(*e)
    for _ in range(2):
        for tag, status, day, ms, parent in entries:
            for form in (tag, tag.encode(), bytearray(tag.encode())):
                assert cache.get(form), tag
                assert (cache.status, cache.day, cache.ms, cache.parent) == (status, day, ms, parent), tag
        mount(device)
        cache = AuthCache(PATH)
        assert len(cache) == len(entries)


def case_does_not_count():
    cache, _ = _cache()
    cache.put("aBcDeF", ACCEPTED)
    assert cache.get("AbCdEf") and cache.get("abcdef") and cache.get(b"ABCDEF")
    cache.put("ABCDEF", BLOCKED)
    assert len(cache) == 1 and cache.get("abcdef") and cache.status == BLOCKED


def a_newer_answer_replaces_the_older():
    cache, _ = _cache()
    for status, day, ms, parent in ((0, -1, 0, None), (3, 20000, 5, "A"), (0, 20001, 6, "B"), (0, -1, 0, None)):
        cache.put("tag", status, day, ms, parent)
        assert cache.get("tag")
        assert (cache.status, cache.day, cache.ms, cache.parent) == (status, day, ms, parent)
    assert len(cache) == 1


def the_same_answer_again_writes_nothing():
    cache, device = _cache()
    cache.put("tag", ACCEPTED, 20000, 5, "parent")
    device.reset()
    assert cache.put("TAG", ACCEPTED, 20000, 5, "parent")
    assert device.programs == device.erases == 0


def a_full_cache_evicts_what_is_not_valid_first_then_the_oldest():
    for capacity in (1, 3, 5, 40):
        cache, device = _cache(capacity)
        tags = [f"tag{i}" for i in range(capacity)]
        for i, tag in enumerate(tags):
            cache.put(tag, BLOCKED if i in (2, 4) else ACCEPTED)
        # The order in which they have to go.
        order = [t for i, t in enumerate(tags) if i in (2, 4)] + [t for i, t in enumerate(tags) if i not in (2, 4)]
        for n in range(capacity):
            if n == 1:
                mount(device)
                cache = AuthCache(PATH, capacity)
            assert cache.put(f"new{n}", ACCEPTED)
            assert len(cache) == capacity
            gone = set(tags) - set(_known(cache, tags))
            assert gone == set(order[: n + 1]), (capacity, n, gone)
        assert len(_known(cache, [f"new{n}" for n in range(capacity)])) == capacity


def a_changed_entry_is_young_again():
    cache, _ = _cache(3)
    for tag in ("a", "b", "c"):
        cache.put(tag, ACCEPTED)
    cache.put("a", ACCEPTED, 20000, 0)
    cache.put("d", ACCEPTED)
    assert _known(cache, "abcd") == ["a", "c", "d"]


def a_smaller_capacity_after_an_update_is_kept():
    cache, _ = _cache(40)
    for i in range(40):
        cache.put(f"tag{i}", ACCEPTED)
    cache = AuthCache(PATH, 10)
    cache.put("new", ACCEPTED)
    assert len(cache) == 10 and cache.get("new")
    assert _known(cache, [f"tag{i}" for i in range(40)]) == [f"tag{i}" for i in range(31, 40)]


def clear_forgets_all_for_good():
    cache, device = _cache()
    for i in range(50):
        cache.put(f"tag{i}", ACCEPTED)
    cache.clear()
    assert len(cache) == 0 and not cache.get("tag7")
    mount(device)
    cache = AuthCache(PATH)
    assert len(cache) == 0 and not cache.get("tag7")
    cache.clear()
    assert cache.put("tag7", ACCEPTED) and cache.get("tag7")


def five_hundred_entries_are_found_and_no_other():
    cache, device = _cache(500, 128)
    for i in range(500):
        assert cache.put(f"{i * 7919:08X}", i % 5, i, i * 1000, f"P{i}" if i % 3 else None)
    assert len(cache) == 500
    mount(device)
    cache = AuthCache(PATH)
    assert len(cache) == 500
    for i in range(500):
        assert cache.get(f"{i * 7919:08x}"), i
        assert (cache.status, cache.day, cache.ms) == (i % 5, i, i * 1000)
        assert cache.parent == (f"P{i}" if i % 3 else None)
        assert not cache.get(f"{i * 7919 + 1:08X}")


def text_that_does_not_fit_is_not_kept_and_leaves_nothing_stale():
    cache, _ = _cache()
    assert not cache.put("ü" * 26, ACCEPTED)
    assert cache.put("tag", ACCEPTED, -1, 0, "p" * 47)
    assert not cache.put("tag", BLOCKED, -1, 0, "p" * 48)
    assert not cache.get("tag") and len(cache) == 0
    assert not cache.put("", ACCEPTED)
    assert not cache.put("tag", ACCEPTED, 65535, 0)
    assert cache.errors == 0


def a_zero_character_is_part_of_a_tag():
    cache, _ = _cache()
    cache.put("ab\x00c", ACCEPTED)
    assert not cache.get("ab") and not cache.get("ab\x00") and cache.get("AB\x00C")


def a_damaged_entry_is_not_known_and_hides_no_other():
    cache, _ = _cache()
    for i in range(60):
        cache.put(f"tag{i}", ACCEPTED)
    for name in os.listdir(PATH):
        path = PATH + "/" + name
        f = open(path, "r+b")
        f.seek(64 + 14)
        f.write(b"\xa5")
        f.close()
    cache = AuthCache(PATH)
    lost = [i for i in range(60) if not cache.get(f"tag{i}")]
    assert 0 < len(lost) <= 16 and len(cache) == 60 - len(lost), lost
    for i in lost:
        assert cache.put(f"tag{i}", ACCEPTED) and cache.get(f"tag{i}")
    assert len(cache) == 60


def what_the_flash_refuses_is_counted_and_not_known():
    cache, _ = _cache(500, 16)
    other = fill_up()
    kept = 0
    for i in range(200):
        if cache.put(f"tag{i}", ACCEPTED):
            kept += 1
            assert cache.get(f"tag{i}")
        else:
            assert not cache.get(f"tag{i}")
    assert cache.errors == 200 - kept > 0, (kept, cache.errors)
    os.remove(other)
    assert cache.put("later", ACCEPTED) and cache.get("later")


def a_failing_chip_raises_nothing():
    cache, device = _cache()
    device.dead = True
    assert not cache.put("tag", ACCEPTED)
    assert cache.errors == 1


def a_cut_at_any_operation_leaves_each_entry_old_or_new():
    base = BlockDevice(32)
    mount(base, fresh=True)
    cache = AuthCache(PATH, 30)
    for i in range(30):
        cache.put(f"tag{i}", ACCEPTED)
    image = bytearray(base.image)
    base.log = []
    history = []  # (operations before, what is true, what may be)
    truth = {f"tag{i}": 0 for i in range(30)}
    for i in range(12):
        tag = f"tag{i * 2}" if i % 3 else f"new{i}"
        before = truth.copy()
        if tag not in truth:
            truth.pop(min(truth, key=lambda t: (truth[t] == 0, _age(t))))
        truth[tag] = i % 4
        history.append((len(base.log), before, truth.copy()))
        assert cache.put(tag, i % 4)
        _ages[tag] = 1000 + i
    trial = BlockDevice(32)
    at = 0
    for k, step in enumerate(base.log):
        while at + 1 < len(history) and history[at + 1][0] <= k:
            at += 1
        _, old, new = history[at]
        for form in FORMS:
            trial.image[:] = image
            if form:
                trial.apply(step, form)
            mount(trial)
            cache = AuthCache(PATH, 30)
            for tag in set(old) | set(new):
                found = cache.status if cache.get(tag) else None
                assert found in (old.get(tag), new.get(tag)), (k, form, tag, found)
            assert cache.put("after", ACCEPTED) and cache.get("after") and len(cache) <= 30
        trial.image[:] = image
        trial.apply(step)
        image[:] = trial.image
    assert len(base.log) > 40, len(base.log)


_ages = {}


def _age(tag):
    return _ages.get(tag, int(tag[3:]))
