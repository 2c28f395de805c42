"""A connector as every wallbox builds it from its pins."""

from time import ticks_ms

from boards.common.parts import lock
from boards.common.settings import phase_wait_ms
from boards.common.wires import healthy, output


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


def connector(pins, chip, contactor, meter, light, rcd, attached):
    """The connector that is wired as `pins` says. attached: it has a cable of its own, so neither contact nor lock.

    chip: boards.common.rp2_chip.Rp2 or esp32_chip.Esp32; contactor: was made before all else; meter, light, rcd: what
    the board has. An optional part is a name in every pins.py, None where it is not wired; it is made here when it is
    wired, and its driver imported there and then: one that stays apart (tools/toolchain/link.py) takes no memory on
    other boards.
    """
    socket = not attached and pins.PROXIMITY_SENSE is not None
    return Connector(
        contactor,
        chip.pilot(pins),
        meter,
        light,
        chip.proximity(pins) if socket else None,
        lock(pins) if socket else None,
        rcd,
        healthy(pins.EARTH),
    )


def phase_relay(pins, given, contactor):
    """The PhaseSwitch of a connector with three phases; None without a relay. given: the settings. ValueError."""
    if pins.PHASE_RELAY is None or given.get("phases", pins.PHASES) != 3:
        return None
    from drivers.phase_switch import PhaseSwitch

    return PhaseSwitch(output(pins.PHASE_RELAY), phase_wait_ms(given), contactor.poll(ticks_ms()))
