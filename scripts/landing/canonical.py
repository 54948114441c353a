r"""One JSON text per value: lossless parsing and the canonical compact form.

The form is the one DuckDB's own JSON writer (yyjson) prints, so that a sub-document DuckDB prints again equals the substring
Postgres returns. No whitespace, keys in order, non-ASCII and "/" unescaped, `\u001F` in upper case, doubles as the shortest digits that
read back the same (decimal from 1e-6 up to 1e21). A number no double holds exactly as written keeps its own text.
"""

import json
import math
import re
from decimal import Decimal
from typing import Any

import orjson

MAXIMUM_DEPTH = 254
"""Levels of nesting that the serializer can write."""

_WHITESPACE = b" \t\r\n"

# A number that may not survive a double: an exponent, or more digits than any double keeps (15).
_NUMBER_AT_RISK = re.compile(rb"[:,\[\s]-?[0-9](?:[0-9.]{15,}|[0-9.]*[eE])")

# Escapes of `"`, `:` and blank: they would make the count of `":` grow where a repeated key made it shrink.
_ESCAPE_HIDING_A_KEY = re.compile(rb"\\u00(?:22|3[aA]|20)")

# A number of millionths as orjson prints it; the letters alone (`e-6`) stand in every fiftieth line: in UUIDs.
_MILLIONTHS = re.compile(rb"[0-9]e-6(?:[,\]}]|\Z)")

_ESCAPE_OR_PAIR = re.compile(rb"\\(?:u[0-9a-f]{4}|.)")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

# Integers of up to 18 digits fit 64 bits; longer ones are kept as text, digit for digit.
_INTEGER_DIGITS = 18


class NotJson(ValueError):
    """The text is no JSON document that can land; the message says why, for `raw.rejects.error`."""


class RepeatedKeys(dict[str, Any]):
    """An object in which a key occurred more than once; it holds the last value of each."""


class NotFinite:
    """NaN, Infinity or -Infinity as it stood in the text."""

    def __init__(self, text: str) -> None:
        self.text = text


def number_text(text: str) -> str:
    """Canonical text of a JSON number with a fraction or an exponent: `27.50` gives `27.5`, `1e400` stays.

    A double printed in its shortest form stands for the number only if it is equal as a decimal; otherwise the text is kept.
    """
    double = float(text)
    if math.isinf(double):
        return text
    if double == 0:
        is_zero = not re.search("[1-9]", re.split("[eE]", text)[0])
        return repr(double) if is_zero else text
    shortest = repr(double)
    if Decimal(shortest) != Decimal(text):
        return text
    return _yyjson_text(shortest)


def _yyjson_text(shortest: str) -> str:
    """The digits of `repr(float)` laid out as yyjson does: plain from 1e-6 up to 1e21, else `1.5e21`."""
    mantissa, _, exponent_text = shortest.partition("e")
    if not exponent_text:
        return shortest
    exponent = int(exponent_text)
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    if 0 <= exponent < 21:
        return f"{sign}{whole}{fraction.ljust(exponent, '0')}.0"
    if -7 < exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{whole}{fraction}"
    return f"{mantissa}e{exponent}"


def serialize(value: Any) -> bytes:
    """Canonical text of a parsed value.

    Raises `NotJson` if it is nested deeper than `MAXIMUM_DEPTH`.
    """
    try:
        text = orjson.dumps(value)
    except TypeError as error:
        raise NotJson(f"nested deeper than {MAXIMUM_DEPTH} levels") from error
    return _upper_case_escapes(text) if b"\\" in text and b"\\u00" in text else text


def _upper_case_escapes(text: bytes) -> bytes:
    def upper(match: re.Match[bytes]) -> bytes:
        escape = match[0]
        return escape[:2] + escape[2:].upper() if escape[1:2] == b"u" else escape

    return _ESCAPE_OR_PAIR.sub(upper, text)


def parse_fast(line: bytes) -> tuple[Any, bytes] | None:
    """Parse with orjson when that provably loses nothing: the value and its canonical text, else None.

    The proof is that the value written again has the same characters apart from whitespace. Where only escapes or number spellings
    differ, it is that no number is at risk and no key was dropped.
    """
    try:
        value = orjson.loads(line)
        text = orjson.dumps(value)
    except (orjson.JSONDecodeError, TypeError):
        return None
    if text != line:
        squeezed_line = line.translate(None, _WHITESPACE)
        squeezed_text = text.translate(None, _WHITESPACE)
        if squeezed_line != squeezed_text and (
            squeezed_line.count(b'":') != squeezed_text.count(b'":') or _ESCAPE_HIDING_A_KEY.search(line) or _NUMBER_AT_RISK.search(line)
        ):
            return None
    # orjson and yyjson differ in these spellings only: 1e+16, 5e-6, \u001f. (The single characters first: they are found faster.)
    if (b"+" in text and b"e+" in text) or (b"e-6" in text and _MILLIONTHS.search(text)) or (b"\\" in text and b"\\u00" in text):
        return None
    return value, text


def parse_slow(line: bytes) -> Any:
    """Parse without losing anything: exact numbers as `orjson.Fragment`, `RepeatedKeys`, `NotFinite`, lone surrogates as they are.

    Raises `NotJson`. Pass the result through `repaired` before `serialize`.
    """
    try:
        return _DECODER.decode(line.decode())
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8: byte {line[error.start]:#04x} at position {error.start + 1}") from error
    except RecursionError as error:
        raise NotJson(f"nested deeper than {MAXIMUM_DEPTH} levels") from error
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON: {error.msg} at position {error.pos + 1}") from error


def _integer(text: str) -> int | orjson.Fragment:
    return int(text) if len(text) <= _INTEGER_DIGITS else orjson.Fragment(text)


def _decimal(text: str) -> orjson.Fragment:
    return orjson.Fragment(number_text(text))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    return value if len(value) == len(pairs) else RepeatedKeys(value)


_DECODER = json.JSONDecoder(parse_int=_integer, parse_float=_decimal, parse_constant=NotFinite, object_pairs_hook=_object)


def repaired(value: Any, repairs: set[str]) -> Any:
    """The value without what breaks engines; the kinds of repair made are added to `repairs`.

    Kinds: `nan_to_null`, `nul_character`, `lone_surrogate`, `duplicate_key`.
    Raises `NotJson` if it is nested too deep.
    """
    try:
        return _repaired(value, repairs)
    except RecursionError as error:
        raise NotJson(f"nested deeper than {MAXIMUM_DEPTH} levels") from error


def _repaired(value: Any, repairs: set[str]) -> Any:
    if isinstance(value, str):
        return _repaired_text(value, repairs)
    if isinstance(value, dict):
        clean = {_repaired_text(key, repairs): _repaired(item, repairs) for key, item in value.items()}
        if isinstance(value, RepeatedKeys) or len(clean) != len(value):
            repairs.add("duplicate_key")
        return clean
    if isinstance(value, list):
        return [_repaired(item, repairs) for item in value]
    if isinstance(value, NotFinite):
        repairs.add("nan_to_null")
        return None
    return value


def _repaired_text(text: str, repairs: set[str]) -> str:
    if "\0" in text:
        repairs.add("nul_character")
        text = text.replace("\0", "\ufffd")
    if not text.isascii() and _LONE_SURROGATE.search(text):
        repairs.add("lone_surrogate")
        text = _LONE_SURROGATE.sub("\ufffd", text)
    return text
