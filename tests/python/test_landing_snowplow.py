"""Every form Snowplow data comes in lands as rows of one form, and what is broken takes nothing else with it."""

import json
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest
from snowplow_records import (
    NOW,
    NOW_TEXT,
    PAGE_VIEW,
    PAYLOAD,
    RECEIVED_AT,
    RECORD_SCHEMA,
    U,
    contexts,
    error,
    get,
    landed,
    post,
    redirect,
    row,
    rows,
)

import land_events
from landing.collector import received_at
from landing.stamp import Stamper
from landing.unwrap import Event, Reject

# ------------------------------------------------------------------------------------------------------- what a record is, and says


@pytest.mark.parametrize(
    "record",
    [
        {"schema": RECORD_SCHEMA, "querystring": "e=pv"},
        {"path": "/i", "querystring": "e=pv", "ipAddress": "1.1.1.1"},
        {"path": "/i", "querystring": "e=pv", "timestamp": 1376487150616, "schema": None},
        {"path": "/i", "querystring": "e=pv", "collector": "ssc"},
        {"path": "/i", "querystring": "e=pv", "body": None},
        {"path": "/i?e=pv", "networkUserId": "x"},
        {"path": "/p/tp2", "body": json.dumps({"schema": PAYLOAD, "data": [{"e": "pv"}]}), "headers": []},
    ],
)
def test_record_is_recognised_by_schema_or_fields(record: dict[str, Any]) -> None:
    assert row(record)["data"]["e"] == "pv"
    assert [found["data"]["e"] for found in rows([record, record])] == ["pv", "pv"]


@pytest.mark.parametrize(
    "event",
    [
        {"path": "/i", "querystring": "e=pv", "ipAddress": "1.1.1.1", "type": "page"},
        {"path": "/i", "timestamp": 5, "userAgent": "x"},
        {"path": "/i", "querystring": "e=pv"},
        {"path": 5, "querystring": "e=pv", "ipAddress": "1.1.1.1"},
        {"schema": "iglu:com.acme/x/jsonschema/1-0-0", "path": "/i", "querystring": "e=pv", "ipAddress": "1.1.1.1"},
    ],
)
def test_event_with_some_fields_of_a_record_is_none(event: dict[str, Any]) -> None:
    (found,) = landed(event)
    assert isinstance(found, Event)
    assert not found.is_snowplow


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        (["Forwarded: for=2.2.2.2", "X-Forwarded-For: 1.1.1.1"], "1.1.1.1"),
        (["Forwarded: for=2.2.2.2", "Accept: */*"], "2.2.2.2"),
        (['forwarded: By=9.9.9.9; For="[2001:DB8::1]:4711";proto=http'], "2001:db8::1"),
        (["Forwarded: for=unknown, for=2.2.2.2"], None),
        (["X-Forwarded-For: 1.1.1.1:8080"], "1.1.1.1"),
        (["X-Forwarded-For: [1fff:0:a88:85a3::ac1f]:8001"], "1fff:0:a88:85a3::ac1f"),
        (["X-Forwarded-For: ::ffff:1.2.3.4"], "::ffff:1.2.3.4"),
        (["X-Forwarded-For: 129.78.138.66,%20129.78.64.103"], "129.78.138.66"),
        (["X-Forwarded-For: nobody", "X-Forwarded-For: 1.1.1.1"], "1.1.1.1"),
        (["X-Forwarded-For: 1.2.3.4.5"], None),
        (["X-Forwarded-For: 999.1.1.1"], None),
        (["X-Forwarded-For: cafe:"], None),
        ({"x-forwarded-FOR": "1.1.1.1"}, "1.1.1.1"),
        ({"Forwarded": ["for=2.2.2.2"]}, "2.2.2.2"),
        ({"X-Forwarded-For": 5, "Forwarded": {"for": "2.2.2.2"}}, None),
        ([None, 5, {"X-Forwarded-For": "1.1.1.1"}, "X-Forwarded-For", ""], None),
        ("X-Forwarded-For: 1.1.1.1", None),
        (5, None),
        (None, None),
    ],
)
def test_client_ip_address(headers: Any, address: str | None) -> None:
    collector = row(post(PAGE_VIEW, headers=headers))["collector"]
    assert (collector["headers"], collector["ipAddress"]) == (headers, "10.0.0.1")
    assert collector["clientIpAddress"] == (address or "10.0.0.1")


def test_record_without_any_address_names_none() -> None:
    assert "clientIpAddress" not in row(post(PAGE_VIEW, headers=None, ipAddress=None))["collector"]


@pytest.mark.parametrize(
    ("timestamp", "instant"),
    [
        (1376487150616, RECEIVED_AT),
        ("1376487150616", RECEIVED_AT),
        (1376487150616.0, RECEIVED_AT),
        ("2013-08-14T15:32:30.6169+02:00", RECEIVED_AT),
        (" 2013-08-14 13:32:30.616 ", RECEIVED_AT),
        (0, "1970-01-01T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (-62135596800000, "0001-01-01T00:00:00.000Z"),
        (-62135596800001, None),
        (253402300799999, "9999-12-31T23:59:59.999Z"),
        (253402300800000, None),
        (315569520000000, None),
        ("0000-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ("9999-12-31T23:59:59-05:00", None),
        ("11970-01-01T00:00:00Z", None),
        (10**18, None),
        (10**30, None),
        (1e300, None),
        ("garbage", None),
        ("", None),
        ("１３７６４８７１５０６１６", None),
        (True, None),
        ([1376487150616], None),
        ({}, None),
        (None, None),
    ],
)
def test_timestamp_of_a_record(timestamp: Any, instant: str | None) -> None:
    found = row(post(PAGE_VIEW, timestamp=timestamp))
    assert found["receivedAt"] == (instant or NOW_TEXT)
    assert found["collector"]["timestamp"] == timestamp
    # The other way to parse: a number is text there.
    line = json.dumps(post(PAGE_VIEW, timestamp=timestamp, hostname="\0")).encode()
    assert row(line)["receivedAt"] == (instant or NOW_TEXT)


def test_missing_timestamp_is_the_time_of_landing() -> None:
    record = post(PAGE_VIEW)
    del record["timestamp"]
    assert row(record)["receivedAt"] == NOW_TEXT
    assert received_at(None) is None


# ------------------------------------------------------------------------------------------ payloads and events without a record


def test_received_at_of_a_payload_stays() -> None:
    body = {"schema": PAYLOAD, "data": [PAGE_VIEW], "receivedAt": "2020-01-01T00:00:00Z"}
    assert row(body) == {**body, "data": PAGE_VIEW}


def test_payload_of_one_object_is_one_event() -> None:
    body = {"schema": PAYLOAD, "data": PAGE_VIEW, "extra": 1}
    assert row(body) == {**body, "receivedAt": NOW_TEXT}


@pytest.mark.parametrize(("data", "found"), [("x", "a JSON string"), (None, "a JSON null"), (5, "a JSON number"), (True, "a JSON boolean")])
def test_payload_with_other_data_is_a_reject(data: Any, found: str) -> None:
    assert error({"schema": PAYLOAD, "data": data}) == (
        f"tracker_protocol_violations: data of payload_data is {found}, not an array of events; correct it and land the line again"
    )


def test_element_of_an_array_is_rejected_alone() -> None:
    first, bad, last = landed([PAGE_VIEW, {"schema": PAYLOAD, "data": 5}, post(PAGE_VIEW)])
    assert isinstance(first, Event)
    assert isinstance(last, Event)
    assert isinstance(bad, Reject)
    assert json.loads(bad.line) == {"schema": PAYLOAD, "data": 5}


def test_object_of_tracker_parameters_is_an_event() -> None:
    assert row(PAGE_VIEW) == {"schema": PAYLOAD, "data": PAGE_VIEW, "receivedAt": NOW_TEXT}
    assert row({"tv": "x", "receivedAt": "2020-01-01T00:00:00Z", "p": 1, "eid": "1"}) == {
        "schema": PAYLOAD,
        "data": {"tv": "x", "p": 1, "eid": "1"},
        "receivedAt": "2020-01-01T00:00:00Z",
    }
    assert row(b'{"e":"pv","p":"web","eid":"1","n":NaN}')["data"] == {"e": "pv", "p": "web", "eid": "1", "n": None}


@pytest.mark.parametrize(
    "event",
    [
        {"e": "pv"},
        {"e": "pv", "p": None},
        {"e": "pv", "p": {}},
        {"e": "pv", "p": "web", "type": "track"},
        {"e": "pv", "p": "web", "type": None},
        {"e": "pv", "p": "web", "schema": "x"},
        {"e": "pv", "p": "web", "batch": 1},
    ],
)
def test_other_objects_are_no_tracker_parameters(event: dict[str, Any]) -> None:
    (found,) = landed(event)
    assert isinstance(found, Event)
    assert not found.is_snowplow


# ---------------------------------------------------------------------------------------------------------------------- event ids


def test_event_id_is_by_content_and_twins_stay_two() -> None:
    twin = {"e": "pv", "p": "web"}
    documents = [twin, twin, {**twin, "eid": " "}, {**twin, "eid": None}, get("e=pv"), get("e=pv"), post(twin, twin)]

    def ids() -> list[str]:
        stamper = Stamper(NOW)
        return [
            json.loads(stamper.stamp(event)[0])["data"]["eid"]
            for document in documents
            for event in landed(document)
            if isinstance(event, Event)
        ]

    assert len(set(ids())) == 8
    assert ids() == ids()
    assert all(UUID(event_id).version == 8 for event_id in ids())


def test_event_id_that_is_invalid_stays() -> None:
    for event_id in ("x", 7, False):
        assert row({"schema": PAYLOAD, "data": [{"e": "pv", "eid": event_id}]})["data"]["eid"] == event_id


# ------------------------------------------------------------------------------------------------------------------------ hostile


def test_large_context_lands_in_seconds() -> None:
    context = contexts({"schema": "iglu:com.acme/x/jsonschema/1-0-0", "data": {"text": "a%+&;" * 2_000_000}})
    start = time.monotonic()
    assert row(post({**PAGE_VIEW, "co": context}))["data"]["co"] == context
    assert row(get("e=pv&co=" + "%C3%A9" * 1_700_000))["data"]["co"] == "é" * 1_700_000
    assert len(redirect(e="pv", cx=context)["cx"]) > 10_000_000
    assert row(post(PAGE_VIEW, headers=["X-Forwarded-For: " + ":" * 10_000_000]))["collector"]["clientIpAddress"] == "10.0.0.1"
    assert time.monotonic() - start < 60


# ---------------------------------------------------------------------------------------------------------------------- a database


def test_file_of_every_form_lands_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    (tmp_path / "profiles.yml").write_text(
        f"event_warehouse: {{target: duckdb, outputs: {{duckdb: {{type: duckdb, path: '{warehouse}'}}}}}}\n"
    )
    monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path))
    bare = {"schema": PAYLOAD, "data": [{"e": "pp"}]}
    too_deep = json.loads("[" * 300 + "]" * 300)
    documents = [
        post({"e": "pv"}, "bad", {"e": "pp", "co": too_deep}, {"e": "se"}),
        get("e=ue&page=%00"),
        get(U, path="/r/tp2"),
        bare,
        PAGE_VIEW,
        get(""),
    ]
    file = tmp_path / "events.ndjson"
    file.write_text("".join(json.dumps(document) + "\n" for document in documents))
    arguments = ["--received-at", "2026-11-21T18:38:07Z", str(file)]
    assert land_events.main(arguments) == 0
    assert land_events.main(arguments) == 0
    with duckdb.connect(str(warehouse)) as connection:
        assert connection.execute(
            "select payload -> 'data' ->> 'e', payload -> 'collector' ->> 'clientIpAddress',"
            " strftime(received_at at time zone 'UTC', '%Y-%m-%d %H:%M:%S.%g') from raw.events order by row_id"
        ).fetchall() == [
            ("pv", "129.78.138.66", "2013-08-14 13:32:30.616"),
            ("se", "129.78.138.66", "2013-08-14 13:32:30.616"),
            ("ue", "129.78.138.66", "2013-08-14 13:32:30.616"),
            ("ue", "129.78.138.66", "2013-08-14 13:32:30.616"),
            ("pp", None, "2026-11-21 18:38:07.000"),
            ("pv", None, "2026-11-21 18:38:07.000"),
        ]
        assert connection.execute("select count(distinct payload -> 'data' ->> 'eid') from raw.events").fetchall() == [(6,)]
        rejects = connection.execute("select line_number, line, error from raw.rejects order by 1, length(line)").fetchall()
        assert rejects[0] == (1, '"bad"', "data element 1 is a JSON string, not an object")
        assert rejects[1] == (1, json.dumps(documents[0]), "nested deeper than 254 levels")
        assert rejects[2][0] == 6
        assert rejects[2][2].startswith("adapter_failures: ")
        assert connection.execute("select line_number, repair from raw.repairs").fetchall() == [(2, "nul_character")]
