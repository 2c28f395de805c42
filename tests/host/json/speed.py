"""Times the JSON writer and reader against the built-in json module: prints `kind message ratio` for each message.

Both do the same message in turns, and the quickest turn of each counts, so that a busy machine disturbs little.
"""

import gc
import json
import time

from ocpp.transport.reader import JsonReader
from ocpp.transport.writer import JsonWriter

_TURNS = 80
_TIMES = 40
_ID = "19223201-17"
_TIME = "2026-11-22T08:15:00.123Z"
_DAY = 20779
_MS = 29700123
# value in thousandths and as the text that json is given, measurand, phase, unit
_SAMPLES = (
    (123456000, "123456", "Energy.Active.Import.Register", None, "Wh"),
    (11040000, "11040", "Power.Active.Import", None, "W"),
    (16123, "16.1", "Current.Import", "L1", "A"),
    (230217, "230.2", "Voltage", "L1-N", "V"),
)
_CONTEXT = "Sample.Periodic"

writer = JsonWriter(bytearray(1024), 8)
reader = JsonReader()


class _Message:
    """A received message that is in the window as a whole, behind the head of its frame."""

    def __init__(self, text):
        self.text = text
        self.buf = bytearray(512)
        self.end = 8 + len(text)
        self.buf[8 : self.end] = text
        self.pos = 8

    def fill(self):
        return False


_HEARTBEAT = _Message(b'[3,"19223201-17",{"currentTime":"2026-11-22T08:15:00.123Z"}]')
_CHANGE = _Message(
    b'[2,"b8c9-77","ChangeConfiguration",{"key":"MeterValueSampleInterval","value":"60"}]',
)
_START = _Message(b'[2,"b8c9-78","RemoteStartTransaction",{"connectorId":1,"idTag":"04A2B3C4D5"}]')


def meter_values_ours(w):
    w.raw(b',"MeterValues",{"connectorId":')
    w.int(1)
    w.raw(b',"transactionId":')
    w.int(123456)
    w.raw(b',"meterValue":[{"timestamp":')
    w.time(_DAY, _MS)
    w.raw(b',"sampledValue":[')
    first = True
    for milli, _, measurand, phase, unit in _SAMPLES:
        if not first:
            w.raw(b",")
        first = False
        w.raw(b'{"value":"')
        w.milli(milli, 1)
        w.raw(b'","context":"')
        w.raw(_CONTEXT)
        w.raw(b'","measurand":"')
        w.raw(measurand)
        if phase:
            w.raw(b'","phase":"')
            w.raw(phase)
        w.raw(b'","unit":"')
        w.raw(unit)
        w.raw(b'"}')
    w.raw(b"]}]}]")


def meter_values_json():
    samples = []
    for _, text, measurand, phase, unit in _SAMPLES:
        sample = {"value": text, "context": _CONTEXT, "measurand": measurand}
        if phase:
            sample["phase"] = phase
        sample["unit"] = unit
        samples.append(sample)
    values = [{"timestamp": _TIME, "sampledValue": samples}]
    return json.dumps([2, _ID, "MeterValues", {"connectorId": 1, "transactionId": 123456, "meterValue": values}])


def status_ours(w):
    w.raw(b',"StatusNotification",{"connectorId":')
    w.int(1)
    w.raw(b',"errorCode":"')
    w.raw("NoError")
    w.raw(b'","status":"')
    w.raw("Charging")
    w.raw(b'","timestamp":')
    w.time(_DAY, _MS)
    w.raw(b"}]")


def status_json():
    fields = {"connectorId": 1, "errorCode": "NoError", "status": "Charging", "timestamp": _TIME}
    return json.dumps([2, _ID, "StatusNotification", fields])


def start_ours(w):
    w.raw(b',"StartTransaction",{"connectorId":')
    w.int(1)
    w.raw(b',"idTag":')
    w.str("04A2B3C4D5")
    w.raw(b',"meterStart":')
    w.int(123456)
    w.raw(b',"timestamp":')
    w.time(_DAY, _MS)
    w.raw(b"}]")


def start_json():
    fields = {"connectorId": 1, "idTag": "04A2B3C4D5", "meterStart": 123456, "timestamp": _TIME}
    return json.dumps([2, _ID, "StartTransaction", fields])


def heartbeat_ours(r):
    r.int(3, 3)
    r.item()
    r.string(36)
    if not r.is_text(_ID):
        raise ValueError
    r.item()
    r.enter("{")
    while True:
        i = r.member((("currentTime",),))
        if i == 0:
            r.time()
        elif i < 0:
            break
        else:
            r.skip()


def _call(r):
    r.int(2, 4)
    r.item()
    r.string(36)
    r.item()
    r.string(40)
    r.item()
    r.enter("{")


def change_ours(r):
    _call(r)
    while True:
        i = r.member((("key",), ("value",)))
        if i == 0:
            r.string(50)
        elif i == 1:
            r.string(500)
        elif i < 0:
            break
        else:
            r.skip()


def remote_start_ours(r):
    _call(r)
    while True:
        i = r.member((("connectorId",), ("idTag",), ("chargingProfile",)))
        if i == 0:
            r.int(1, 99)
        elif i == 1:
            r.string(20)
        elif i < 0:
            break
        else:
            r.skip()


def _encode(body):
    w = writer
    w.begin(8)
    w.raw(b"[2,")
    w.str(_ID)
    body(w)


def _decode(body, message):
    r = reader
    message.pos = 8
    r.open(message)
    r.enter("[")
    r.item()
    body(r)
    r.item()
    r.end()


def _turn(work, arg, more):
    gc.collect()
    start = time.ticks_us()
    if more is None:
        for _ in range(_TIMES):
            work(arg)
    else:
        for _ in range(_TIMES):
            work(arg, more)
    return time.ticks_diff(time.ticks_us(), start)


def _compare(kind, name, ours, ours_with, built_in, built_in_with):
    best = best_built_in = 1 << 29
    for _ in range(_TURNS):
        best = min(best, _turn(ours[0], ours[1], ours_with))
        best_built_in = min(best_built_in, _turn(built_in, built_in_with, None))
    print(kind, name, best / best_built_in)


def _dump(build):
    return build()


def main():
    for name, body, built_in in (
        ("MeterValues", meter_values_ours, meter_values_json),
        ("StatusNotification", status_ours, status_json),
        ("StartTransaction", start_ours, start_json),
    ):
        _encode(body)
        if json.loads(bytes(writer.buf[8 : writer.n])) != json.loads(built_in()):
            raise ValueError(name)
        _compare("encode", name, (_encode, body), None, _dump, built_in)
    for name, body, message in (
        ("Heartbeat.conf", heartbeat_ours, _HEARTBEAT),
        ("ChangeConfiguration.req", change_ours, _CHANGE),
        ("RemoteStartTransaction.req", remote_start_ours, _START),
    ):
        _compare("decode", name, (_decode, body), message, json.loads, message.text)


main()
