"""Runs on the virtual board instead of the firmware's own start: what one more message allocates in the steady state.

Prints `allocated heartbeat BYTES` and `allocated metervalues BYTES`: from the trigger to the handled answer, with
collections off. The safety tick and the rounds of the main loop in between are counted too.
"""

import gc
import sys
from time import sleep_ms, ticks_ms

import pilotwire

_WARM = 3  # messages before the one that counts

box = pilotwire.Wallbox(pilotwire.Board(), pilotwire.Log(sys.stdout))
rpc = box.rpc
journal = box.cp.journal
beat = box.station.heartbeat
connector = box.cp.connectors[0]


def step():
    """One round of the main loop."""
    box.poll(ticks_ms())
    sleep_ms(10)


def heartbeat():
    """From the trigger to the handled answer."""
    beat.triggered = True
    while beat.triggered or rpc.current:
        step()


def metervalues():
    """A sample that is due now, to its answer."""
    connector.metering._due = ticks_ms()
    step()
    while journal.count or rpc.current:
        step()


def measure(name, send):
    """Print what one more message allocates."""
    for _ in range(_WARM):
        send()
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    send()
    after = gc.mem_alloc()
    gc.enable()
    print("allocated", name, after - before)


while not connector.outlet.energised or journal.count or rpc.current:
    step()
measure("nothing", step)
measure("heartbeat", heartbeat)
measure("metervalues", metervalues)
while True:
    step()
