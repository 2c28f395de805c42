"""What a charge point has to show after a power cut: every session once, every state the old or the new one."""

from ocpp.core.facts import SAMPLE, START, STOP

_LAZY = 17  # samples whose answers a cut undoes, and the one that was being answered


class Book:
    """Notes what a script does to a Station, each time before and after, and judges what is found after a cut."""

    def __init__(self, states):
        self.begun = {}  # session: [connector, Wh at the start, Wh now, Wh at the stop or None]
        self.beginning = None  # connector and Wh of a session whose start has not returned
        self.ending = None  # session whose stop has not returned
        self.samples = []  # (session, Wh), as taken
        self.sampling = None  # the one that has not returned
        self.told = []  # facts that were answered
        self.asked = None  # the one whose answer has not been noted
        self.thinned = False  # samples between the first and the last of a session may be missing
        self.states = states  # name: the values that it may have

    def copy(self):
        """As it stands now."""
        other = Book(dict(self.states))
        other.begun = {number: list(entry) for number, entry in self.begun.items()}
        other.beginning = self.beginning
        other.ending = self.ending
        other.samples = list(self.samples)
        other.sampling = self.sampling
        other.told = list(self.told)
        other.asked = self.asked
        other.thinned = self.thinned
        return other

    def judge(self, found, states):
        """found: facts as Station.drain() gives them; states: value by name. AssertionError says what is wrong."""
        told = list(self.told)
        if self.asked and self.asked not in found:
            told.append(self.asked)
        self._judge_edges([f for f in told + found if f[0] != SAMPLE])
        self._judge_samples(told, [f for f in found if f[0] == SAMPLE])
        self._judge_order(found)
        for name, allowed in self.states.items():
            assert states[name] in allowed, (name, states[name], allowed)

    def _judge_edges(self, edges):
        known = dict(self.begun)
        seen = {}
        for kind, number, connector, wh in edges:
            if number not in known:
                assert self.beginning and number == max(known or [0]) + 1, ("invented", number)
                known[number] = [self.beginning[0], self.beginning[1], self.beginning[1], None]
            entry = known[number]
            assert connector == entry[0], ("connector", number)
            if kind == START:
                assert number not in seen, ("told again", number)
                assert wh == entry[1], ("start", number, wh, entry)
                seen[number] = None
            else:
                assert kind == STOP and seen.get(number, 0) is None, ("stop without its start, or twice", number)
                seen[number] = wh
                if entry[3] is not None:
                    assert wh == entry[3], ("stop", number, wh, entry)
                else:
                    # At most 100 Wh of what flowed until the cut are lost, and none is invented.
                    assert max(entry[1], entry[2] - 100) <= wh <= entry[2], ("energy", number, wh, entry)
        lost = [n for n in known if seen.get(n) is None]
        assert not lost, ("lost", lost)

    def _judge_samples(self, told, found):
        taken = list(self.samples)
        shown = [(f[1], f[3]) for f in found]
        if self.sampling and shown and shown[-1] == self.sampling:
            taken.append(self.sampling)
        answered = [(f[1], f[3]) for f in told if f[0] == SAMPLE]
        if not self.thinned:
            k = len(taken) - len(shown)
            assert len(answered) - _LAZY <= k <= len(answered), ("samples lost or told again", k, len(answered))
            assert shown == taken[k:], ("samples", shown, taken[k:])
            return
        i = 0
        for sample in shown:
            while i < len(taken) and taken[i] != sample:
                i += 1
            assert i < len(taken), ("sample invented or out of order", sample)
        first = taken.index(answered[-1]) + 1 if answered else 0
        waiting = taken[first:]
        for i in range(len(waiting)):
            number = waiting[i][0]
            sessions = [s[0] for s in taken]
            if number not in sessions[first + i + 1 :]:
                assert waiting[i] in shown, ("last sample", waiting[i])
            if number not in sessions[: first + i]:
                assert waiting[i] in shown, ("first sample", waiting[i])

    def _judge_order(self, found):
        open_ = {}
        for kind, number, connector, _ in found:
            if kind == START:
                assert connector not in open_, ("order", number)
                open_[connector] = number
            else:
                assert open_.get(connector, number) == number, ("order", number)
                if kind == STOP:
                    open_.pop(connector, None)
