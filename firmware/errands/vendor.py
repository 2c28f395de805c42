"""Our own messages of DataTransfer, vendorId "Pilotwire": what no message of OCPP 1.6 tells."""

import gc


def answer(box, message, data):
    """(status, data) of the Wallbox `box` for a messageId and its data; see docs/data-transfer.md."""
    message = message and message.lower()
    if message == "now":
        from firmware.errands.hours import hurry

        return "Accepted" if hurry(box, data or "0") else "Rejected", None
    if message != "status":
        return "UnknownMessageId", None
    gc.collect()
    cp = box.cp
    return "Accepted", "uptime_s=%d,starts=%d,heap_free=%d,facts_pending=%d,faults=%d,ticks_late=%d,connections=%d" % (
        cp.clock.uptime_s,
        box.boots.number,
        gc.mem_free(),
        cp.journal.count,
        box.log.faults,
        box.supervisor.late,
        box.client.attempts,
    )
