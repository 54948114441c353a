"""The canonical form: what lands is what was sent, spelled as DuckDB spells it."""

import json
import math
import struct
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landing.canonical import MAXIMUM_DEPTH, NotJson, parse_fast, parse_slow, repaired, serialize

_CONNECTION = duckdb.connect()

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), children, max_size=4)
    ),
    max_leaves=12,
)


def canonical(line: bytes) -> bytes:
    fast = parse_fast(line)
    slow = serialize(repaired(parse_slow(line), set()))
    if fast is not None:
        assert fast[1] == slow
    return slow


def printed_by_duckdb(texts: list[str]) -> list[str]:
    return [row[0] for row in _CONNECTION.execute("select json(unnest(cast(? as text[])))", [texts]).fetchall()]


@given(JSON_VALUES, st.booleans(), st.sampled_from([None, (",", ":"), (" , ", " : ")]))
@settings(max_examples=150, deadline=None)
def test_canonical_text_is_a_fixed_point_of_duckdb_and_the_same_value(
    value: object, ensure_ascii: bool, separators: tuple[str, str] | None
) -> None:
    line = json.dumps(value, ensure_ascii=ensure_ascii, separators=separators)
    text = canonical(line.encode()).decode()
    assert printed_by_duckdb([text]) == [text]
    exact = {"parse_float": Decimal, "parse_int": int}
    assert json.loads(text, **exact) == json.loads(line, **exact)


@given(st.lists(st.binary(min_size=8, max_size=8), min_size=100, max_size=100))
@settings(max_examples=20, deadline=None)
def test_every_double_is_spelled_as_duckdb_spells_it(bits: list[bytes]) -> None:
    doubles = [double for (double,) in (struct.unpack("d", raw) for raw in bits) if math.isfinite(double)]
    texts = [canonical(f"[{double!r}]".encode()).decode() for double in doubles]
    assert printed_by_duckdb(texts) == texts


@pytest.mark.parametrize(
    ("written", "landed"),
    [
        ("27.50", "27.5"),
        ("5.0", "5.0"),
        ("-0.0", "-0.0"),
        ("-0", "0"),
        ("1e2", "100.0"),
        ("1E+21", "1e21"),
        ("1e20", "100000000000000000000.0"),
        ("1e16", "10000000000000000.0"),
        ("0.00000598", "0.00000598"),
        ("5.98E-6", "0.00000598"),
        ("1e-7", "1e-7"),
        ("0e5", "0.0"),
        ("9007199254740993", "9007199254740993"),
        ("18446744073709551616", "18446744073709551616"),
    ],
)
def test_number_is_spelled_canonically(written: str, landed: str) -> None:
    assert canonical(f'{{"a":{written}}}'.encode()).decode() == f'{{"a":{landed}}}'
    assert printed_by_duckdb([f"[{landed}]"]) == [f"[{landed}]"]


@pytest.mark.parametrize(
    "number",
    ["0.123456789012345678901234567890", "1e400", "-1E+400", "1e-400", "9007199254740993.0", "1e999999999999999999999", "7" * 10_000],
)
def test_number_that_no_double_holds_keeps_its_text(number: str) -> None:
    line = f'{{"a":{number}}}'.encode()
    assert parse_fast(line) is None
    assert canonical(line) == line


@pytest.mark.parametrize("text", ['{"a":"\\u001F\\b\\t/\\"\\\\é\u2028"}', '{"a":"\\\\u001f"}', '{"":1,"a b":[]}'])
def test_canonical_text_stays(text: str) -> None:
    assert canonical(text.encode()).decode() == text
    assert printed_by_duckdb([text]) == [text]


@pytest.mark.parametrize(
    ("line", "landed", "kinds"),
    [
        ('{"a":NaN,"b":[Infinity,-Infinity]}', '{"a":null,"b":[null,null]}', {"nan_to_null"}),
        ('{"a\\u0000":"x\\u0000y"}', '{"a\ufffd":"x\ufffdy"}', {"nul_character"}),
        ('{"\\ud83d":"\\ude00\\ud83d","b":"\\ud83d\\ude00"}', '{"\ufffd":"\ufffd\ufffd","b":"😀"}', {"lone_surrogate"}),
        ('{"a":1,"b":{"c":1,"c":2},"a":3}', '{"a":3,"b":{"c":2}}', {"duplicate_key"}),
        ('{"a" :1,"\\u0061" : 2}', '{"a":2}', {"duplicate_key"}),
        ('{"a\\u0000":1,"a\ufffd":2}', '{"a\ufffd":2}', {"nul_character", "duplicate_key"}),
        ('{"a":"\\\\u0000"}', '{"a":"\\\\u0000"}', set()),
    ],
)
def test_repair(line: str, landed: str, kinds: set[str]) -> None:
    if kinds:
        assert parse_fast(line.encode()) is None
    found: set[str] = set()
    assert serialize(repaired(parse_slow(line.encode()), found)).decode() == landed
    assert found == kinds


@pytest.mark.parametrize("filler", ['"\\u0022:"', '"\\"\\u003a"', '"\\"\\u003A"', '"\\"\\u0020:"', '"\\":"'])
def test_repeated_key_is_seen_beside_escapes_that_hide_it(filler: str) -> None:
    assert parse_fast(f'{{"a":1,"a":2,"b":{filler}}}'.encode()) is None


def test_nesting() -> None:
    def nested(depth: int) -> bytes:
        return b"[" * depth + b"]" * depth

    assert canonical(nested(50)) == nested(50)
    assert canonical(nested(MAXIMUM_DEPTH)) == nested(MAXIMUM_DEPTH)
    for depth in (MAXIMUM_DEPTH + 1, 990, 100_000):
        assert parse_fast(nested(depth)) is None
        with pytest.raises(NotJson, match="nested deeper than 254 levels"):
            serialize(repaired(parse_slow(nested(depth)), set()))


@pytest.mark.parametrize(
    ("line", "error"),
    [(b"{", "not JSON"), (b'{"a":"\xff"}', "not UTF-8: byte 0xff at position 7"), (b'{"a":01}', "not JSON"), (b'{"a":"\t"}', "not JSON")],
)
def test_text_that_is_no_json_is_refused(line: bytes, error: str) -> None:
    assert parse_fast(line) is None
    with pytest.raises(NotJson, match=error):
        parse_slow(line)
