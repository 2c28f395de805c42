"""What people at the wallbox do: cards at the readers, buttons, the emergency stop, the grid operator's contact."""

from ocpp.core.facts import EMERGENCY_STOP, LOCAL


class People:
    """Passes on what hands do. board: its readers and buttons; cp: the ChargePoint; evses: for the reset of faults.

    A button that is None is not there. The reset button also ends what a driver in a hurry need not wait for
    (core.charging.Charging.hurry).
    """

    def __init__(self, board, cp, supervisor, evses):
        self._board = board
        self._cp = cp
        self._supervisor = supervisor
        self._evses = evses
        self._emergency = False
        self._stop = False
        self._reset = False

    def poll(self, now):
        """Look at readers and buttons once; a button counts when it goes down."""
        self._cards(now)
        emergency = self._supervisor.emergency
        if emergency and not self._emergency:
            self._cp.stop_all(EMERGENCY_STOP)
        self._emergency = emergency
        buttons = self._board.buttons
        stop = buttons.stop is not None and buttons.stop.poll(now)
        reset = buttons.reset is not None and buttons.reset.poll(now)
        if stop and not self._stop:
            self._cp.stop_all(LOCAL)
        if reset and not self._reset:
            for evse in self._evses:
                evse.reset(now)
            self._cp.charging.hurry()
        self._stop = stop
        self._reset = reset
        if buttons.dim is not None:
            self._cp.charging.dim(buttons.dim.poll(now))

    def _cards(self, now):
        reader = self._board.reader
        failed = False
        if reader:
            tag = reader.poll()
            failed = reader.failed
            if tag is not None:
                self._cp.card(tag)
                for io in self._board.connectors:
                    io.light.blink(self._cp.settings.blink_repeat, now)
        connector = 0
        for io in self._board.connectors:
            connector += 1
            if io.reader:
                tag = io.reader.poll()
                failed = failed or io.reader.failed
                if tag is not None:
                    self._cp.card(tag, connector)
                    io.light.blink(self._cp.settings.blink_repeat, now)
        self._cp.reader_failed = failed
