"""What each call of the reader says, in every edition and over every window."""

import pytest
from reading import ARRAY, CLOSED, END, ITEM, LAST, MEMBER, OBJECT, SKIP, case


def test_peek_names_what_comes_and_passes_nothing(check):
    text = b' [ "a" , -1 , 2 , true , false , null , { } , [ ] ] '
    steps = [(("peek",), "["), (("peek",), "["), ARRAY]
    for kind in "snntfz":
        steps += [ITEM, (("peek",), kind), (("peek",), kind), SKIP]
    steps += [ITEM, (("peek",), "{"), OBJECT, (("peek",), "}"), CLOSED]
    steps += [ITEM, ARRAY, (("peek",), "]"), LAST, (("peek",), "]"), LAST, (("peek",), ""), END, (("peek",), "")]
    check(case(text, steps))


def test_peek_refuses_what_begins_no_value(check):
    cases = []
    for text in (b"x", b",", b":", b"\x00", b"\x80", b"+1", b"'a'"):
        cases += case(text, [(("peek",), "!syntax")])
    check(cases)


def test_a_call_is_read_as_the_protocol_writes_it(check):
    text = b'[2,"19223201","RemoteStartTransaction",{"connectorId":1,"idTag":"04A2B3C4"}]'
    check(
        case(
            text,
            [
                ARRAY,
                ITEM,
                (("int", 2, 4), 2),
                ITEM,
                (("string", 36), None),
                (("text",), b"19223201"),
                ITEM,
                (("string", 40), None),
                (("is_text", "RemoteStartTransaction"), True),
                (("is_text", b"RemoteStartTransaction"), True),
                (("is_text", "RemoteStopTransaction"), False),
                ITEM,
                OBJECT,
                MEMBER,
                (("is_text", "connectorId"), True),
                (("int", 0, 10), 1),
                MEMBER,
                (("text",), b"idTag"),
                (("string", 20), None),
                (("str",), "04A2B3C4"),
                CLOSED,
                LAST,
                END,
            ],
        )
    )


def test_a_member_is_found_in_a_table(check):
    cases = []
    table = (("key", "s"), (b"value", "s"), ("ke",))
    text = b'{"value":1, "ke":2 ,"key":3,"k":4,"keyy":5,"":6,"k\\u0065y":7,"key\\u0000":8,"\xc3\xa9":9}'
    steps = [OBJECT]
    for value, row in enumerate((1, 2, 0, 3, 3, 3, 0, 3, 3), 1):
        steps += [(("member", table), row), (("int", value, value), value)]
    cases += case(text, [*steps, (("member", table), -1), END])
    cases += case(b"{}", [OBJECT, (("member", table), -1), END])
    cases += case(b'{"a":1}', [OBJECT, (("member", ()), 0), SKIP, (("member", ()), -1), END])
    check(cases)


def test_a_member_name_may_end_where_the_window_ends(check):
    cases = []
    for n in range(1, 40):
        text = b'{"' + b"k" * n + b'":7}'
        steps = [OBJECT, MEMBER, (("text",), b"k" * n), (("int", 7, 7), 7), CLOSED, END]
        for window in (n + 2, n + 3, n + 4):
            cases.append((("read", window, text, [step[0] for step in steps], 64), [step[1] for step in steps]))
    check(cases)


def test_duplicate_members_are_passed_on(check):
    text = b'{"a":1,"a":2}'
    check(case(text, [OBJECT, MEMBER, (("int", 1, 1), 1), MEMBER, (("text",), b"a"), (("int", 2, 2), 2), CLOSED, END]))


def test_a_member_name_of_more_than_40_characters_counts_as_empty(check):
    cases = []
    for name, seen in (
        ("k" * 40, b"k" * 40),
        ("k" * 41, b""),
        ("é" * 40, "é".encode() * 40),
        ("é" * 41, b""),
        ("k" * 999, b""),
    ):
        text = f'{{"{name}":7}}'.encode()
        cases += case(text, [OBJECT, MEMBER, (("text",), seen), (("int", 7, 7), 7), CLOSED, END])
    check(cases)


def test_text_is_compared_byte_by_byte(check):
    text = '["né","ne","","n\\u0000","NÉ[","n"]'.encode()
    steps = [ARRAY]
    for this, others in (
        ("né", ("ne", "n", "néé", "nè", "")),
        ("ne", ("né", "n", "nee", "e")),
        ("", ("n", "\0")),
        ("n\0", ("n", "n\0\0", "")),
        ("NÉ[", ("NÉ{", "né[", "NÉ")),
        ("n", ("n\0", "N")),
    ):
        steps += [ITEM, (("string", 9), None), (("is_text", this), True), (("is_text", this.encode()), True)]
        steps += [(("is_text", bytearray(this.encode())), True)]
        steps += [(("is_text", other), False) for other in others]
        steps += [(("is_text", other.encode()), False) for other in others]
    check(case(text, [*steps, LAST, END]))


def test_a_string_may_have_as_many_characters_as_its_limit(check):
    cases = []
    for one in ("a", "é", "€", "😀", "\\n", "\\u00e9", "\\ud83d\\ude00"):
        whole = f'["{one * 20}","b"]'.encode()
        value = one.replace("\\n", "\n").replace("\\u00e9", "é").replace("\\ud83d\\ude00", "😀") * 20
        next_one = [ITEM, (("string", 1), None), (("text",), b"b"), (("chars",), 1), LAST, END]
        cases += case(whole, [ARRAY, ITEM, (("string", 20), None), (("str",), value), (("chars",), 20), *next_one])
        cases += case(whole, [ARRAY, ITEM, (("string", 19), "!long"), (("n",), 0), (("chars",), 20), *next_one])
    cases += case(
        b'["",""]', [ARRAY, ITEM, (("string", 0), None), (("text",), b""), ITEM, (("string", 5), None), LAST, END]
    )
    check(cases)


def test_a_message_goes_on_behind_a_string_that_is_too_long(check):
    text = b'{"a":"' + b"x" * 5000 + b'","b":1}'
    check(
        case(
            text,
            [OBJECT, MEMBER, (("string", 25), "!long"), (("chars",), 5000), MEMBER, (("int", 0, 9), 1), CLOSED, END],
        )
    )


def test_the_room_for_text_grows_for_a_field_that_needs_it_and_only_for_one_message(check):
    text = ('["' + "€" * 100 + '","' + "a" * 70 + '"]').encode()
    steps = [ARRAY, ITEM, (("string", 100), None), (("str",), "€" * 100), (("room",), 404)]
    steps += [ITEM, (("string", 70), None), (("str",), "a" * 70), LAST, END]
    check(case(text, [*steps, (("open", b"[1]"), None), (("room",), 64), ARRAY]))


def test_the_room_for_text_never_exceeds_4_kilobytes(check):
    steps = [
        ARRAY,
        ITEM,
        (("string", 9999), None),
        (("n",), 4096),
        ITEM,
        (("string", 9999), "!long"),
        (("room",), 4096),
    ]
    check(case(b'["' + b"x" * 4096 + b'","' + b"x" * 4097 + b'",1]', [*steps, ITEM, (("int", 1, 1), 1), LAST, END]))


def test_text_that_fits_needs_no_more_room(check):
    text = b'["' + b"x" * 64 + b'"]'
    check(case(text, [ARRAY, ITEM, (("string", 500), None), (("n",), 64), (("room",), 64), LAST, END]))


def test_integers_are_read_within_their_bounds(check):
    cases = []
    numbers = (
        0,
        1,
        -1,
        9,
        10,
        999999999,
        -999999999,
        1000000000,
        1073741823,
        -1073741824,
        1073741824,
        2**31 - 1,
        -(2**31),
    )
    text = ("[" + ", ".join(map(str, numbers)) + "]").encode()
    steps = [ARRAY]
    for number in numbers:
        steps += [ITEM, (("int", -(2**31), 2**31 - 1), number)]
    cases += case(text, [*steps, LAST, END])
    cases += case(b"[-0]", [ARRAY, ITEM, (("int", 0, 0), 0), LAST, END])
    cases += case(b"7", [(("int", 0, 9), 7), END])
    check(cases)


def test_an_integer_out_of_bounds_is_passed(check):
    cases = []
    text = b"[4,6,-1,2147483648,-2147483649,99999999999999999999,123456789012345678901234567890123,5]"
    steps = [ARRAY]
    for _ in range(7):
        steps += [ITEM, (("int", 5, 5), "!range")]
    cases += case(text, [*steps, ITEM, (("int", 5, 5), 5), LAST, END])
    widest = [ITEM, (("int", -(2**31), 2**31 - 1), "!range")]
    cases += case(b"[2147483648,-2147483649,4294967297]", [ARRAY, *widest, *widest, *widest, LAST, END])
    check(cases)


def test_an_integer_has_neither_fraction_nor_exponent(check):
    steps = [ARRAY]
    for _ in range(6):
        steps += [ITEM, (("int", 0, 999), "!type")]
    check(case(b"[1.0,1e2,0.5,1E0,-0.0,100e-2]", [*steps, LAST, END]))


def test_a_number_of_more_than_32_characters_is_out_of_range(check):
    good, bad = b"0." + b"1" * 30, b"0." + b"1" * 31
    steps = [ARRAY, ITEM, (("milli",), 111), ITEM, (("milli",), "!range"), ITEM, (("int", 0, 1), "!type")]
    check(case(b"[" + b",".join((good, bad, good, bad)) + b"]", [*steps, ITEM, (("int", 0, 1), "!range"), LAST, END]))


def test_thousandths_are_exact(check):
    cases = {
        "0": 0,
        "16": 16000,
        "16.1": 16100,
        "-0.001": -1,
        "0.0019": 1,
        "-0.0019": -1,
        "230.217": 230217,
        "1e3": 1000000,
        "1.5E-3": 1,
        "15e-4": 1,
        "1e-9": 0,
        "0e99999": 0,
        "0.000001e6": 1000,
        "1073741.823": 1073741823,
        "1073741.824": "!range",
        "-1073741.823": -1073741823,
        "1e6": 1000000000,
        "2e6": "!range",
        "1e99": "!range",
        "1e99999999": "!range",
        "1e-99999999": 0,
    }
    steps = [ARRAY]
    for value in cases.values():
        steps += [ITEM, (("milli",), value)]
    check(case(("[" + ",".join(cases) + "]").encode(), [*steps, LAST, END]))


def test_booleans_are_read(check):
    cases = []
    cases += case(b"[true,false]", [ARRAY, ITEM, (("bool",), True), ITEM, (("bool",), False), LAST, END])
    for text in (b"[tru]", b"[truE]", b"[falsey]", b"[true1]", b'[false"'):
        cases += case(text, [ARRAY, ITEM, (("bool",), "!syntax")])
    check(cases)


ASKED = {
    "s": (("string", 99), ("time",)),
    "n": (("int", 0, 99), ("milli",)),
    "b": (("bool",),),
    "c": (("enter", "{"), ("enter", "[")),
}


@pytest.mark.parametrize(
    "value, kind", [('"a\\n"', "s"), ("-1.5", "n"), ("7", "n"), ("true", "b"), ("false", "b"), ("null", "z")]
)
def test_a_value_of_another_type_is_passed(check, value, kind):
    cases = []
    for asked, calls in ASKED.items():
        for call in calls:
            if asked != kind:
                text = f'{{"a":{value},"b":1}}'.encode()
                cases += case(text, [OBJECT, MEMBER, (call, "!type"), MEMBER, (("int", 1, 1), 1), CLOSED, END])
    check(cases)


@pytest.mark.parametrize("value", ['{"x":[1]}', "[[1],{}]"])
def test_a_container_of_the_wrong_type_is_left_to_be_skipped(check, value):
    calls = [call for calls in ASKED.values() for call in calls if call != ("enter", value[0])]
    steps = [(call, "!type") for call in calls]
    check(
        case(f'{{"a":{value},"b":1}}'.encode(), [OBJECT, MEMBER, *steps, SKIP, MEMBER, (("int", 1, 1), 1), CLOSED, END])
    )


def test_a_wrong_closer_is_no_end_of_a_container(check):
    cases = []
    cases += case(b"[1}", [ARRAY, ITEM, SKIP, (("item",), "!syntax")])
    cases += case(b'{"a":1]', [OBJECT, MEMBER, SKIP, (("key",), "!syntax")])
    cases += case(b"[}", [ARRAY, ITEM, (("skip",), "!syntax")])
    cases += case(b"{]", [OBJECT, (("key",), "!syntax")])
    check(cases)


def test_a_comma_wants_another_element(check):
    cases = []
    for call in (("skip",), ("int", 0, 9), ("string", 9), ("bool",), ("milli",), ("time",), ("enter", "[")):
        cases += case(b"[1,]", [ARRAY, ITEM, SKIP, ITEM, (call, "!syntax")])
    cases += case(b'{"a":1,}', [OBJECT, MEMBER, SKIP, (("key",), "!syntax")])
    check(cases)


def test_containers_are_entered_down_to_the_depth_and_no_further(check):
    cases = []
    cases += case(b"[" * 13, [(("enter", "["), None)] * 12 + [(("enter", "["), "!depth")])
    cases += case(b"[" * 13, [(("enter", "["), None)] * 12 + [(("skip",), "!depth")])
    siblings = [ITEM, ARRAY, LAST] * 30
    cases += case(b"[" + b",".join([b"[]"] * 30) + b"]", [ARRAY, *siblings, LAST, END])
    check(cases)


def test_nothing_may_follow_the_value(check):
    cases = []
    cases += case(b"1 \r\n\t ", [(("int", 1, 1), 1), END])
    for text in (b"1 2", b"1 \x00", b"1 ,", b"1 ]", b"1 \xef\xbb\xbf"):
        cases += case(text, [(("int", 1, 1), 1), (("end",), "!syntax")])
    cases += case(b"[1]]", [ARRAY, ITEM, SKIP, LAST, (("end",), "!syntax")])
    check(cases)


def test_a_message_that_ends_early_is_a_syntax_error_for_every_call(check):
    cases = []
    for call in (
        ("skip",),
        ("int", 0, 9),
        ("string", 9),
        ("bool",),
        ("milli",),
        ("time",),
        ("enter", "["),
        ("enter", "{"),
    ):
        cases += case(b" ", [(call, "!syntax")])
        cases += case(b"[1,", [ARRAY, ITEM, SKIP, ITEM, (call, "!syntax")])
    cases += case(b"[", [ARRAY, (("item",), True), (("skip",), "!syntax")])
    for text in (b"{", b'{"', b'{"a', b'{"a"', b'{"a" '):
        cases += case(text, [OBJECT, (("key",), "!syntax")])
        cases += case(text, [OBJECT, (("member", ()), "!syntax")])
    check(cases)


def test_text_is_still_there_behind_a_number(check):
    check(case(b'{"abc":12.5}', [OBJECT, MEMBER, (("milli",), 12500), (("is_text", "abc"), True), (("text",), b"abc")]))
