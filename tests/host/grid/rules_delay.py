"""Rules of the randomised delay."""

from ocpp.smart.delay import NONE, follow

LONGEST = 600


def without_a_delay_every_change_is_taken_at_once():
    assert follow(0, 32000, NONE, 50, 0) == (32000, NONE)
    assert follow(32000, 0, NONE, 50, 0) == (0, NONE)
    assert follow(0, 32000, 70, 50, 0) == (32000, NONE)  # it was switched off, or somebody is in a hurry


def what_does_not_change_does_not_wait():
    assert follow(16000, 16000, NONE, 50, LONGEST) == (16000, NONE)
    assert follow(16000, 16000, 70, 50, LONGEST) == (16000, NONE)  # the change was taken back


def more_and_less_wait_to_the_second():
    for own, wish in ((0, 32000), (16000, 32000), (32000, 16000), (32000, 0)):
        assert follow(own, wish, 70, 69, LONGEST) == (own, 70)
        assert follow(own, wish, 70, 70, LONGEST) == (wish, NONE)


def a_wish_that_changes_meanwhile_does_not_wait_longer():
    assert follow(0, 16000, 70, 60, LONGEST) == (0, 70)
    assert follow(0, 16000, 70, 70, LONGEST) == (16000, NONE)


def the_wait_is_anything_from_nothing_to_the_longest():
    for longest in (1, 3, 1800):
        waits = []
        for _ in range(200):
            own, due = follow(0, 32000, NONE, 1000, longest)
            if due == NONE:
                assert own == 32000
                waits.append(0)
            else:
                assert own == 0
                waits.append(due - 1000)
        assert min(waits) >= 0 and max(waits) <= longest
        if longest <= 3:  # 4 * 0.75 ** 200
            assert sorted(set(waits)) == list(range(longest + 1))
        else:  # the odds that all 200 lie in one half are 2 ** -199
            assert min(waits) < longest // 2 < max(waits)
            assert len(set(waits)) > 100
