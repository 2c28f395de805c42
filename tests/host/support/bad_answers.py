"""Answers of the central system that are broken or absurd: values for `Central.answer` and `Central.once`."""

from .central_answers import ERROR, EXACT, RAW

MEGABYTE = 1 << 20

BROKEN = [
    *(EXACT(payload) for payload in (None, [], [{}], "", "x", 0, True)),
    RAW('[3,"%s"]'),
    RAW('[3,"%s",'),
    RAW('[3,"%s",{}'),
    RAW('[3,"%s",{},{}]'),
    RAW('[3,"%s",{}]x'),
    RAW('[3,"%s",{"a":' + "[" * 500 + "]" * 500 + "}]"),
    RAW('[3,"%s",{"a":"\\ud800"}]'),
    RAW('[3,"%s",{"a":1,}]'),
    RAW('[4,"%s"]'),
    RAW('[4,"%s",'),
    RAW('[4,"%s" "GenericError"]'),
    RAW('[4,"%s",404,null,[]]'),
    RAW('[4,"%s","' + "E" * 65 + '","",{}]'),
    RAW('[4,"%s","E\\u0000\\n","\\ud800",{}]'),
    RAW('[4,"%s","GenericError","",' + "[" * 500),
    ERROR("Unheard Of", "🔌" * 255, {"more": [{}, None]}),
]
"""Answers to any call."""

ENDLESS = [
    RAW('[3,"%s","' + "x" * MEGABYTE + '"]'),
    RAW('[3,"%s",' + " " * MEGABYTE + "{}]"),
    RAW('[4,"%s","' + "E" * MEGABYTE + '","",{}]'),
    RAW('[4,"%s","GenericError","' + "x" * MEGABYTE + '",{}]'),
]
"""The same, of a megabyte each."""

TAG_INFO = [
    *({"idTagInfo": info} for info in ([], "Accepted", {}, {"status": None}, {"status": "accepted"})),
    {"idTagInfo": {"status": "Accepted" + "!" * 1000}},
    {"idTagInfo": {"status": "Accepted", "expiryDate": "tomorrow"}},
    {"idTagInfo": {"status": "Accepted", "expiryDate": "2027-02-30T00:00:00Z"}},
    {"idTagInfo": {"status": "Accepted", "expiryDate": 1893456000}},
    {"idTagInfo": {"status": "Accepted", "parentIdTag": "P" * 21}},
    {"idTagInfo": {"status": "Accepted", "parentIdTag": 7}},
    RAW('[3,"%s",{"idTagInfo":{"status":"Accepted","status":"Accepted"}}]'),
]
"""Answers with an idTagInfo that is none."""

NO_TAG_INFO = [{"idTagInfo": None}]
"""Answers without idTagInfo, where it is required."""

TRANSACTION = [
    *({"transactionId": number} for number in ("7", None, 1.5, [], True, 2**31, -(2**31) - 1, 10**30)),
    RAW('[3,"%s",{"transactionId":1e3,"idTagInfo":{"status":"Accepted"}}]'),
    EXACT({"transactionId": 7}),
    EXACT({"idTagInfo": {"status": "Accepted"}}),
]
"""Answers to StartTransaction with a transactionId that is none, or half of them."""

TIME = [
    EXACT({}),
    *({"currentTime": time} for time in (None, 0, "", "now", "2026-11-22", "2026-11-31T00:00:00Z")),
    *({"currentTime": time} for time in ("2026-11-22T24:00:00Z", "2026-11-22T08:15:00+25:00", "9" * 1000)),
    *({"currentTime": time} for time in ("0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z")),
]
"""Answers with a currentTime that is none, or that no clock of today shows."""
