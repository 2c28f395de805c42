"""The life of one chip: random work, the power cut at random moments, also while the journal starts.

Arguments: seed, number of cuts, program unit of the chip. Prints what was done and how the wear is spread.
"""

import gc
import random
import sys

from board import SAMPLE, START, STOP, Board, mount, unmount
from ledger import Ledger

from ocpp.core.journal import Full
from support.blockdev import ESP32, FORMS, BlockDevice

_BLOCKS = 32
full = 0  # times


def powered(device):
    """Reading from a chip without power shows nothing, which is no finding."""
    if device.dead:
        raise OSError(5)


def live(b, device, online):
    """Work until the power goes."""
    global full
    while True:
        powered(device)
        what = random.randrange(20 if online else 60)
        if what == 0:
            b.thin()
        elif what == 1:
            b.boot()
        elif what < 4:
            for _ in range(random.randrange(60)):
                b.deliver(random.randrange(4) > 0)
        else:
            deliver = what < 12
            try:
                for kind in [START] + [SAMPLE] * random.randrange(12) + [STOP]:
                    b.append(kind, kind == SAMPLE)
                    if deliver:
                        b.deliver()
            except Full:
                full += 1
                for _ in range(random.randrange(400)):
                    b.deliver()


def main(seed, cuts, program):
    """Cut and judge."""
    random.seed(seed)
    # A chip that programs 256 bytes at a time has room for larger slots, and needs more memory for each.
    options = {} if program == ESP32 else {"slots": 2, "slot": 220}
    device = BlockDevice(_BLOCKS)
    mount(device, program, fresh=True)
    unmount()
    ledger = Ledger()
    most = 0
    for i in range(cuts):
        # Short lives too, so that starts are cut.
        device.cut = random.randrange(12) if i % 3 == 0 else random.randrange(600)
        device.form = FORMS[random.randrange(len(FORMS))]
        try:
            mount(device, program)
            b = Board(ledger, **options)
            powered(device)
            b.settle()
            most = max(most, b.journal.count)
            live(b, device, i // 20 % 3 == 0)  # most of the time there is no link
        except OSError:
            if not device.dead:
                raise
        unmount()
        gc.collect()
        device = device.restarted()
    mount(device, program)
    b = Board(ledger, **options)
    b.settle()
    b.drain()
    print(f"cuts {cuts} facts {ledger.stored} at most {most} pending, full {full} times, erases {device.erases}")
    print(f"wear of blocks: least {min(device.wear)} most {max(device.wear)}")


main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
