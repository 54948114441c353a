"""The cases of Snowplow's own tests, through the pipeline: landed, converted, in atomic.events or in atomic.failed_events."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from snowplow_events import encoded, event, event_id, payload, record, self_describing
from warehouse import Warehouse

from conftest import MakeWarehouse

DATA = Path(__file__).parent / "data"
CASES = json.loads((DATA / "snowplow_cases.json").read_text())
URLS = json.loads((DATA / "snowplow_url_cases.json").read_text())

# The parameter and the columns that a conversion is seen through.
SEEN_THROUGH = {
    "event_type": ("e", ["event"]), "epoch_ms_timestamp": ("dtm", ["dvce_created_tstamp"]), "view_dimensions": ("res", ["dvce_screenwidth", "dvce_screenheight"]),
    "platform": ("p", ["platform"]), "ip": ("ip", ["user_ipaddress"]), "tsv_safe": ("page", ["page_title"]), "uuid": ("sid", ["domain_sessionid"]),
    "double_like": ("se_va", ["se_value"]), "int": ("tid", ["txn_id"]), "bool01": ("f_pdf", ["br_features_pdf"]),
}  # fmt: skip
CONVERSIONS = [
    case
    for case in CASES["conversions"]
    if case["function"] in SEEN_THROUGH and not (case["input"] is None and case["function"] == "view_dimensions")
]
DERIVED = [case for case in CASES["conversions"] if case["function"] == "derived_tstamp"]
SCHEMAS = [case for case in CASES["schema_fields"] if "error" not in case and case["unstruct_event"] is None]
CODES = {"page_view": "pv", "page_ping": "pp", "transaction": "tr", "transaction_item": "ti", "struct": "se"}
REWRITTEN = [case for case in URLS["cases"] if case["function"] == "string_to_uri"]
EXPLODED = [case for case in URLS["cases"] if case["function"] == "explode_uri"]


def milliseconds(text: str) -> int:
    """A timestamp of a case as epoch milliseconds."""
    return round(datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC).timestamp() * 1000)


def name(case: dict[str, Any]) -> str:
    return f"{case.get('function', '')} {case.get('name', case.get('url', case.get('qs')))}"[:80]


@pytest.fixture(scope="module")
def find(make_warehouse: MakeWarehouse) -> Callable[[Any, str], list[Any]]:
    """Lands an event for each case and runs dbt once; a function of a case and column names that gives its cells."""
    warehouse: Warehouse = make_warehouse("duckdb")
    numbers: dict[int, str] = {}
    lines = []

    def add(case: Any, line: Callable[[int], Any]) -> None:
        number = len(numbers) + 1
        numbers[id(case)] = event_id(number)
        lines.append(line(number))

    for case in CONVERSIONS:
        parameter = SEEN_THROUGH[case["function"]][0]
        add(case, lambda number, case=case, parameter=parameter: payload(event(number, **{parameter: case["input"]})))
    for case in DERIVED:
        times = case["input"]
        sent = {
            name: str(milliseconds(times[column]))
            for name, column in (("dtm", "dvce_created_tstamp"), ("stm", "dvce_sent_tstamp"), ("ttm", "true_tstamp"))
            if times[column]
        }
        add(case, lambda number, times=times, sent=sent: record(event(number, **sent), timestamp=milliseconds(times["collector_tstamp"])))
    for case in SCHEMAS:
        add(case, lambda number, case=case: event(number, e=CODES[case["event"]]))
    for case in EXPLODED + REWRITTEN:
        add(case, lambda number, case=case: event(number, url=case["url"], refr=case["url"]))
    for case in CASES["cross_domain"]:
        query = "&".join(key if value is None else f"{key}={value}" for key, value in case["qs"])
        add(case, lambda number, query=query: event(number, url=f"http://a.b/?{query}"))
    add("unstruct", lambda number: event(number, e="ue", ue_px=encoded(self_describing("iglu:com.acme/click/jsonschema/1-0-2", {"x": 1}))))
    warehouse.land_events(lines)
    warehouse.dbt("run", "-s", "+failed_events", "+atomic.events")

    def cells(case: Any, columns: str) -> list[Any]:
        return warehouse.query(f"select {columns} where event_id = '{numbers[id(case)]}'")

    return cells


@pytest.mark.parametrize("case", CONVERSIONS, ids=name)
def test_a_parameter_is_converted_or_reported_as_snowplow_does(find: Callable[..., list[Any]], case: dict[str, Any]) -> None:
    _, columns = SEEN_THROUGH[case["function"]]
    rows = find(case, f"{', '.join(columns)} from atomic.events")
    failures = [message for column, message in find(case, "column_name, message from atomic.failed_events") if column in columns]
    if "error" in case:
        assert rows == [(None,) * len(columns)]
        assert len(failures) == 1
        assert case["error"] in failures[0]
        return
    expected = case["expected"]
    if case["function"] == "double_like" and expected is not None:
        expected = float(expected)
    cells = [str(cell) if isinstance(cell, datetime.datetime) else cell for cell in rows[0]]
    assert [cell[:23] if "tstamp" in columns[0] else cell for cell in cells] == (expected if isinstance(expected, list) else [expected])
    assert failures == []


@pytest.mark.parametrize("case", DERIVED, ids=name)
def test_derived_tstamp_corrects_the_clock_of_the_device(find: Callable[..., list[Any]], case: dict[str, Any]) -> None:
    assert find(case, "epoch_ms(derived_tstamp) from atomic.events") == [(milliseconds(case["expected"]),)]


@pytest.mark.parametrize("case", SCHEMAS, ids=name)
def test_each_type_of_event_has_its_schema(find: Callable[..., list[Any]], case: dict[str, Any]) -> None:
    assert find(case, f"{', '.join(case['expected'])} from atomic.events") == [tuple(case["expected"].values())]


def test_a_self_describing_event_has_its_own_schema(find: Callable[..., list[Any]]) -> None:
    assert find("unstruct", "event_vendor, event_name, event_format, event_version from atomic.events") == [
        ("com.acme", "click", "jsonschema", "1-0-2")
    ]


@pytest.mark.parametrize("case", EXPLODED, ids=name)
def test_page_and_referrer_are_parted(find: Callable[..., list[Any]], case: dict[str, Any]) -> None:
    parts = case["expected"]
    for prefix in ("page_url", "refr_url"):
        assert find(case, f"{', '.join(prefix + part for part in parts)} from atomic.events") == [tuple(parts.values())]


@pytest.mark.parametrize("case", CASES["cross_domain"], ids=name)
def test_a_link_from_another_domain_is_read(find: Callable[..., list[Any]], case: dict[str, Any]) -> None:
    assert find(case, "refr_domain_userid, refr_dvce_tstamp from atomic.events") == [tuple(case["expected"])]


@pytest.mark.parametrize("case", REWRITTEN, ids=name)
def test_a_page_url_is_repaired_as_snowplow_does(find: Callable[..., list[Any]], case: dict[str, Any]) -> None:
    assert find(case, "page_url from atomic.events") == [(case["expected_url"],)]
