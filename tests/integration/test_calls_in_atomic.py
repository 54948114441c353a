"""Segment and RudderStack calls as rows of the atomic tables, and the sessions made of them."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid3

import pytest
from events import call, track
from snowplow_events import event, payload
from warehouse import Warehouse, assert_equal

from conftest import MakeWarehouse

ATOMIC = ["-s", "+path:models/atomic", "+path:models/enrichments"]
START = datetime(2026, 2, 1)


def visit(number: int, visitor: str, minutes: float, **fields: Any) -> dict[str, Any]:
    """A page call of a browser, some minutes after START by the server's clock."""
    happened = (START + timedelta(minutes=minutes)).isoformat() + "Z"
    times = {"timestamp": happened, "originalTimestamp": happened, "sentAt": happened, "receivedAt": happened}
    return call("page", f"visit-{number}", anonymousId=visitor, channel="web", **times, **fields)


def visits() -> list[dict[str, Any]]:
    """Visits of six browsers, many of them on the edge of half an hour, in no order."""
    draw = random.Random(5)
    minutes = [draw.choice([0, 29, 30, 30.0001, 31, 60, 61, 90, draw.uniform(0, 600)]) + 30 * draw.randrange(8) for _ in range(120)]
    return [visit(number, f"browser-{number % 6}", at) for number, at in enumerate(minutes)]


def purchases() -> list[dict[str, Any]]:
    """Track calls that become struct events and transactions."""
    products = [{"sku": "a", "name": "Cone", "category": "New", "price": 9.99, "quantity": 2}, {"product_id": 7, "currency": "USD"}, 5]
    return [
        track("played", "Played", {"category": "video", "label": "x", "value": 1.5}),
        track("order", "Order Completed", {"order_id": 134, "total": 12.5, "currency": "EUR", "products": products}),
        track("empty", "Order Completed", {"order_id": 135}),
    ]


def odd_calls() -> list[dict[str, Any]]:
    """Calls that have numbers, booleans and arrays where nearly all have strings, and a call's fields where they belong to no such call."""
    return [
        call("page", "odd-page", name=5, category=True, channel=["web"]),
        call("screen", "odd-screen", name={"a": 1}, category="c", properties={"name": 6.5, "category": False}),
        call("group", "odd-group", groupId=42, traits={"groupId": "other", "name": "Acme"}),
        call("identify", "odd-identify", properties={"name": 7}, traits={"email": ["e"]}),
        call("alias", "odd-alias", previousId=8, name=False, properties={"name": "n"}),
        track(
            "odd-track", "Odd", {"name": [1], "category": 9}, writeKey=10, integrations={"Actions Amplitude": {"session_id": 1700000000000}}
        ),
        track("even-track", "Odd", {"name": "n", "category": "c"}, writeKey="key"),
    ]


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def warehouse(make_warehouse: MakeWarehouse, request: pytest.FixtureRequest, recordings: list[Path]) -> Warehouse:
    """The recordings and some visits in one run; in a second one late visits, and the same event ids in Snowplow's format."""
    warehouse = make_warehouse(request.param, struct_events=["Played"], transaction_events=["Order Completed"])
    calls = visits()
    warehouse.land(*recordings)
    warehouse.land_events([*calls[:60], *purchases(), *odd_calls()], name="first")
    warehouse.dbt("run", *ATOMIC)
    first_id = str(uuid3(NAMESPACE_URL, "visit-0"))
    snowplow = [event(7, duid="browser-0", dtm="1769904000000"), event(8, eid=first_id)]
    warehouse.land_events([*calls[60:], payload(*snowplow)], name="late")
    warehouse.dbt("run", *ATOMIC)
    return warehouse


def staged_calls(warehouse: Warehouse) -> dict[str, dict[str, Any]]:
    """Every valid call by its message id, as it landed."""
    rows = warehouse.query(
        "select staged.message_id, cast(raw.payload as text) from staging.stg_events as staged inner join raw.events as raw on staged.raw_row_id = raw.row_id"
    )
    return {message_id: json.loads(text) for message_id, text in rows}


def test_every_valid_call_has_one_row_and_its_own_id(warehouse: Warehouse) -> None:
    calls = staged_calls(warehouse)
    rows = dict(
        warehouse.query(
            "select call.message_id, events.event_id from atomic.com_segment_call_1 as call "
            "inner join atomic.events on call.root_id = events.event_id and call.root_tstamp = events.collector_tstamp"
        )
    )
    assert set(rows) == set(calls) and len(set(rows.values())) == len(calls)
    for message_id, event_id in rows.items():
        assert event_id == (message_id if is_uuid(message_id) else str(uuid3(NAMESPACE_URL, message_id)))


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID as Snowplow writes them."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def test_fields_of_the_recorded_calls_are_where_a_snowplow_analyst_looks(warehouse: Warehouse) -> None:
    names = [
        "message_id", "page_url", "page_title", "page_referrer", "mkt_source", "mkt_campaign", "br_lang", "os_timezone", "useragent",
        "user_ipaddress", "user_id", "dvce_screenwidth", "domain_userid", "network_userid", "v_tracker", "platform",
    ]  # fmt: skip
    rows = warehouse.query(
        f"select {', '.join(names)} from atomic.events inner join atomic.com_segment_call_1 as call on call.root_id = events.event_id"
    )
    calls = staged_calls(warehouse)
    filled = set()
    for row in rows:
        found = dict(zip(names, row, strict=True))
        sent = calls[found["message_id"]]
        context = sent.get("context") or {}
        page = {**(context.get("page") or {})}
        if sent["type"] == "page":
            page |= {key: value for key, value in (sent.get("properties") or {}).items() if value is not None}
        if "utm_" not in (page.get("url") or ""):
            campaign = context.get("campaign") or {}
            assert (found["mkt_source"], found["mkt_campaign"]) == (campaign.get("source"), campaign.get("name"))
        assert (found["page_url"], found["page_title"], found["page_referrer"]) == tuple(
            page.get(key) for key in ("url", "title", "referrer")
        )
        assert (found["br_lang"], found["os_timezone"]) == (context.get("locale"), context.get("timezone"))
        assert (found["useragent"], found["user_ipaddress"]) == (context.get("userAgent"), context.get("ip"))
        assert found["dvce_screenwidth"] == (context.get("screen") or {}).get("width")
        assert str(found["user_id"]) == str(sent.get("userId"))
        visitor = "domain_userid" if found["platform"] == "web" else "network_userid"
        assert found[visitor] == sent.get("anonymousId")
        library = context.get("library") or {}
        assert found["v_tracker"] == (f"{library['name']}-{library['version']}" if library else "segment")
        filled |= {name for name, value in found.items() if value is not None}
    assert filled == set(names)


def test_each_type_of_call_is_the_event_it_should_be(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "select distinct call.type, events.event, events.event_vendor, case when call.type <> 'track' then events.event_name end "
        "from atomic.events inner join atomic.com_segment_call_1 as call on call.root_id = events.event_id"
    )
    assert set(rows) == {
        ("page", "page_view", "com.snowplowanalytics.snowplow", "page_view"),
        ("screen", "unstruct", "com.snowplowanalytics.mobile", "screen_view"),
        ("identify", "unstruct", "com.snowplowanalytics.snowplow", "identify"),
        ("group", "unstruct", "com.segment", "group"),
        ("alias", "unstruct", "com.segment", "alias"),
        ("track", "unstruct", "com.segment.track", None),
        ("track", "unstruct", "com.segment", None),
        ("track", "struct", "com.google.analytics", None),
        ("track", "transaction", "com.snowplowanalytics.snowplow", None),
    }


def test_a_field_of_another_kind_than_usual_is_read_by_its_own_kind(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "select call.message_id, call.name, call.category, call.group_id, call.channel, staged.app_id, staged.domain_sessionid "
        "from atomic.com_segment_call_1 as call inner join staging.int_call_events as staged on staged.event_id = call.root_id "
        "where call.message_id like 'odd-%' or call.message_id = 'even-track'"
    )
    assert {row[0]: row[1:] for row in rows} == {
        "odd-page": ("5", None, None, None, None, None),
        "odd-screen": ("6.5", "c", None, None, None, None),
        "odd-group": (None, None, "42", None, None, None),
        "odd-identify": ("7", None, None, None, None, None),
        "odd-alias": ("n", None, None, None, None, None),
        "odd-track": (None, "9", None, None, "10", str(uuid3(NAMESPACE_URL, "a1 1700000000000"))),
        "even-track": ("n", "c", None, None, "key", None),
    }
    assert warehouse.query("select email from atomic.com_snowplowanalytics_snowplow_identify_1 where email is not null and id = 'u1'") == []
    assert warehouse.query("select group_id, name from atomic.com_segment_group_1 where name = 'Acme'") == [("other", "Acme")]


def test_a_transaction_has_a_row_for_each_product(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "select event, tr_orderid, cast(tr_total as text), ti_orderid, ti_sku, cast(ti_price as text), ti_quantity, ti_currency "
        "from atomic.events where coalesce(tr_orderid, ti_orderid) in ('134', '135') order by coalesce(tr_orderid, ti_orderid), event, ti_sku"
    )
    assert rows == [
        ("transaction", "134", "12.50", None, None, None, None, None),
        ("transaction_item", None, None, "134", "7", None, None, "USD"),
        ("transaction_item", None, None, "134", "a", "9.99", 2, "EUR"),
        ("transaction_item", None, None, "134", None, None, None, "EUR"),
        ("transaction", "135", None, None, None, None, None, None),
    ]
    assert warehouse.query("select count(*), count(distinct event_id) from atomic.events") == [
        (total := warehouse.query("select count(*) from atomic.events")[0][0], total)
    ]


def test_a_snowplow_event_with_the_id_of_a_call_gets_another(warehouse: Warehouse) -> None:
    original = str(uuid3(NAMESPACE_URL, "visit-0"))
    rows = warehouse.query("select root_id, original_event_id from atomic.com_snowplowanalytics_snowplow_duplicate_1")
    assert [row[1] for row in rows] == [original] and rows[0][0] != original


def test_sessions_end_after_half_an_hour_and_are_numbered_for_each_visitor(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "select domain_userid, derived_tstamp, event_id, domain_sessionid, domain_sessionidx from atomic.events "
        "where domain_userid is not null order by domain_userid, derived_tstamp, event_id"
    )
    for visitor, events in groupby(rows, key=lambda row: row[0]):
        before, number, session = None, 0, None
        for _, happened, event_id, found_session, found_number in events:
            if before is None or happened - before > timedelta(minutes=30):
                number, session = number + 1, str(uuid3(NAMESPACE_URL, f"{visitor} {event_id}"))
            assert (found_session, found_number) == (session, number)
            before = happened
    assert max(row[4] for row in rows) > 3


def test_late_events_leave_what_a_rebuild_makes(warehouse: Warehouse) -> None:
    before = warehouse.snapshot()
    assert not warehouse.query("select * from staging.int_event_sessions where is_late")
    warehouse.dbt("run", "--full-refresh", *ATOMIC)
    assert_equal(before, warehouse.snapshot())


@pytest.mark.parametrize("vendor", ["com", "com.segment", "com-segment", "com.acme/x", ""])
def test_a_vendor_that_track_events_cannot_have_stops_the_run(make_warehouse: MakeWarehouse, vendor: str) -> None:
    assert "track_vendor" in make_warehouse("duckdb", track_vendor=vendor).dbt("run", fails=True)


def test_names_of_events_are_lists_and_of_one_kind(make_warehouse: MakeWarehouse) -> None:
    warehouse = make_warehouse("duckdb", struct_events="Played")
    assert "The var struct_events is 'Played'. It must be a list of event names" in warehouse.dbt("run", fails=True)
    warehouse.vars = {"struct_events": ["Played"], "transaction_events": ["Played"]}
    assert "The event 'Played' is in both vars" in warehouse.dbt("run", fails=True)
