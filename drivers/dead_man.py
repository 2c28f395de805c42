"""Dead-man output: edges from the safety tick, for a relay drive that falls off when they stay away."""


class DeadMan:
    """Stands in for the coil's output pin: value(1), repeated every tick, holds `coil` high and turns `edges` over.

    value(0) takes both to rest at once. The drive energises the coil only while `coil` is high and the last edge, of
    either direction, is not older than its hold time (a retriggerable monoflop, or a charge pump). Since `coil` opens
    the contactor in the tick of the decision, the hold time delays nothing but the end of a program that has died:
    with the pins at whatever level, and also while the chip is deaf since it erases its flash.

    The hold time is to be longer than the longest gap between two ticks that the firmware lets pass (the board's
    tick_gap_ms: 60 ms, since an erase takes 45 ms), or else it ends sessions that the firmware would not; and at most
    80 ms, so that with a contactor that takes 20 ms the vehicle is off within 100 ms.
    The edges must be the tick's: what goes on by itself, as a PWM or a state machine does, outlives the program.
    """

    def __init__(self, coil, edges):
        self._coil = coil
        self._edges = edges
        self._level = 0
        self.value(0)

    def value(self, level):
        """Level 1: coil on, and an edge. Level 0: both at rest."""
        self._coil.value(level)
        self._level = 1 - self._level if level else 0
        self._edges.value(self._level)
