"""Snowplow events for whole-pipeline tests."""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import UUID

PAYLOAD_DATA = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
CONTEXTS = "iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-1"
UNSTRUCT_EVENT = "iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0"
WEB_PAGE = "iglu:com.snowplowanalytics.snowplow/web_page/jsonschema/1-0-0"
COLLECTOR_TIMESTAMP = 1_770_000_000_000


def event_id(number: int) -> str:
    """A UUID by number."""
    return str(UUID(int=number))


def event(number: int, **parameters: Any) -> dict[str, Any]:
    """The parameters of a page view with an id, unless others are given."""
    return {"e": "pv", "p": "web", "tv": "js-3.0.0", "eid": event_id(number)} | parameters


def payload(*events: Any) -> dict[str, Any]:
    """A request body of some events."""
    return {"schema": PAYLOAD_DATA, "data": list(events)}


def record(*events: Any, **fields: Any) -> dict[str, Any]:
    """A POST as a collector records it."""
    return {
        "schema": "iglu:com.snowplowanalytics.snowplow/CollectorPayload/thrift/1-0-0",
        "ipAddress": "203.0.113.9",
        "timestamp": COLLECTOR_TIMESTAMP,
        "collector": "ssc-2.1.0-kinesis",
        "userAgent": "Mozilla/5.0",
        "networkUserId": "ecdff4d0-9175-40ac-a8bb-325c49733607",
        "path": "/com.snowplowanalytics.snowplow/tp2",
        "body": json.dumps(payload(*events)),
    } | fields


def encoded(value: Any) -> str:
    """JSON as a tracker encodes it for `cx` and `ue_px`."""
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def contexts(*entities: tuple[str, Any]) -> dict[str, Any]:
    """The document of `co` for entities as (schema, data)."""
    return {"schema": CONTEXTS, "data": [{"schema": schema, "data": data} for schema, data in entities]}


def self_describing(schema: str, data: Any) -> dict[str, Any]:
    """The document of `ue_pr`."""
    return {"schema": UNSTRUCT_EVENT, "data": {"schema": schema, "data": data}}


def entity(number: int, data: Any, schema: str = "iglu:com.acme/hostile/jsonschema/1-0-0") -> dict[str, Any]:
    """A page view with one entity."""
    return event(number, cx=encoded(contexts((schema, data))))


BAD_DOCUMENTS = [
    "", "   ", "not json", "{", "[]", "5", "null", '"text"', "{}", '{"schema": 5}', '{"schema": "iglu:x", "data": []}',
    '{"schema": "iglu:com.acme/x/jsonschema/1-0-0"}', '{"data": {}}', '{"schema": "s", "data": {"schema": "iglu:com.acme/x/jsonschema/1-0-0", "data": 5}}',
    '{"schema": "s", "data": {"schema": "iglu:com.acme/x/jsonschema/1", "data": {}}}', '[1,]', '{"schema": "s", "data": [1, null, "x", [], {}]}',
]  # fmt: skip
VALUES = [
    "", " ", "null", "NULL", "0", "1", "-1", "+5", "007", "1.0", "1999.00", "23.", ".5", "6.72E9", "1e400", "1e-400", "-7.51E^9", "NaN", "Infinity",
    "2147483647", "2147483648", "-2147483648", "-2147483649", "19,999.99", "0x10", "٤٥٦٧.٦٧", "٤٥", "true", "false", "a", "9" * 50,
    "1280x800", "1200x-17", "76xEE", "0x0", "99999999999x1", "x", "1x1x1", "1376487150616", "-62135596800000", "-62135596800001", "253402300799999",
    "253402300800000", "1376487150616.5", "e4207a17-5e0a-4942-b91d-0dbd65e17444", "E4207A17-5E0A-4942-B91D-0DBD65E17444", "e4207a17", "'; drop table events; --",
    "tab\there", "line\nbreak", "\u0001\u007f", "日本語 😀", "\u0000", "x" * 70000, 5, 5.5, True, False, None, {"a": 1}, ["x"], 12345678901234567890,
]  # fmt: skip
CONVERTED = [
    "tid",
    "vid",
    "ti_qu",
    "tr_tt",
    "ti_pr",
    "se_va",
    "ev_va",
    "cookie",
    "f_pdf",
    "res",
    "vp",
    "sid",
    "dtm",
    "stm",
    "ttm",
    "p",
    "e",
    "aid",
    "ip",
    "eid",
]
URLS = [
    "http://www.example.com/a?utm_source=x&utm_source=y;utm_medium=cpc&gclid=#top", "https://a.b/?_sp=abc.1376487150616", "https://a.b/?_sp=abc.soon",
    "http://ho_st:8080/x", "http://a/b c|d?e=${f}#g#h", "javascript:alert(1)", "//host/path", "http://", "::", "http://[::1]:80/x?dclid=5",
    "http://a/?utm_campaign=%E2%98%95+x%zz&msclkid=m", "x" * 100_000, "http://a/" + "é|" * 2000, "mailto:a@b.c", "http://a:99999999999/",
]  # fmt: skip
HOSTILE_DATA: list[Any] = [
    {"a": 1, "A": 2, "a.b": 3, "": 4, " ": 5, "日本語": 6, 'q"uote': 7, "x'y": 8, "a/b": 9, "a~b": 10, "k" * 300: 11, "é" * 60: 12},
    {"root_id": "mine", "schema_name": "x", "array_index": 5, "overflow": 6}, {"n": 1}, {"n": 2.5}, {"n": "text"}, {"n": 12345678901234567890},
    {"context": "text", "properties": 5, "traits": {"x": 1}}, {"at": "2026-01-01T00:00:00Z"}, {"at": "soon"}, {"at": 5}, {"list": [1, {"b": 1.50}]}, {"list": []}, {"empty": {}}, {"deep": {"er": {"x": 1}}},
    {"deep": 5}, {"aB": 1, "a_b": 2}, {"flag": True}, {"flag": "yes"}, {}, 5, "text", None, [],
]  # fmt: skip


def hostile_snowplow_events() -> list[dict[str, Any]]:
    """What breaks pipelines: an event for each, and copies of ids."""
    numbers = iter(range(10_000, 1_000_000))
    events = [event(next(numbers), **{name: value}) for name in CONVERTED for value in VALUES]
    events += [event(next(numbers), url=url, refr=url) for url in URLS]
    for document in BAD_DOCUMENTS:
        events += [
            event(next(numbers), co=document),
            event(next(numbers), e="ue", ue_pr=document),
            event(next(numbers), cx=encoded(document)),
        ]
    events += [
        event(next(numbers), cx="%%%"),
        event(next(numbers), e="ue", ue_px="/w=="),
        event(next(numbers), e="ad"),
        event(next(numbers), e="ue"),
    ]
    events += [entity(next(numbers), data) for data in HOSTILE_DATA]
    events += [
        event(next(numbers), e="ue", ue_px=encoded(self_describing("iglu:com.acme/Hostile-Event/jsonschema/2-0-1", data)))
        for data in HOSTILE_DATA
    ]
    events += [
        entity(next(numbers), {"id": "e4207a17-5e0a-4942-b91d-0dbd65e17444"}, WEB_PAGE),
        entity(next(numbers), {"id": 5, "extra": {"x": 1}}, WEB_PAGE),
        entity(next(numbers), {"price": 1.005, "quantity": 2.5, "name": ["x"], "code": {"a": 1}}, "iglu:com.google.analytics.ecommerce/item/jsonschema/1-0-0"),
        entity(next(numbers), {"x": 1}, "iglu:" + "v" * 60 + "/" + "n" * 60 + "/jsonschema/1-0-0"),
        event(next(numbers), co=json.dumps(contexts((WEB_PAGE, {"id": "1"}), ("bad", {}), (WEB_PAGE, {"id": "2"})))),
        event(next(numbers), co=json.dumps(contexts(("iglu:com.snowplowanalytics.snowplow/duplicate/jsonschema/1-0-0", {"originalEventId": "own"})))),
        event(next(numbers), e="se", se_ca="new", ev_ca="old", tnuid="t", nuid="n", uid="u", ua="agent", unknown="parameter"),
        {"p": "web", "tv": "x"}, {"e": "pv", "p": "web", "tv": "no id"}, {"e": "pv", "p": "web", "tv": "no id"},
    ]  # fmt: skip
    for copy in ({"page": "first"}, {"page": "first", "stm": "1"}, {"page": "second"}, {"page": "third"}, {"page": "second"}):
        events.append(event(1, **copy))
    bodies = [payload(*events, "not an event", 5)]
    return [
        *bodies,
        record(event(2, dtm="1769999990000", stm="1769999995000"), event(3), headers=["X-Forwarded-For: 198.51.100.7"], refererUri="http://r/"),
        record(event(4), timestamp="garbage"), record(event(5), timestamp=315_537_897_600_000), record(event(1, page="fourth")),
        {**record(), "path": "/i", "body": None, "querystring": f"e=pv&p=web&tv=js&eid={event_id(6)}&page=a%20b+c"},
        event(7), event(8, receivedAt="2026-01-01T00:00:00.000Z"),
    ]  # fmt: skip
