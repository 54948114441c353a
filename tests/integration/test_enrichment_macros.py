"""The macros of the enrichments (macros/enrichments), on both engines: Snowplow's own cases, money, hostile input."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from warehouse import Warehouse, compiled_inline

from conftest import MakeWarehouse

CASES = json.loads((Path(__file__).parent / "data" / "snowplow_anonymous_ip_cases.json").read_text())["cases"]
MACROS = [
    "naming/regex.sql",
    "naming/quote_literal.sql",
    *(f"enrichments/{name}.sql" for name in ("anonymous_ip", "converted_amount", "currency_rates", "referer_medium")),
]
Compile = Callable[[str], str]

# Valid addresses; what they are masked to is checked against Python's ipaddress.
ADDRESSES = [
    "0.0.0.0", "203.0.113.7", "255.255.255.255", "::", "::1", "1::", "2001:db8::7", "2001:DB8:0000:0000:0008:0800:200c:417A", "fe80::1",
    "2001:0db8:0001:0000:0000:0ab9:c0a8:0102", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "64:ff9b::192.0.2.33", "::192.168.0.1", "0:0:0:0:0:0:10.0.0.255",
]  # fmt: skip
# Octets and segments, and what an address that is no plain one becomes.
ODD = {
    ("2001:db8::7%eth0", 2, 4): "2001:db8:0:0:x:x:x:x", ("[2001:db8::7]", 2, 4): "2001:db8:0:0:x:x:x:x", ("[2001:db8::7]:443", 2, 4): "2001:db8:0:0:x:x:x:x",
    ("203.0.113.7:8080", 1, 1): "203.0.113.x", ("203.0.113.7:8080", 4, 1): "x.x.x.x", ("::ffff:203.0.113.7", 1, 8): "::ffff:203.0.113.x",
    ("0:0:0:0:0:FFFF:203.0.113.7", 2, 8): "0:0:0:0:0:FFFF:203.0.x.x", ("::ffff:203.0.113.7", 0, 8): "::ffff:203.0.113.7", ("[::ffff:203.0.113.7]:80", 2, 8): "[::ffff:203.0.x.x",
    ("203.0.113.7", 0, 8): "203.0.113.7", ("2001:db8::7", 4, 0): "2001:db8::7", ("1.2.3.4.5", 2, 2): "1.2.x.x.x", ("1.2.3.4.", 1, 1): "1.2.3.x.", ("1.2.3.", 1, 1): "1.2.3.",
    ("1:2:3:4:5:6:7:8:9", 2, 2): "1:2:3:4:5:6:7:8:9", ("1::2::3", 2, 2): "1::2::3", ("12345::", 2, 2): "12345::", (":1:2:3:4:5:6:7:8", 2, 2): ":1:2:3:4:5:6:7:8",
    ("1:2:3:4:5:6:7:8::", 2, 2): "1:2:3:4:5:6:7:8::", ("::256.1.1.1", 1, 1): "::256.1.1.x", ("it's", 1, 1): "it's", ("", 1, 1): "", ("\u0661.2.3.4", 1, 1): "\u0661.2.3.x",
    ("127.0.0.1'; drop table x; --", 1, 1): "127.0.0.x", ("a:" * 50_000, 1, 1): "a:" * 50_000, ("1." * 50_000, 4, 4): "x." * 50_000, ("\n1.2.3.4\n", 1, 1): "\n1.2.3.x",
}  # fmt: skip
AMOUNTS = [
    "0.00",
    "0.01",
    "-0.01",
    "0.05",
    "-0.05",
    "10.10",
    "-19.99",
    "100.00",
    "1234567.89",
    "9999999999999999.99",
    "-9999999999999999.99",
]
RATES = ["1", "0.5", "0.000000000001", "1.1", "0.921512345678", "99999999.999999999999", "1.000000000001", "0.1", "0.05"]
INLINE = """
{%- for octets, segments in masks %}
/*{{ octets }}_{{ segments }}*/
select {{ anonymous_ip('ip', octets, segments) }} from ip_cases order by id
{%- endfor %}
/*amounts*/
select {{ converted_amount('amount', 'rate') }} from amount_cases order by id
/*mediums*/
select {{ referer_medium('page_host', 'referer_host', 'medium') }}, {{ external_referer('page_host', 'referer_host', 'source') }} from medium_cases order by id
"""
MASKS = [(0, 8), (1, 1), (1, 8), (2, 2), (2, 4), (2, 8), (3, 3), (3, 5), (4, 0), (4, 1), (4, 2), (4, 4), (4, 6), (4, 7), (4, 8)]
MEDIUMS = [
    ("a.com", "b.com", "search", "B", "search", "B"), ("a.com", "A.COM", "unknown", None, "internal", None), ("a.com", "own.com", "social", "Own", "internal", None),
    ("a.com", "it's.com", "unknown", None, "internal", None), ("a.com", "www.own.com", "social", "Own", "social", "Own"), (None, "b.com", "search", "B", "search", "B"),
    (None, "OWN.com", "search", "B", "internal", None), (None, None, None, None, None, None), ("a.com", "a.com", None, None, None, None), ("a.com", None, None, None, None, None),
]  # fmt: skip


def literal(text: str | None) -> str:
    return "cast(null as text)" if text is None else "cast('" + text.replace("'", "''") + "' as text)"


def compiled(warehouse: Warehouse, inline: str) -> str:
    return compiled_inline(warehouse, MACROS, inline, "vars: {internal_domains: [' Own.com', \"it's.com\"]}\n")


def create(warehouse: Warehouse, table: str, columns: str, rows: list[str]) -> None:
    values = ", ".join(f"({number}, {row})" for number, row in enumerate(rows))
    warehouse.execute(f"create table {table} as select * from (values {values}) as cases (id, {columns})")


IPS = list(dict.fromkeys([*(case["ip"] for case in CASES), *ADDRESSES, *(ip for ip, _, _ in ODD)]))
CONVERSIONS = [(amount, rate) for amount in AMOUNTS for rate in RATES]


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def answers(request: pytest.FixtureRequest, make_warehouse: MakeWarehouse) -> dict[str, list[tuple[Any, ...]]]:
    """What the macros make of all cases on one engine: dbt compiles them once, the engine runs the SQL."""
    warehouse = make_warehouse(request.param)
    create(warehouse, "ip_cases", "ip", [literal(ip) for ip in [*IPS, None]])
    create(
        warehouse,
        "amount_cases",
        "amount, rate",
        [f"cast('{amount}' as numeric(18,2)), cast('{rate}' as numeric(20,12))" for amount, rate in CONVERSIONS],
    )
    create(warehouse, "medium_cases", "page_host, referer_host, medium, source", [", ".join(map(literal, case[:4])) for case in MEDIUMS])
    sections = re.split(r"/\*(\w+)\*/\n", compiled(warehouse, "{% set masks = " + repr(MASKS) + " %}" + INLINE))
    return {name: warehouse.query(sql) for name, sql in zip(sections[1::2], sections[2::2], strict=True)}


@pytest.fixture(scope="module")
def masked(answers: dict[str, list[tuple[Any, ...]]]) -> Callable[[str, int, int], str]:
    for octets, segments in MASKS:
        assert answers[f"{octets}_{segments}"][-1] == (None,)
    return lambda ip, octets, segments: answers[f"{octets}_{segments}"][IPS.index(ip)][0]


def test_addresses_of_snowplows_own_tests(masked: Callable[[str, int, int], str]) -> None:
    for case in CASES:
        assert masked(case["ip"], case["octets"], case["segments"]) == case["expected"]


def test_every_number_of_parts_can_be_masked(masked: Callable[[str, int, int], str]) -> None:
    for ip in ADDRESSES:
        address = ipaddress.ip_address(ip)
        is_ip4 = address.version == 4
        parts = ip.split(".") if is_ip4 else [f"{int(part, 16):x}" for part in address.exploded.split(":")]
        for octets, segments in MASKS:
            count = octets if is_ip4 else segments
            expected = (parts[: len(parts) - count] + ["x"] * count) if count else [ip]
            assert masked(ip, octets, segments) == ("." if is_ip4 else ":").join(expected)


def test_odd_addresses(masked: Callable[[str, int, int], str]) -> None:
    assert {key: masked(*key) for key in ODD} == ODD


def test_amounts_are_converted_exactly(answers: dict[str, list[tuple[Any, ...]]]) -> None:
    for (amount, rate), (converted,) in zip(CONVERSIONS, answers["amounts"], strict=True):
        expected = (Decimal(amount) * Decimal(rate)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert converted == (expected if abs(expected) < 10**16 else None), (amount, rate)


def test_the_site_itself_is_internal(answers: dict[str, list[tuple[Any, ...]]]) -> None:
    assert answers["mediums"] == [case[4:] for case in MEDIUMS]
