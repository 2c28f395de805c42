"""Texts that are no proper request, with what they get: one table for the tests of bad input.

The requests among them would set MeterValueSampleInterval, stop the charging or restart the board if they were carried
out. Each has the id "x" and gets a CALLERROR of the code given, or silence (None).
"""

KEY = '"key":"MeterValueSampleInterval"'
MEGABYTE = 1 << 20


def change(payload):
    """ChangeConfiguration with the text `payload`."""
    return f'[2,"x","ChangeConfiguration",{payload}]'


def value(text):
    """ChangeConfiguration with the text `text` for the value."""
    return change(f'{{{KEY},"value":{text}}}')


def unlock(connector):
    """UnlockConnector with the text `connector` for the connectorId."""
    return f'[2,"x","UnlockConnector",{{"connectorId":{connector}}}]'


def get(keys):
    """GetConfiguration with the text `keys`."""
    return f'[2,"x","GetConfiguration",{{"key":[{keys}]}}]'


GOOD = '[2,"x","Reset",{"type":"Hard"}]'

NO_MESSAGE = {
    "empty": "",
    "white space": " \r\n\t",
    "object": '{"type":"Hard"}',
    "string": '"Reset"',
    "number": "2",
    "null": "null",
    "no type": "[]",
    "type only": "[2]",
    "no comma": '[2 "x" "Reset" {"type":"Hard"}]',
    "byte order mark": "\ufeff" + GOOD,
    "no-break space": "\u00a0" + GOOD,
    "NUL before": "\0" + GOOD,
    "NULs": "\0" * 500,
    "array in the type's place": '[[2],"x","Reset",{"type":"Hard"}]',
    "type is a string": '["2","x","Reset",{"type":"Hard"}]',
    "type with a fraction": '[2.0,"x","Reset",{"type":"Hard"}]',
    "type with a leading zero": '[02,"x","Reset",{"type":"Hard"}]',
    "type is huge": "[2" + "0" * 5000 + ',"x","Reset",{"type":"Hard"}]',
    "comma first": '[,2,"x","Reset",{"type":"Hard"}]',
    "cut in the id": '[2,"x',
    "deep array": "[" * 100000,
    "deep objects": '{"a":' * 50000,
    "type is deep": "[" * 500 + "]" * 500,
    "single quotes": "[2,'x','Reset',{'type':'Hard'}]",
    "comment": '/* now */[2,"x","Reset",{"type":"Hard"}]',
    "HTTP": "HTTP/1.1 400 Bad Request\r\n\r\n",
    "XML": "<?xml version='1.0'?><reset/>",
    "a megabyte of white space": " " * MEGABYTE,
    "a megabyte of brackets": "[" * MEGABYTE,
}

BAD_IDS = {
    "37 characters": '"' + "i" * 37 + '"',
    "a megabyte": '"' + "i" * MEGABYTE + '"',
    "empty": '""',
    "number": "7",
    "null": "null",
    "object": '{"x":"x"}',
    "true": "true",
    "half a surrogate pair": '"\\ud800"',
    "control character": '"\n"',
    "bad escape": '"\\x41"',
}

REFUSED = {
    "no action": ('[2,"x"]', "FormationViolation"),
    "no payload": ('[2,"x","Reset"]', "FormationViolation"),
    "five elements": ('[2,"x","Reset",{"type":"Hard"},{}]', "FormationViolation"),
    "trailing comma": ('[2,"x","Reset",{"type":"Hard"},]', "FormationViolation"),
    "trailing comma in the payload": ('[2,"x","Reset",{"type":"Hard",}]', "FormationViolation"),
    "not ended": ('[2,"x","Reset",{"type":"Hard"}', "FormationViolation"),
    "cut in a value": ('[2,"x","Reset",{"type":"Ha', "FormationViolation"),
    "cut in a name": ('[2,"x","Reset",{"ty', "FormationViolation"),
    "cut in an escape": ('[2,"x","Reset",{"type":"\\u00', "FormationViolation"),
    "garbage behind": (GOOD + "x", "FormationViolation"),
    "NUL behind": (GOOD + "\0", "FormationViolation"),
    "two messages in one": (GOOD + GOOD, "FormationViolation"),
    "bracket behind": (GOOD + "]", "FormationViolation"),
    "action is a number": ('[2,"x",7,{"type":"Hard"}]', "TypeConstraintViolation"),
    "action is null": ('[2,"x",null,{"type":"Hard"}]', "TypeConstraintViolation"),
    "action with a NUL": ('[2,"x","Reset\\u0000",{"type":"Hard"}]', "NotImplemented"),
    "action too long": ('[2,"x","' + "Reset" * 1000 + '",{"type":"Hard"}]', "PropertyConstraintViolation"),
    "action a megabyte long": ('[2,"x","' + "R" * MEGABYTE + '",{}]', "PropertyConstraintViolation"),
    "action with half a surrogate pair": ('[2,"x","Reset\\udfff",{"type":"Hard"}]', "FormationViolation"),
    "payload is null": ('[2,"x","Reset",null]', "TypeConstraintViolation"),
    "payload is an array": ('[2,"x","Reset",["Hard"]]', "TypeConstraintViolation"),
    "payload is deep": ('[2,"x","Reset",' + '{"a":' * 5000 + "1" + "}" * 5000 + "]", "FormationViolation"),
    "payload of an unknown action is deep": ('[2,"x","FooBar",' + "[" * 5000 + "]" * 5000 + "]", "NotImplemented"),
    "ignored member is deep": (
        '[2,"x","RemoteStartTransaction",{"idTag":"X","connectorId":2,"chargingProfile":'
        + '{"a":' * 30 + "1" + "}" * 30 + "}]",
        "FormationViolation",
    ),
    "same key twice": ('[2,"x","Reset",{"type":"Hard","type":"Hard"}]', "OccurenceConstraintViolation"),
    "same key, other spelling": ('[2,"x","Reset",{"type":"Hard","\\u0074ype":"Soft"}]', "OccurenceConstraintViolation"),
    "key in capitals": ('[2,"x","Reset",{"TYPE":"Hard"}]', "FormationViolation"),
    "key with a NUL": ('[2,"x","Reset",{"type\\u0000":"Hard"}]', "FormationViolation"),
    "key a megabyte long": ('[2,"x","Reset",{"' + "t" * MEGABYTE + '":"Hard"}]', "FormationViolation"),
    "key without a value": ('[2,"x","Reset",{"type"}]', "FormationViolation"),
    "key is a number": ('[2,"x","Reset",{1:"Hard"}]', "FormationViolation"),
    "string not ended": (value('"77'), "FormationViolation"),
    "control character in a string": (value('"7\n7"'), "FormationViolation"),
    "raw NUL in a string": (value('"77\0"'), "FormationViolation"),
    "unknown escape": (value('"\\q"'), "FormationViolation"),
    "escape cut short": (value('"\\u12"'), "FormationViolation"),
    "half a surrogate pair": (value('"77\\ud83d"'), "FormationViolation"),
    "surrogates the wrong way round": (value('"\\udd0c\\ud83d"'), "FormationViolation"),
    "huge whole number": (value("1" + "0" * 5000), "TypeConstraintViolation"),
    "huge exponent": (unlock("1e999999999"), "TypeConstraintViolation"),
    "exponent beyond any": (unlock("1E" + "9" * 5000), "PropertyConstraintViolation"),
    "whole number with a thousand digits": (unlock("1" * 1000), "PropertyConstraintViolation"),
    "whole number with a fraction": (unlock("1.0"), "TypeConstraintViolation"),
    "leading zero": (unlock("01"), "FormationViolation"),
    "plus": (unlock("+1"), "FormationViolation"),
    "hexadecimal": (unlock("0x1"), "FormationViolation"),
    "minus alone": (unlock("-"), "FormationViolation"),
    "minus zero": (unlock("-0"), "PropertyConstraintViolation"),
    "NaN": (unlock("NaN"), "FormationViolation"),
    "Infinity": (unlock("-Infinity"), "FormationViolation"),
    "wrong literal": (unlock("nul"), "FormationViolation"),
    "literal run on": (unlock("nulll"), "FormationViolation"),
    "value a megabyte long": (value('"' + "7" * MEGABYTE + '"'), "PropertyConstraintViolation"),
    "value a megabyte of escapes": (value('"' + "\\u20ac" * (MEGABYTE // 6) + '"'), "PropertyConstraintViolation"),
    "unknown member of a megabyte": (change('{"more":"' + "x" * MEGABYTE + '"}'), "FormationViolation"),
    "a megabyte of numbers": (get("1," * (MEGABYTE // 2) + "1"), "TypeConstraintViolation"),
    "ten thousand keys": (get('"k",' * 9999 + '"k"'), "PropertyConstraintViolation"),
}  # fmt: skip

ANSWERED = {
    "a megabyte of white space inside": get(" " * MEGABYTE + '"HeartbeatInterval"'),
    "a megabyte of white space behind": get('"HeartbeatInterval"') + "\n" * MEGABYTE,
    "white space everywhere": '\t[ 2\n,\r"x" , "GetConfiguration" , { "key" : [ "HeartbeatInterval" ] } ] ',
    "escaped letters": '[2,"\\u0078","Get\\u0043onfiguration",{"k\\u0065y":["HeartbeatInterv\\u0061l"]}]',
    "64 keys": get(",".join(['"HeartbeatInterval"'] * 64)),
}

# Odd but proper requests, refused with a status instead of a CALLERROR.
DECLINED = {
    "NUL in a key": (change('{"key":"MeterValueSampleInterval\\u0000","value":"77"}'), "NotSupported"),
    "NUL in a value": (value('"77\\u0000"'), "Rejected"),
    "line feed in a value": (value('"77\\nHeartbeatInterval=1"'), "Rejected"),
    "wide digits": (value('"\uff17\uff17"'), "Rejected"),
    "blank before": (value('" 77"'), "Rejected"),
    "empty": (value('""'), "Rejected"),
    "minus": (value('"-"'), "Rejected"),
    "huge": (value('"' + "9" * 500 + '"'), "Rejected"),
    "text": (value('"true"'), "Rejected"),
    "500 wide characters": (value('"' + "\U0001f50c" * 500 + '"'), "Rejected"),
    "unknown transaction": ('[2,"x","RemoteStopTransaction",{"transactionId":-2147483648}]', "Rejected"),
    "unknown connector": (unlock("1073741823"), "NotSupported"),
    "occupied connector": ('[2,"x","RemoteStartTransaction",{"idTag":"\\u0000","connectorId":1}]', "Rejected"),
    "unknown vendor, 1024 wide characters": (
        '[2,"x","DataTransfer",{"vendorId":"\\u0000","data":"' + "\U0001f50c" * 1024 + '"}]', "UnknownVendorId"),
}  # fmt: skip


def silent():
    """Names and texts of all that gets no answer."""
    yield from NO_MESSAGE.items()
    for name, text in BAD_IDS.items():
        yield f"id: {name}", f'[2,{text},"Reset",{{"type":"Hard"}}]'
