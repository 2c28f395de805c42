"""Where the registers of common Modbus meters are, and in which form. Addresses are those on the wire, from 0.

A meter: (name, function code, baud, parity, registers). Baud and parity are as delivered, 0 baud where makers differ;
parity as for machine.UART: None, 0 even, 1 odd. The name is that of the family; the comment names the others.
Registers: (quantity, how many, address, form, numerator, denominator). Several are consecutive, as are their
quantities. Numerator / denominator brings what the meter tells to the quantity's unit. The energy comes first.
The order of the meters is that in which drivers.modbus.scan tries them: those that are hard to mistake come first.
"""

from micropython import const

# Quantities: what a meter knows, and its unit.
VOLTAGE = 0  # of L1, L2, L3 (0, 1, 2), in mV
CURRENT = 3  # of L1, L2, L3, in mA
POWER = 6  # of all phases, in W, negative for export
POWER_L1 = 7  # of L1, L2, L3
POWER_FACTOR = 10  # in thousandths
FREQUENCY = 11  # in mHz
IMPORT = 12  # energy in Wh
EXPORT = 13  # energy in Wh
QUANTITIES = 14

# Constants of the tables; names of other modules would keep the tables out of flash.
_V = const(0)
_I = const(3)
_P = const(6)
_PL = const(7)
_PF = const(10)
_HZ = const(11)
_IN = const(12)
_OUT = const(13)
_U16 = const(0)
_S16 = const(1)
_U32 = const(2)
_S32 = const(3)
_S32L = const(4)
_F32 = const(5)
_S64 = const(6)
_U64 = const(7)
_EVEN = const(0)

METERS = (
    # Eastron SDM630, SDM72D-M version 2
    ("SDM630", 4, 9600, None, (
        (_IN, 2, 0x0048, _F32, 1000, 1), (_P, 1, 0x0034, _F32, 1, 1), (_V, 3, 0x0000, _F32, 1000, 1),
        (_I, 3, 0x0006, _F32, 1000, 1), (_PL, 3, 0x000C, _F32, 1, 1), (_PF, 1, 0x003E, _F32, 1000, 1),
        (_HZ, 1, 0x0046, _F32, 1000, 1),
    )),
    # Eastron SDM120, SDM220, SDM230: one phase
    ("SDM120", 4, 2400, None, (
        (_IN, 2, 0x0048, _F32, 1000, 1), (_P, 1, 0x000C, _F32, 1, 1), (_V, 1, 0x0000, _F32, 1000, 1),
        (_I, 1, 0x0006, _F32, 1000, 1), (_PF, 1, 0x001E, _F32, 1000, 1), (_HZ, 1, 0x0046, _F32, 1000, 1),
    )),
    # Carlo Gavazzi EM330, EM340, ET330, ET340
    ("EM340", 4, 9600, None, (
        (_IN, 1, 0x0034, _S32L, 100, 1), (_OUT, 1, 0x004E, _S32L, 100, 1), (_P, 1, 0x0028, _S32L, 1, 10),
        (_V, 3, 0x0000, _S32L, 100, 1), (_I, 3, 0x000C, _S32L, 1, 1), (_PL, 3, 0x0012, _S32L, 1, 10),
        (_PF, 1, 0x0031, _S16, 1, 1), (_HZ, 1, 0x0033, _S16, 100, 1),
    )),
    # Carlo Gavazzi EM24 with RS-485. 0042, which some read, is a partial counter that can be reset.
    ("EM24", 4, 9600, None, (
        (_IN, 1, 0x003E, _S32L, 100, 1), (_OUT, 1, 0x005C, _S32L, 100, 1), (_P, 1, 0x0028, _S32L, 1, 10),
        (_V, 3, 0x0000, _S32L, 100, 1), (_I, 3, 0x000C, _S32L, 1, 1), (_PL, 3, 0x0012, _S32L, 1, 10),
        (_PF, 1, 0x0035, _S16, 1, 1), (_HZ, 1, 0x0037, _S16, 100, 1),
    )),
    # Carlo Gavazzi EM111, EM112: one phase
    ("EM111", 4, 9600, None, (
        (_IN, 1, 0x0010, _S32L, 100, 1), (_OUT, 1, 0x0020, _S32L, 100, 1), (_P, 1, 0x0004, _S32L, 1, 10),
        (_V, 1, 0x0000, _S32L, 100, 1), (_I, 1, 0x0002, _S32L, 1, 1), (_PF, 1, 0x000E, _S16, 1, 1),
        (_HZ, 1, 0x000F, _S16, 100, 1),
    )),
    # ORNO OR-WE-504: one phase; wants 12 ms between two reads
    ("OR-WE-504", 3, 9600, None, (
        (_IN, 1, 0x0007, _U32, 1, 1), (_P, 1, 0x0003, _U16, 1, 1), (_V, 1, 0x0000, _U16, 100, 1),
        (_I, 1, 0x0001, _U16, 100, 1), (_PF, 1, 0x0006, _U16, 1, 1), (_HZ, 1, 0x0002, _U16, 100, 1),
    )),
    # ORNO OR-WE-514, OR-WE-515: one phase
    ("OR-WE-514", 3, 9600, _EVEN, (
        (_IN, 1, 0xA000, _U32, 10, 1), (_P, 1, 0x0140, _U32, 1, 1), (_V, 1, 0x0131, _U16, 10, 1),
        (_I, 1, 0x0139, _U32, 1, 1), (_PF, 1, 0x0158, _U16, 1, 1), (_HZ, 1, 0x0130, _U16, 10, 1),
    )),
    # ORNO OR-WE-525, OR-WE-526: one phase
    ("OR-WE-525", 3, 9600, None, (
        (_IN, 1, 0x010E, _U32, 10, 1), (_OUT, 1, 0x0118, _U32, 10, 1), (_P, 1, 0x0104, _U32, 1, 1),
        (_V, 1, 0x0100, _U32, 1, 1), (_I, 1, 0x0102, _U32, 1, 1), (_PF, 1, 0x010B, _U16, 1, 1),
        (_HZ, 1, 0x010A, _U16, 100, 1),
    )),
    # ORNO OR-WE-516, OR-WE-517
    ("OR-WE-516", 3, 9600, _EVEN, (
        (_IN, 1, 0x0108, _F32, 1000, 1), (_OUT, 1, 0x0110, _F32, 1000, 1), (_P, 4, 0x001C, _F32, 1000, 1),
        (_V, 3, 0x000E, _F32, 1000, 1), (_I, 3, 0x0016, _F32, 1000, 1), (_PF, 1, 0x0034, _F32, 1000, 1),
        (_HZ, 1, 0x0014, _F32, 1000, 1),
    )),
    # Schneider iEM3155: as iEM3150, with export
    ("iEM3155", 3, 0, None, (
        (_IN, 2, 0x0C83, _S64, 1, 1), (_P, 1, 0x0BF3, _F32, 1000, 1), (_V, 3, 0x0BD3, _F32, 1000, 1),
        (_I, 3, 0x0BB7, _F32, 1000, 1), (_PL, 3, 0x0BED, _F32, 1000, 1), (_PF, 1, 0x0C0B, _F32, 1000, 1),
        (_HZ, 1, 0x0C25, _F32, 1000, 1),
    )),
    # Schneider iEM3150. Its manual counts registers from 1.
    ("iEM3150", 3, 0, None, (
        (_IN, 1, 0x0C83, _S64, 1, 1), (_P, 1, 0x0BF3, _F32, 1000, 1), (_V, 3, 0x0BD3, _F32, 1000, 1),
        (_I, 3, 0x0BB7, _F32, 1000, 1), (_PL, 3, 0x0BED, _F32, 1000, 1), (_PF, 1, 0x0C0B, _F32, 1000, 1),
        (_HZ, 1, 0x0C25, _F32, 1000, 1),
    )),
    # ABB B21 (one phase: the others are "not available"), B23, B24
    ("B23", 3, 0, None, (
        (_IN, 2, 0x5000, _U64, 10, 1), (_P, 4, 0x5B14, _S32, 1, 100), (_V, 3, 0x5B00, _U32, 100, 1),
        (_I, 3, 0x5B0C, _U32, 10, 1), (_PF, 1, 0x5B3A, _S16, 1, 1), (_HZ, 1, 0x5B2C, _U16, 10, 1),
    )),
    # Finder 7M.24, 7M.38; the manual's addresses are decimal. Its import is told as 2638 by some: 2752 is taken.
    ("7M.38", 4, 0, None, (
        (_IN, 1, 2752, _F32, 1, 1), (_OUT, 1, 2756, _F32, 1, 1), (_P, 1, 2536, _F32, 1, 1),
        (_V, 3, 2500, _F32, 1000, 1), (_I, 3, 2516, _F32, 1000, 1), (_PL, 3, 2530, _F32, 1, 1),
        (_PF, 1, 2560, _F32, 1000, 1), (_HZ, 1, 2584, _F32, 1000, 1),
    )),
    # Finder 7E.78
    ("7E.78", 4, 0, None, (
        (_IN, 1, 0x1106, _F32, 1, 1), (_OUT, 1, 0x110E, _F32, 1, 1), (_P, 1, 0x1026, _F32, 1, 1),
        (_V, 1, 0x1000, _F32, 1000, 1), (_I, 1, 0x100E, _F32, 1000, 1),
    )),
    # Inepro PRO380
    ("PRO380", 3, 0, None, (
        (_IN, 1, 0x600C, _F32, 1000, 1), (_OUT, 1, 0x6018, _F32, 1000, 1), (_P, 4, 0x5012, _F32, 1000, 1),
        (_V, 3, 0x5002, _F32, 1000, 1), (_I, 3, 0x500C, _F32, 1000, 1), (_PF, 1, 0x502A, _F32, 1000, 1),
        (_HZ, 1, 0x5008, _F32, 1000, 1),
    )),
    # Chint DTSU666
    ("DTSU666", 3, 0, None, (
        (_IN, 1, 0x101E, _F32, 1000, 1), (_OUT, 1, 0x1028, _F32, 1000, 1), (_P, 4, 0x2012, _F32, 1, 10),
        (_V, 3, 0x2006, _F32, 100, 1), (_I, 3, 0x200C, _F32, 1, 1), (_PF, 1, 0x202A, _F32, 1, 1),
        (_HZ, 1, 0x2044, _F32, 10, 1),
    )),
    # Eastron SDM72D-M version 1: power and energy only. Last, since so little fits others, too.
    ("SDM72D-M", 4, 9600, None, ((_IN, 2, 0x0048, _F32, 1000, 1), (_P, 1, 0x0034, _F32, 1, 1))),
)  # fmt: skip


def meter_map(name):
    """Return the meter called `name` in METERS. Raises ValueError that names those there are."""
    for row in METERS:
        if row[0] == name:
            return row
    raise ValueError("meter: got %r, expected one of %s" % (name, ", ".join([row[0] for row in METERS])))
