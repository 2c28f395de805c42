"""What a journal has to show after a power cut: the promises of ocpp.core.journal, kept as plain lists."""


class Ledger:
    """Notes what a script asked of a journal, each time before and after, and judges what is found after a cut.

    A record is known by its payload: a rising number in two bytes. Numbers are never used twice.
    """

    def __init__(self):
        self.begun = 0  # last number handed to append
        self.stored = 0  # last number that append returned for
        self.asked = 0  # last number for which ack was called
        self.acked = 0  # last number whose ack is durable, or older than such
        self.aux = b""  # with the last durable ack
        self.new_aux = None  # of an ack that has not returned
        self.droppable = set()  # numbers that thinning was allowed to drop

    def copy(self):
        """As it stands now."""
        other = Ledger()
        other.begun = self.begun
        other.stored = self.stored
        other.asked = self.asked
        other.acked = self.acked
        other.aux = self.aux
        other.new_aux = self.new_aux
        other.droppable = self.droppable.copy()
        return other

    def judge(self, numbers, aux):
        """Check the pending numbers in the order found, and the aux; AssertionError says what is wrong."""
        seen = numbers[0] - 1 if numbers else None
        if numbers:
            assert numbers[0] > self.acked, ("delivered again after a durable ack", numbers[0], self.acked)
            assert numbers[-1] <= self.begun, ("invented", numbers[-1], self.begun)
        expected = seen if numbers else None
        for n in numbers:
            while expected + 1 < n and expected + 1 in self.droppable:
                expected += 1
            assert n == expected + 1, ("order or gap", numbers)
            expected = n
        # All that stands behind the last ack that was asked for is there, but for what was allowed to go.
        lost = [n for n in range(self.asked + 1, self.stored + 1) if n not in self.droppable and n not in numbers]
        assert not lost, ("lost", lost, numbers)
        if self.new_aux is None:
            assert aux == self.aux, ("aux", aux, self.aux)
        else:
            again = self.asked in numbers
            assert aux == (self.aux if again else self.new_aux), ("aux and ack apart", aux, again)
