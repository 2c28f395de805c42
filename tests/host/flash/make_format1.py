"""Makes format1.img.gz: a chip as the firmware with journals of format 1 left it when the power went in a session.

    make_format1.py INTERPRETER

runs the code of that time, out of the history. The image is kept since such chips exist, whatever the code is now.
"""

import gzip
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
REVISION = "2e7e66b"  # the last with format 1

SCRIPT = """
import sys, vfs
from ocpp.core import facts
from ocpp.core.boots import Boots
from ocpp.core.cell import Cell
from ocpp.core.clock import Clock
from ocpp.core.journal import Journal
from ocpp.core.session import SIZE, Session
from support.blockdev import BlockDevice

device = BlockDevice(16)
vfs.VfsLfs2.mkfs(device)
vfs.mount(vfs.VfsLfs2(device, mtime=False), "/flash")
clock = Clock(Boots("/flash/boot"), 0)
clock.set(20000, 0)
journal = Journal("/flash/journal", 3)
fact = facts.Fact()
session = Session(1, Cell("/flash/session1", SIZE), journal, fact, clock)
now = wh = 0

def wait(seconds, energy):
    global now, wh
    now += seconds * 1000
    wh += energy
    clock.poll(now)
    session.keep(wh, now)

def sample():
    fact.sample(session.number, 1, clock, facts.PERIODIC)
    for code in range(4):
        fact.add(code, wh)
    journal.append(facts.SAMPLE, fact.buf, fact.n)

for number in range(1, 13):
    session.start(number, "04A2B3C4", None, wh, None, now)
    for _ in range(10):
        wait(60, 150)
        sample()
    if number < 12:
        session.stop(wh, facts.LOCAL, "", now)
    if number == 4:
        # Three sessions and two samples of the fourth are told.
        for _ in range(3 * 12 + 3):
            journal.head()
            journal.ack(b"\\x00\\x04\\x00\\x00\\x00\\x07", 6)
with open(sys.argv[1], "wb") as f:
    f.write(device.image)
"""


def main(interpreter):
    """Write the image beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(
            ["git", "-C", ROOT, "archive", REVISION, "lib", "tests/host/support"], check=True, capture_output=True
        ).stdout
        subprocess.run(["tar", "x", "-C", folder], input=archive, check=True)
        image = Path(folder, "image")
        path = f"{folder}/lib:{folder}/tests/host:.frozen"
        command = [interpreter, "-X", "heapsize=4M", "-c", SCRIPT, image]
        subprocess.run(command, check=True, env={"MICROPYPATH": path})
        (HERE / "format1.img.gz").write_bytes(gzip.compress(image.read_bytes(), mtime=0))


main(sys.argv[1])
