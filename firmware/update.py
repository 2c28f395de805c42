"""Firmware updates: notes the order of the back end and calls, at its time, the errands that carry it out."""

from time import ticks_diff

from micropython import const

from ocpp.core.cell import Cell

from . import apart

_LOOK_MS = const(200)


class Update:
    """box: the Wallbox, whose parts the errands work with.

    A board that can be updated has `name`, the one in images made for it, and slots(), which gives its program slots
    (see boards/virtual/slots.py); one that cannot has None in its place.
    """

    def __init__(self, box):
        self._box = box
        self._errand = None
        self._ordered = None  # (day, ms) of the order in flash, unless it is being carried out
        self._looked = 0
        if box.board.slots is None:
            return
        firmware = box.station.firmware
        firmware.order = self.order
        firmware.progress.keep(box.board.root + "/fsn")
        from firmware.errands.trial import Trial

        orders = self._orders()
        order = orders.read()
        if order:
            self._ordered = order[1:3]
        trial = Trial(box, orders)
        if trial.needed():
            self._errand = trial
        else:
            apart.drop()

    def _orders(self):
        from firmware.errands.orders import Orders

        return Orders(self._box.board.root, Cell)

    def order(self, *order):
        """Note an update: location, day, ms, retries, interval_s. OSError of flash.

        It takes the place of another one, unless that is being installed: then it follows. The order that is known
        already, asked for again since its answer was lost, changes nothing.
        """
        orders = self._orders()
        if (orders.read() or ())[:3] != order[:3]:
            orders.save(order)
            if self._errand is not None and self._errand.replace():
                self._errand = None
            self._ordered = order[1:3]
        if self._errand is None:
            apart.drop()

    def poll(self, now):
        """Run the errand, or see whether its time has come; to be called every round."""
        if self._errand is not None:
            if self._errand.poll(now):
                self._errand = None
                apart.drop()
        elif self._ordered is not None and ticks_diff(now, self._looked) >= _LOOK_MS:
            self._looked = now
            clock = self._box.cp.clock
            if clock.known and (clock.day, clock.ms) >= self._ordered:
                self._ordered = None
                orders = self._orders()
                if orders.read():  # else flash lost it
                    from firmware.errands.install import Install

                    self._errand = Install(self._box, orders)
