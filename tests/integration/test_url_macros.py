"""The macros that take URLs apart (macros/snowplow), on both engines: Snowplow's own cases, java.net.URI's answers, hostile input.

dbt renders them in a project of their own, which has no models: the whole one takes it many seconds to parse.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from warehouse import Warehouse, compiled_inline

from conftest import MakeWarehouse

CASES = json.loads((Path(__file__).parent / "data" / "snowplow_url_cases.json").read_text())
PARTS = ["scheme", "host", "port", "path", "query", "fragment"]
MACROS = ["lenient_url", "url_parts", "percent_decoded", "query_parameters", "cross_domain"]
NAMES = ["utm_source", "utm_medium", "utm_campaign", "gclid", "a", "_sp"]
LONG = 100_000
LONG_URLS = [
    "http://a.b/" + "x" * LONG, "http://a.b/" + "|" * LONG, "http://a.b/" + "a|" * (LONG // 2), "http://a.b/" + "%" * LONG,
    "http://a.b/?|" + "a==b&" * (LONG // 5), "http://a.b/" + "#" * LONG, "http://a.b/" + "%41%c3%a9" * (LONG // 9) + "|",
    "http://a.b/" + "\U0001f600" * (LONG // 4) + "|", "http://" + "a." * (LONG // 2) + "b/", "http://" + "a@" * (LONG // 2) + "/",
    "http://a:" + "0" * LONG + "80/", "http://" + "[" * LONG, "http://[" + "1:" * (LONG // 2) + "]/", " " * LONG, "/" * LONG + "|",
]  # fmt: skip
QUERIES = [
    None, "", "&", "=", "a", "a=", "=a", "a=1", "a=1&a=2", "a=1&a", "a=1;a=3&b=2", "ba=1", "a=1=2", "A=1", "a;b=2", "&&a=1&&", "a=1&ab=2", "a+=1", "%61=1",
    "utm_source=google&utm_medium=cpc&utm_campaign=spring+sale%20%26%20more&gclid=Cj0", "utm%5Fsource=x&utm%5fsource=y", "utm_sourc=x", "utm_source", "x=utm_source",
    "_sp=abc.1", "a=%C3%A9", "a=caf%c3%a9+%F0%9F%98%80", "a=\u00e9+\U0001f600", "a=%", "a=%zz", "a=%4", "a=%%41", "a=%41%", "a=%00b", "a=%E9", "a=%C3%28", "a=%E2%82x",
    "a=%E2%82%AC", "a=%F0%9F%98x%80", "a=%C0%80", "a=%F5%80", "a=%ED%A0%80", "a=%F4%90%80%80", "a=%ff%FE", "a=%2B+%2b", "a='; drop table x; --", "a=%27%22\\", "a=%0A%09\x01",
    "a=" + "%41" * (LONG // 3), "a=" + "%" * LONG, "a=" + "%C3" * (LONG // 3), "a=" + "a%20" * (LONG // 4), "a=1&" * (LONG // 4),
]  # fmt: skip
CROSS_DOMAIN = {
    None: (None, None), "": (None, None), "abc": ("abc", None), "abc.": ("abc", None), "abc.1500": ("abc", "1500"), ".1500": (None, "1500"), ".": (None, None),
    "abc.x": ("abc", "x"), "abc..x": ("abc", ""), "6de9024e.1697175843762.176ff68a.dXNlcg.d2Vi..": ("6de9024e", "1697175843762"),
}  # fmt: skip
INLINE = """
{%- set parts = url_parts('page_url', 'lead') -%}
{%- set whole_parts = url_parts('page_url') -%}
/*urls*/
with lenient as (select id, {{ lenient_url('url') }} as page_url from url_cases {{ optimisation_fence() }}),
leads as (select *, {{ url_lead('page_url') }} as lead from lenient {{ optimisation_fence() }})
select page_url, {{ lenient_url('page_url') }} {%- for part in parts %}, {{ parts[part] }}{% endfor %} {%- for part in parts %}, {{ whole_parts[part] }}{% endfor %}
from leads order by id
/*queries*/
with listed as (select *, {{ query_parameters('query', names) }} as parameters from query_cases {{ optimisation_fence() }})
select {% for name in names %}{{ query_parameter('query', name) }}, {{ listed_parameter('parameters', name) }}, {% endfor %}
{{ percent_decoded('query') }} from listed order by id
/*values*/
{%- set linked = cross_domain('value') %}
select {{ linked.domain_userid }}, {{ linked.tstamp_text }} from value_cases order by id
"""


def literal(text: str | None) -> str:
    return "null" if text is None else "'" + text.replace("'", "''") + "'"


def compiled(warehouse: Warehouse, inline: str) -> str:
    files = ["naming/regex.sql", "naming/quote_literal.sql", "json/payload.sql", *(f"snowplow/{name}.sql" for name in MACROS)]
    return compiled_inline(warehouse, files, inline)


def create(warehouse: Warehouse, table: str, column: str, texts: Iterable[str | None]) -> None:
    rows = ", ".join(f"({number}, cast({literal(text)} as text))" for number, text in enumerate(texts))
    warehouse.execute(f"create table {table} as select * from (values {rows}) as cases (id, {column})")


@pytest.fixture(scope="module")
def urls() -> list[str]:
    return [*(case["url"] for case in CASES["cases"] if "url" in case), *(case["url"] for case in CASES["hostile"]), *LONG_URLS]


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def answers(request: pytest.FixtureRequest, make_warehouse: MakeWarehouse, urls: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    """What the macros make of all cases on one engine: dbt compiles them once, the engine runs the SQL."""
    warehouse = make_warehouse(request.param)
    create(warehouse, "url_cases", "url", urls)
    create(warehouse, "query_cases", "query", QUERIES)
    create(warehouse, "value_cases", "value", CROSS_DOMAIN)
    sections = re.split(r"/\*(\w+)\*/\n", compiled(warehouse, "{% set names = " + repr(NAMES) + " %}" + INLINE))
    return {name: warehouse.query(sql) for name, sql in zip(sections[1::2], sections[2::2], strict=True)}


@pytest.fixture(scope="module")
def url_answers(answers: dict[str, list[tuple[Any, ...]]], urls: list[str]) -> dict[str, dict[str, Any] | None]:
    """For each URL what page_url and its parts are; none where it is a failure."""
    found: dict[str, dict[str, Any] | None] = {}
    for url, row in zip(urls, answers["urls"], strict=True):
        page_url, repaired_again, *parts = row
        assert parts[:6] == parts[6:], "with and without a column of url_lead"
        assert repaired_again == page_url, "a repaired URL needs no repair"
        assert page_url is not None or not any(row), "a failure has no parts"
        found[url] = None if page_url is None else {"page_url": page_url, **dict(zip(PARTS, parts[:6], strict=True))}
    return found


def test_urls_of_snowplows_own_tests(url_answers: dict[str, dict[str, Any]]) -> None:
    for case in CASES["cases"]:
        if case["function"] == "string_to_uri":
            assert url_answers[case["url"]]["page_url"] == case["expected_url"]
        elif case["function"] == "explode_uri":
            assert {part: url_answers[case["url"]][part] for part in PARTS} == case["expected"]


def test_hostile_urls(url_answers: dict[str, dict[str, Any] | None]) -> None:
    assert {case["url"]: url_answers[case["url"]] for case in CASES["hostile"]} == {
        case["url"]: case["expected"] for case in CASES["hostile"]
    }


def test_long_urls(url_answers: dict[str, dict[str, Any]]) -> None:
    lengths = [url_answers[url] and len(url_answers[url]["page_url"]) for url in LONG_URLS]
    assert lengths == [
        LONG + 11, 3 * LONG + 11, 2 * LONG + 11, 3 * LONG + 11, 7 * LONG // 5 + 15, 3 * LONG + 9, 7 * (LONG // 9) + 14,
        3 * LONG + 14, LONG + 9, LONG + 8, LONG + 12, None, None, 3 * LONG, LONG + 3,
    ]  # fmt: skip


def last_values(query: str | None) -> dict[str, str]:
    """The parameters as Apache's URLEncodedUtils reads them, the last of each name."""
    pairs = [part.partition("=") for part in re.split("[&;]", query or "")]
    return {name.replace("%5F", "_").replace("%5f", "_"): decoded(value) for name, _, value in pairs}


def decoded(value: str) -> str:
    return unquote_plus(value, errors="replace").replace("\0", "")


def test_query_parameters(answers: dict[str, list[tuple[Any, ...]]]) -> None:
    for query, row in zip(QUERIES, answers["queries"], strict=True):
        expected = last_values(query)
        assert row[:-1:2] == row[1:-1:2] == tuple(expected.get(name) for name in NAMES), (query or "")[:80]
        assert row[-1] == (None if query is None else decoded(query)), (query or "")[:80]


def test_query_strings_of_snowplows_own_tests() -> None:
    for case in CASES["querystring"]:
        query = case["input"].split("?", 1)[1] if "://" in case["input"] else case["input"]
        assert last_values(query) == dict(case["expected"])


def test_cross_domain_links(answers: dict[str, list[tuple[Any, ...]]]) -> None:
    for case in CASES["cross_domain"]:
        value = dict(case["qs"]).get("_sp")
        assert CROSS_DOMAIN[value] == tuple(case["expected"])
    assert dict(zip(CROSS_DOMAIN, answers["values"], strict=True)) == CROSS_DOMAIN
