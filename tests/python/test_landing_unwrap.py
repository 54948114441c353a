"""Request bodies become events; nothing of a body is lost."""

import itertools
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from landing.canonical import parse_fast
from landing.stamp import Stamper, parse_timestamp
from landing.unwrap import Event, Reject, events_of

NOW = datetime(2026, 11, 21, 18, 38, 7, 397, UTC)
NOW_TEXT = "2026-11-21T18:38:07.000397Z"


def events(body: Any) -> list[Any]:
    found = list(events_of(body.encode() if isinstance(body, str) else json.dumps(body).encode()))
    assert all(isinstance(event, Event) for event in found), found
    return [event.value for event in found if isinstance(event, Event)]


def rejects(body: str) -> list[Reject]:
    return [event for event in events_of(body.encode()) if isinstance(event, Reject)]


def stamped(*values: dict[str, Any]) -> list[dict[str, Any]]:
    stamper = Stamper(NOW)
    return [
        json.loads(stamper.stamp(event)[0])
        for value in values
        for event in events_of(json.dumps(value).encode())
        if isinstance(event, Event)
    ]


def test_single_event_passes_through() -> None:
    assert events({"type": "track", "messageId": "1"}) == [{"type": "track", "messageId": "1"}]


def test_envelope_is_merged_under_the_event() -> None:
    body = {
        "batch": [
            {"messageId": "1", "context": {"ip": "1", "app": {"name": "own"}}, "sentAt": None},
            {"messageId": "2", "sentAt": "own", "integrations": {"All": False}},
        ],
        "sentAt": "sent",
        "writeKey": "key",
        "context": {"ip": "2", "app": {"name": "other", "build": 3}},
        "integrations": {"All": True, "X": True},
    }
    assert events(body) == [
        {
            "messageId": "1",
            "context": {"ip": "1", "app": {"name": "own", "build": 3}},
            "sentAt": "sent",
            "writeKey": "key",
            "integrations": {"All": True, "X": True},
        },
        {
            "messageId": "2",
            "sentAt": "own",
            "integrations": {"All": False, "X": True},
            "writeKey": "key",
            "context": {"ip": "2", "app": {"name": "other", "build": 3}},
        },
    ]


def test_timestamp_of_the_request_is_not_the_event_s() -> None:
    assert events({"batch": [{"a": 1}], "timestamp": "t", "sentAt": "s"}) == [{"a": 1, "sentAt": "s", "_batch": {"timestamp": "t"}}]


def test_array_of_events_and_bodies() -> None:
    assert events([{"a": 1}, {"batch": [{"b": 2}], "sentAt": "s"}]) == [{"a": 1}, {"b": 2, "sentAt": "s"}]


def test_snowplow_payload_gives_a_row_per_element() -> None:
    schema = "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"
    body = {"schema": schema, "data": [{"e": "pv", "eid": "1"}, {"e": "ue", "eid": "2"}], "extra": 1}
    assert [json.loads(Stamper(NOW).stamp(event)[0]) for event in events_of(json.dumps(body).encode()) if isinstance(event, Event)] == [
        {"schema": schema, "extra": 1, "data": {"e": "pv", "eid": "1"}, "receivedAt": NOW_TEXT},
        {"schema": schema, "extra": 1, "data": {"e": "ue", "eid": "2"}, "receivedAt": NOW_TEXT},
    ]


def test_property_named_schema_is_an_ordinary_one() -> None:
    assert "messageId" in stamped({"schema": "x", "data": [1]})[0]


@pytest.mark.parametrize(
    ("body", "line", "error"),
    [
        ("5", b"5", "a JSON number, not an object"),
        ("1e400", b"1e400", "a JSON number, not an object"),
        ('"x"', b'"x"', "a JSON string, not an object"),
        ("null", b"null", "a JSON null, not an object"),
        ("[]", b"[]", "empty array"),
        ("[[1]]", b"[1]", "array element 0 is a JSON array, not an object"),
        ('{"batch":[]}', b'{"batch":[]}', "empty batch"),
        ('{"batch":[{"a":1},true]}', b"true", "batch element 1 is a JSON boolean, not an object"),
        ('{"batch":[NaN]}', b"NaN", "batch element 0 is a JSON number, not an object"),
    ],
)
def test_what_is_no_event_is_a_reject(body: str, line: bytes, error: str) -> None:
    assert rejects(body) == [Reject(line, error)]


def test_only_the_events_concerned_are_repaired() -> None:
    found = list(events_of(b'{"batch":[{"a":NaN},{"a":1},{"a":"\\u0000"}],"sentAt":"s"}'))
    assert [sorted(event.repairs) for event in found if isinstance(event, Event)] == [["nan_to_null"], [], ["nul_character"]]
    found = list(events_of(b'{"batch":[{"a":1},{"a":2}],"context":{"x":NaN}}'))
    assert [sorted(event.repairs) for event in found if isinstance(event, Event)] == [["nan_to_null"], ["nan_to_null"]]


def test_received_at_is_added_where_it_is_missing_or_null() -> None:
    assert stamped({"messageId": "1"}, {"receivedAt": None, "messageId": "1"}) == [{"messageId": "1", "receivedAt": NOW_TEXT}] * 2
    assert stamped({"messageId": "1", "receivedAt": "garbage"}) == [{"messageId": "1", "receivedAt": "garbage"}]


@pytest.mark.parametrize(
    ("received_at", "instant"),
    [
        ("2020-01-02T03:04:05.1234567+02:00", b"2020-01-02T01:04:05.123456Z"),
        ("2020-01-02 03:04", b"2020-01-02T03:04:00.000000Z"),
        ("2020-01-02", NOW_TEXT.encode()),
        ("2020-02-30T00:00:00Z", NOW_TEXT.encode()),
        ("2020-01-02T03:04:05.678Z", b"2020-01-02T03:04:05.678000Z"),
        ("2020-02-30T00:00:00.000Z", NOW_TEXT.encode()),
        ("2020-01-02T24:00:00.000Z", NOW_TEXT.encode()),
        ("0000-01-02T00:00:00.000Z", NOW_TEXT.encode()),
        ("2020-W01-2T00:00:00.000Z", NOW_TEXT.encode()),
        ("2020-01-02T03:04:05,678Z", NOW_TEXT.encode()),
        ("garbage", NOW_TEXT.encode()),
        (5, NOW_TEXT.encode()),
    ],
)
def test_column_received_at_is_the_event_s_own_where_it_is_a_timestamp(received_at: Any, instant: bytes) -> None:
    (event,) = events_of(json.dumps({"messageId": "1", "receivedAt": received_at}).encode())
    assert isinstance(event, Event)
    assert Stamper(NOW).stamp(event)[1] == instant


LEFT_OUT = object()
FIELDS: dict[str, list[Any]] = {
    "type": [LEFT_OUT, "track", None],
    "messageId": [LEFT_OUT, None, "", " \t", "a", "\u00e9 ", 7, True, {"a": 1}],
    "receivedAt": [
        LEFT_OUT, None, "", "2020-01-28T23:59:59.999Z", "2020-01-31T00:00:00.000Z", "2020-02-30T00:00:00.000Z", "0000-01-02T00:00:00.000Z",
        "2020-01-02T24:00:00.000Z", "2020-13-02T00:00:00.000Z", "2020-01-02T03:04:05Z", "２０２０-01-02T03:04:05.678Z", "x", 5,
    ],
    "batch": [LEFT_OUT, 1, [{"a": 1}]],
    "schema": [LEFT_OUT, "iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4"],
    "data": [LEFT_OUT, [{"e": "pv"}]],
}  # fmt: skip


def test_an_event_that_lands_as_it_is_has_the_row_of_the_long_way() -> None:
    count = 0
    for values in itertools.product(*FIELDS.values()):
        value = {name: item for name, item in zip(FIELDS, values, strict=True) if item is not LEFT_OUT}
        line = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
        parsed = parse_fast(line)
        assert parsed is not None
        row = Stamper(NOW).row_of_plain(*parsed)
        if row is not None:
            count += 1
            (event,) = events_of(line)
            assert isinstance(event, Event)
            payload, received_at = Stamper(NOW).stamp(event)
            assert row == received_at + b"\t" + payload
    assert count == 16
    assert [Stamper(NOW).row_of_plain(value, b"") for value in (None, [], "type", 1)] == [None] * 4


def test_timestamp_beyond_the_calendar_is_none() -> None:
    assert parse_timestamp("0001-01-01T00:00:00+05:00") is None


def test_message_id_is_by_content_and_twins_stay_two() -> None:
    twins = stamped({"a": 1}, {"a": 1}, {"a": 2}, {"a": 1, "messageId": " "}, {"a": 1, "messageId": None})
    ids = [event["messageId"] for event in twins]
    assert len(set(ids)) == 5
    assert all(UUID(message_id).version == 8 for message_id in ids)
    assert ids == [
        event["messageId"] for event in stamped({"a": 1}, {"a": 1}, {"a": 2}, {"a": 1, "messageId": " "}, {"a": 1, "messageId": None})
    ]
    assert stamped({"messageId": 7})[0]["messageId"] == 7


def test_empty_event() -> None:
    assert list(stamped({})[0]) == ["messageId", "receivedAt"]
