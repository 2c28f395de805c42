"""On generated data the reader and the writer say what CPython's json says, whatever the window and the interpreter."""

import json
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

WINDOWS = (1, 2, 3, 7, 64, 512)
DEPTH = 12  # of board_json's readers
NAME = 40

quick = settings(
    derandomize=True, max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)

characters = st.one_of(
    st.characters(codec="utf-8"),
    st.sampled_from('"\\/\b\f\n\r\t\x00\x1f\x7f\x80\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff'),
)
texts = st.text(characters, max_size=70)
numbers = st.one_of(
    st.integers(-(2**33), 2**33),
    st.integers(-(10**40), 10**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(-(10**6), 10**6, places=3).map(float),
)
trees = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(texts, inner, max_size=5)),
    max_leaves=25,
)


@st.composite
def documents(draw):
    """JSON text of a random tree, in one of the spellings that CPython can write."""
    spaces = draw(st.sampled_from([None, 1, "\t", "\r\n "]))
    text = json.dumps(draw(trees), ensure_ascii=draw(st.booleans()), indent=spaces)
    return text.encode()


@st.composite
def damaged(draw):
    """A document with some bytes replaced, inserted, left out or repeated."""
    text = bytearray(draw(documents()))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        new = draw(
            st.one_of(
                st.binary(max_size=2),
                st.sampled_from([b'"', b",", b"]", b"}", b"\\", b"\\u", b"\\ud800", b"0", b"-", b"e"]),
            )
        )
        text[at : at + draw(st.integers(0, 2))] = new
    return bytes(text)


class Number(str):
    """The spelling of a number."""


def strict(text):
    """The tree of a JSON text, its objects as tuples of pairs; ValueError for what RFC 8259 or the reader refuses."""

    def refuse(constant):
        raise ValueError(constant)

    tree = json.loads(
        text.decode(),
        parse_constant=refuse,
        parse_int=Number,
        parse_float=Number,
        object_pairs_hook=tuple,
    )
    tokens(tree, DEPTH)
    return tree


def tokens(tree, depth):
    """The tree as board_json's walk() writes it."""
    if isinstance(tree, Number):
        if len(tree) > 32:
            return ["Nrange"]
        if not tree.lstrip("-").isdigit():
            return ["Ntype"]
        return [f"I{int(tree)}" if -(2**31) <= int(tree) < 2**31 else "Nrange"]
    if isinstance(tree, str):
        return [f"S{tree.encode().hex()}:{len(tree)}"]  # a lone surrogate has no encoding: a ValueError
    if isinstance(tree, bool) or tree is None:
        return [{True: "T", False: "F", None: "Z"}[tree]]
    if not depth:
        raise ValueError("depth")
    if isinstance(tree, tuple):
        out = ["{"]
        for name, value in tree:
            name = name.encode()
            out += ["K" + (name.hex() if len(name.decode()) <= NAME else ""), *tokens(value, depth - 1)]
        return [*out, "}"]
    return ["[", *(token for value in tree for token in tokens(value, depth - 1)), "]"]


@quick
@given(data=st.data())
def test_documents_read_as_cpython_reads_them(check, data):
    cases = []
    for text in data.draw(st.lists(documents(), min_size=1, max_size=40)):
        expected = " ".join(tokens(strict(text), DEPTH))
        for window in WINDOWS:
            cases += [(("walk", window, text), expected), (("skip", window, text), "ok")]
    check(cases)


@quick
@given(data=st.data())
def test_damaged_documents_are_refused_when_cpython_refuses_them(every_edition, data):
    texts = data.draw(st.lists(damaged(), min_size=1, max_size=60))
    jobs = [(kind, window, text) for text in texts for window in WINDOWS for kind in ("walk", "skip")]
    accepted = {}
    for text in texts:
        try:
            accepted[text] = " ".join(tokens(strict(text), DEPTH))
        except ValueError:
            accepted[text] = None
    for edition, results in every_edition(jobs).items():
        for (kind, window, text), result in zip(jobs, results, strict=True):
            expected = accepted[text]
            if expected is None:
                assert result in ("!syntax", "!utf8", "!depth"), (edition, kind, window, text)
            else:
                assert result == ("ok" if kind == "skip" else expected), (edition, kind, window, text)


@pytest.mark.parametrize(
    "text", [b'{"a":[1,-2.5e3,"x\\u00e9\\ud83d\\ude00\xc3\xa9",true,null,{"\xf0\x9f\x98\x80":"\\n"}]}']
)
def test_every_place_may_be_the_end_of_a_window(check, text):
    expected = " ".join(tokens(strict(text), DEPTH))
    check([(("walk", window, text), expected) for window in range(1, len(text) + 1)])


def test_every_beginning_of_a_document_is_refused(every_edition):
    text = b'{"a":[1,-2.5e3,"x\\u00e9\\ud83d\\ude00\xc3\xa9",true,null,{"\xf0\x9f\x98\x80":"\\n"}]}'
    jobs = [("walk", window, text[:n]) for n in range(len(text)) for window in (1, 512)]
    for edition, results in every_edition(jobs).items():
        for job, result in zip(jobs, results, strict=True):
            assert result[0] == "!", (edition, job)


spellings = st.one_of(
    st.from_regex(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?([eE][+-]?[0-9]{1,2})?", fullmatch=True),
    st.from_regex(r"-?(0|[1-9][0-9]{0,6})(\.[0-9]{1,20})?", fullmatch=True),
)


@quick
@given(data=st.data())
def test_thousandths_are_exact_and_cut_off(check, data):
    cases = []
    for numbers in data.draw(st.lists(st.lists(spellings, min_size=1, max_size=30), min_size=1, max_size=20)):
        expected = []
        for number in numbers:
            exact = int((Decimal(number) * 1000).to_integral_value(ROUND_DOWN))
            expected.append(exact if len(number) <= 32 and abs(exact) < 2**30 else "!range")
        text = ("[" + ",".join(numbers) + "]").encode()
        cases += [(("milli", window, text), expected) for window in WINDOWS]
    check(cases)


def decimal_text(milli, decimals):
    """A number of thousandths as the writer shall write it."""
    unit = 10 ** (3 - decimals)
    rounded = (abs(milli) + unit // 2) // unit * unit
    text = f"{rounded // 1000}.{rounded % 1000:03}".rstrip("0").rstrip(".")
    return f"-{text}" if milli < 0 and rounded else text


values = st.one_of(
    st.tuples(st.just("int"), st.one_of(st.integers(-(2**33), 2**33), st.integers(-100, 100))),
    st.tuples(st.just("milli"), st.integers(-(2**34), 2**34), st.integers(0, 3)),
    st.tuples(st.just("milli"), st.integers(-20000, 20000), st.integers(0, 3)),
    st.tuples(st.just("bool"), st.booleans()),
    st.tuples(st.just("str"), texts),
    st.tuples(st.just("str"), texts.map(str.encode)),
    st.tuples(st.just("time"), st.integers(-719162, 2932896), st.integers(0, 86399999)),
)


def written(call):
    """What a writing call adds to the text, said by CPython."""
    kind, value = call[:2]
    if kind == "milli":
        return decimal_text(value, call[2]).encode()
    if kind == "str":
        text = value if isinstance(value, str) else value.decode()
        return json.dumps(text, ensure_ascii=False).encode()
    if kind == "time":
        return json.dumps(iso(value, call[2])).encode()
    return json.dumps(value).encode()


def iso(day, ms):
    """The ISO 8601 form of a time, said by CPython."""
    at = datetime(1970, 1, 1) + timedelta(days=day, milliseconds=ms)
    return at.isoformat(timespec="milliseconds") + "Z"


@quick
@given(data=st.data())
def test_values_are_written_as_cpython_writes_them(check, data):
    cases = []
    for calls in data.draw(st.lists(st.lists(values, max_size=8), min_size=1, max_size=40)):
        text = b'{"a\xc3\xa9":['
        program = [("raw", '{"aé":[')]
        for i, call in enumerate(calls):
            program += [("raw", b","), call] if i else [call]
            text += (b"," if i else b"") + written(call)
        text += b'],"z":{"k":1,"l":[2]}}'
        program += [
            ("raw", b"]"),
            ("key", "z"),
            ("raw", b"{"),
            ("key", "k"),
            ("int", 1),
            ("key", "l"),
            ("raw", "[2]}}"),
        ]
        json.loads(text)
        cases += [
            (("write", len(text), "once", program), text),
            (("write", len(text) - 1, "once", program), "!overflow"),
        ]
        cases += [(("write", size, "stream", program), text) for size in (1, 2, 5, 30, 1000)]
        cases += [(("write", size, "count", program), len(text)) for size in (1, 1000)]
    check(cases)


@quick
@given(data=st.data())
def test_a_times_instant_is_read_from_every_spelling(check, data):
    cases = []
    instants = st.tuples(
        st.integers(-719162 + 1, 2932896 - 1), st.integers(0, 86399999), st.integers(-23 * 60, 23 * 60)
    )
    for day, ms, east in data.draw(st.lists(instants, min_size=1, max_size=60)):
        total = day * 86400000 + ms + east * 60000
        local = iso(total // 86400000, total % 86400000)[:-1]
        zone = (
            f"{'-' if east < 0 else '+'}{abs(east) // 60:02}:{abs(east) % 60:02}"
            if east
            else data.draw(st.sampled_from("Zz"))
        )
        text = json.dumps(
            local.replace("T", data.draw(st.sampled_from("Tt")))
            + data.draw(st.sampled_from(["", "9", "000999"]))
            + zone
        )
        for window in WINDOWS:
            cases.append(
                (("read", window, text.encode(), [("time",), ("day",), ("ms",), ("end",)], 64), [None, day, ms, None])
            )
    check(cases)
