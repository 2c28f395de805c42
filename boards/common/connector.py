"""A connector as every wallbox builds it from its pins."""

from boards.common import parts
from boards.common.wires import healthy


class Connector:
    """Drivers of one connector, as the firmware takes them. What the board does not have is None."""

    reader = None  # of its own
    phases = None  # the drivers.phase_switch.PhaseSwitch

    def __init__(self, contactor, pilot, meter, light, proximity=None, lock=None, rcd=None, earth=None):
        self.contactor = contactor
        self.pilot = pilot
        self.meter = meter
        self.light = light
        self.proximity = proximity
        self.lock = lock
        self.rcd = rcd
        self.earth = earth


def connector(pins, chip, contactor, meter, light, attached):
    """The connector that is wired as `pins` says. attached: it has a cable of its own, so neither contact nor lock.

    chip: boards.common.rp2_chip.Rp2 or esp32_chip.Esp32; contactor: was made before all else; meter, light: what the
    board has. An optional part is a name in every pins.py, None where it is not wired; it is made here when its name
    is not None, and its driver imported there and then, so that other boards need no memory for it.
    """
    socket = not attached and pins.PROXIMITY_SENSE is not None
    return Connector(
        contactor,
        chip.pilot(pins),
        meter,
        light,
        chip.proximity(pins) if socket else None,
        parts.lock(pins.LOCK_A, pins.LOCK_B, pins.LOCK_FEEDBACK) if socket else None,
        parts.residual_current(pins.RCD, pins.RCD_TEST),
        healthy(pins.EARTH),
    )
