"""DataTransfer with handlers of vendors (OCPP 1.6 §4.3, §5.6)."""

import pytest

from support.central import CallError
from support.micropython import ROOT


def test_103_our_own_vendor_tells_its_counters(central, wallbox):
    """vendorId and messageId are CiStrings: case does not matter."""
    for vendor, message in (("Pilotwire", "status"), ("pilotWIRE", "Status")):
        answer = central.call("DataTransfer", {"vendorId": vendor, "messageId": message, "data": "ignored"})
        assert answer["status"] == "Accepted"
        counters = dict(pair.split("=") for pair in answer["data"].split(","))
        assert counters["starts"] == "1" and counters["faults"] == "0" and counters["connections"] == "1"
        assert 5_000 < int(counters["heap_free"]) < 98_304


@pytest.mark.parametrize("more", [{"messageId": "nothing of ours"}, {"messageId": ""}, {}, {"data": "status"}])
def test_103_an_unknown_message_of_a_known_vendor(central, wallbox, more):
    """OCPP 1.6 §7.23: UnknownMessageId, and no data."""
    assert central.call("DataTransfer", {"vendorId": "Pilotwire", **more}) == {"status": "UnknownMessageId"}


def test_103_names_longer_than_their_fields(central, wallbox):
    """OCPP 1.6 §6.15: 255 and 50 characters; data has no limit in the standard, here 1024."""
    assert central.call("DataTransfer", {"vendorId": "€" * 255, "data": "x" * 1024}) == {"status": "UnknownVendorId"}
    for payload in (
        {"vendorId": "x" * 256},
        {"vendorId": "Pilotwire", "messageId": "x" * 51},
        {"vendorId": "Pilotwire", "data": "x" * 1025},
    ):
        with pytest.raises(CallError) as refused:
            central.call("DataTransfer", payload)
        assert refused.value.code == "PropertyConstraintViolation"


# What a handler does -> the answer, and whether it is counted.
HANDLERS = {
    "return 'Accepted', 'a \"quoted\" €'": ('{"status":"Accepted","data":"a \\"quoted\\" €"}', 0),
    "return 'Accepted', ''": ('{"status":"Accepted","data":""}', 0),
    "return 'Rejected', None": ('{"status":"Rejected"}', 0),
    "return 'UnknownMessageId', message": ('{"status":"UnknownMessageId","data":"m"}', 0),
    "return 'Accepted', 'x' * 150": ('{"status":"Accepted","data":"' + "x" * 150 + '"}', 0),
    "return 'Accepted', 'x' * 300": ('{"status":"Rejected"}', 1),
    "return 'Accepted', '\\n' * 120": ('{"status":"Rejected"}', 1),
    "raise OSError(5)": ('{"status":"Rejected"}', 1),
    "return 1 // 0": ('{"status":"Rejected"}', 1),
    "return None": ('{"status":"Rejected"}', 1),
    "return 'Yes', None": ('{"status":"Rejected"}', 1),
    "return 'Accepted', 7": ('{"status":"Rejected"}', 1),
}

BOARD = """
from ocpp.transport.writer import JsonWriter
from ocpp.v16.datatransfer import DataTransfer
class Log:
    def note(self, *what): pass
    fault = note
vendors = DataTransfer(Log())
w = JsonWriter(bytearray(206))
def other(message, data):
    return "Rejected", "other"
vendors.register("Example", other)
def handler(message, data):
    {}
vendors.register("example", handler)
w.begin(0)
w.raw(b"[3,")
vendors.answer(("EXAMPLE", "m", "d"), w)
w.raw(b"]")
print(str(w.buf[3:w.n - 1], "utf-8"))
print(vendors.errors)
"""


@pytest.mark.parametrize("body", HANDLERS)
def test_what_a_handler_does_is_answered(mpy, mpy_bits, body):
    """The last handler registered for a vendor counts; what is wrong with it is counted, and the answer is whole."""
    said = mpy(BOARD.format(body), bits=mpy_bits, path=[ROOT / "lib"]).stdout.splitlines()
    answer, errors = HANDLERS[body]
    assert said == [answer, str(errors)]

