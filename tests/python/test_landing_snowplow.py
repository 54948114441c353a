"""Every form Snowplow data comes in lands as rows of one form, and what is broken takes nothing else with it."""

import base64
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest

import land_events
from landing.collector import client_ip_address, is_pixel_path, received_at
from landing.embedded import decoded
from landing.stamp import Stamper
from landing.unwrap import Event, Reject, events_of

CASES: dict[str, list[dict[str, Any]]] = json.loads((Path(__file__).parent / "data" / "snowplow_collector_cases.json").read_text())["cases"]
NOW = datetime(2026, 11, 21, 18, 38, 7, 397, UTC)
NOW_TEXT = "2026-11-21T18:38:07.000397Z"

SNOWPLOW = "iglu:com.snowplowanalytics.snowplow"
PAYLOAD = f"{SNOWPLOW}/payload_data/jsonschema/1-0-4"
CONTEXTS = f"{SNOWPLOW}/contexts/jsonschema/1-0-1"
RECORD_SCHEMA = f"{SNOWPLOW}/CollectorPayload/thrift/1-0-0"
PAGE_VIEW = {"e": "pv", "p": "web", "tv": "js-3.5.0", "eid": "e4207a17-5e0a-4942-b91d-0dbd65e17444"}
RECORD = {
    "schema": RECORD_SCHEMA,
    "ipAddress": "10.0.0.1",
    "timestamp": 1376487150616,
    "encoding": "UTF-8",
    "collector": "ssc-2.9.0-kafka",
    "userAgent": "Mozilla/5.0",
    "refererUri": "http://example.com/",
    "path": "/com.snowplowanalytics.snowplow/tp2",
    "headers": ["X-Forwarded-For: 129.78.138.66, 129.78.64.103", "Accept: */*"],
    "contentType": "application/json",
    "hostname": "collector.example.com",
    "networkUserId": "8712a379-4bcb-46ee-815d-85f26540577f",
}
RECEIVED_AT = "2013-08-14T13:32:30.616Z"
REDIRECT = {"schema": f"{SNOWPLOW}/uri_redirect/jsonschema/1-0-0", "data": {"uri": "http://example.com/?a=1&b=é"}}
U = "u=http%3A%2F%2Fexample.com%2F%3Fa%3D1%26b%3D%C3%A9"
CONTEXT = {"schema": "iglu:com.acme/user/jsonschema/1-0-0", "data": {"id": 9007199254740993}}


def landed(document: Any) -> list[Event | Reject]:
    return list(events_of(document if isinstance(document, bytes) else json.dumps(document).encode()))


def rows(document: Any) -> list[dict[str, Any]]:
    found = landed(document)
    assert all(isinstance(event, Event) and event.is_snowplow for event in found), found
    return [json.loads(Stamper(NOW).stamp(event)[0]) for event in found if isinstance(event, Event)]


def row(document: Any) -> dict[str, Any]:
    (only,) = rows(document)
    return only


def error(document: Any) -> str:
    (reject,) = landed(document)
    assert isinstance(reject, Reject)
    assert reject.line == (document if isinstance(document, bytes) else json.dumps(document).encode())
    return reject.error


def post(*events: Any, **fields: Any) -> dict[str, Any]:
    return {**RECORD, "body": json.dumps({"schema": PAYLOAD, "data": list(events)}), **fields}


def get(query: str | None, **fields: Any) -> dict[str, Any]:
    return {**RECORD, "path": "/i", "querystring": query, **fields}


def contexts(*documents: Any) -> str:
    return json.dumps({"schema": CONTEXTS, "data": list(documents)}, separators=(",", ":"))


def base64url(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def redirect(**parameters: str) -> dict[str, Any]:
    query = "&".join([U, *(f"{name}={base64url(value) if name == 'cx' else value}" for name, value in parameters.items())])
    data: dict[str, Any] = row(get(query.replace(" ", "%20"), path="/r/tp2"))["data"]
    return data


# ---------------------------------------------------------------------------------------------- the cases of Snowplow's own tests


@pytest.mark.parametrize("case", CASES["client_ip_from_headers"], ids=lambda case: case["name"])
def test_client_ip_from_headers(case: dict[str, Any]) -> None:
    assert row(post(PAGE_VIEW, headers=case["input"], ipAddress=case["connection_ip"]))["collector"]["clientIpAddress"] == case["expected"]


@pytest.mark.parametrize("case", CASES["client_ip_from_x_forwarded_for"], ids=lambda case: case["name"])
def test_client_ip_from_x_forwarded_for(case: dict[str, Any]) -> None:
    assert client_ip_address({"X-Forwarded-For": case["input"]}, "255.255.255.255") == case["expected"]


@pytest.mark.parametrize("case", CASES["collector_querystring"], ids=lambda case: case["name"])
def test_query_string_of_the_record(case: dict[str, Any]) -> None:
    assert [[name, value] for name, value in row(get(case["input"]))["data"].items() if name != "eid"] == case["expected"]


@pytest.mark.parametrize("case", CASES["querystring"], ids=lambda case: case["name"])
def test_query_string_of_the_path(case: dict[str, Any]) -> None:
    path = "/i?" + case["input"].partition("?")[2]
    assert [[name, value] for name, value in row(get(None, path=path))["data"].items() if name != "eid"] == case["expected"]


@pytest.mark.parametrize("case", CASES["collector_path"], ids=lambda case: case["name"])
def test_path_of_the_pixel(case: dict[str, Any]) -> None:
    assert is_pixel_path(case["input"]) is case["expected"]
    if case["expected"]:
        assert row(get("e=pv", path=case["input"]))["data"]["e"] == "pv"
    else:
        assert error(get("e=pv", path=case["input"])).startswith(
            f'collector_payload_format_violation: path "{case["input"]}" of the collector record is none of a tracker'
        )


@pytest.mark.parametrize("case", CASES["base64url_decode"], ids=lambda case: case["name"])
def test_base64url(case: dict[str, Any]) -> None:
    assert decoded(case["input"]) == case["expected"]


# ------------------------------------------------------------------------------------------------------------------ POST requests


def test_post_gives_a_row_an_event_with_the_facts_of_the_request() -> None:
    other = {**PAGE_VIEW, "e": "pp"}
    collector = {**RECORD, "clientIpAddress": "129.78.138.66"}
    assert rows(post(PAGE_VIEW, other)) == [
        {"schema": PAYLOAD, "data": PAGE_VIEW, "collector": collector, "receivedAt": RECEIVED_AT},
        {"schema": PAYLOAD, "data": other, "collector": collector, "receivedAt": RECEIVED_AT},
    ]


def test_keys_of_a_row_are_in_order() -> None:
    assert list(row(post(PAGE_VIEW))) == ["schema", "data", "collector", "receivedAt"]
    assert list(row(get("e=pv"))) == ["schema", "data", "collector", "receivedAt"]


def test_query_string_of_a_post_wins_over_every_event() -> None:
    record = post({"e": "pv", "aid": "own", "tv": "x"}, {"e": "pp"}, path="/com.acme/track?aid=path&nuid=n", querystring="aid=shop+1&tv")
    assert [{key: value for key, value in found["data"].items() if key != "eid"} for found in rows(record)] == [
        {"e": "pv", "aid": "shop 1", "tv": "x", "nuid": "n"},
        {"e": "pp", "aid": "shop 1", "nuid": "n", "tv": None},
    ]


def test_body_may_be_an_object_and_hold_one_event() -> None:
    body = {"schema": f"{SNOWPLOW}/payload_data/jsonschema/1-0-3", "data": PAGE_VIEW}
    found = row({**RECORD, "body": body})
    assert (found["schema"], found["data"]) == (body["schema"], PAGE_VIEW)


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/json; charset=utf-8", 5])
def test_content_type_refuses_nothing(content_type: Any) -> None:
    found = row(post(PAGE_VIEW, contentType=content_type))
    assert (found["data"], found["collector"]["contentType"]) == (PAGE_VIEW, content_type)


def test_bad_element_is_rejected_alone() -> None:
    first, bad, null, last = landed(post(PAGE_VIEW, [1], None, PAGE_VIEW))
    assert isinstance(first, Event)
    assert isinstance(last, Event)
    assert bad == Reject(b"[1]", "data element 1 is a JSON array, not an object")
    assert null == Reject(b"null", "data element 2 is a JSON null, not an object")


def test_values_that_are_no_strings_stay() -> None:
    event = {**PAGE_VIEW, "vid": 3, "tr_tt": 10.5, "x": None, "co": {"schema": CONTEXTS, "data": []}}
    assert row(post(event))["data"] == event


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{", "body of the collector record: not JSON: Expecting property name enclosed in double quotes at position 2"),
        ("e=pv&p=web", "body of the collector record: not JSON: Expecting value at position 1"),
        ("[" * 100_000, "body of the collector record: nested deeper than 254 levels"),
        ('"x"', "body of the collector record is a JSON string, not payload_data"),
        ([PAGE_VIEW], "body of the collector record is a JSON array, not payload_data"),
        (7, "body of the collector record is a JSON number, not payload_data"),
        ("{}", "body of the collector record has the schema a JSON null, not payload_data"),
        ('{"schema":NaN}', "body of the collector record has the schema a JSON number, not payload_data"),
        (
            json.dumps({"schema": "iglu:com.acme/x\0\ud83d/jsonschema/1-0-0", "data": [PAGE_VIEW]}),
            'body of the collector record has the schema "iglu:com.acme/x\ufffd\ufffd/jsonschema/1-0-0", not payload_data',
        ),
        (json.dumps({"schema": "x" * 5000}), f'has the schema "{"x" * 100}"..., not payload_data'),
        (json.dumps({"schema": PAYLOAD}), "data of payload_data is missing, not an array of events"),
        (json.dumps({"schema": PAYLOAD, "data": "x"}), "data of payload_data is a JSON string, not an array of events"),
    ],
)
def test_body_that_is_no_payload_rejects_the_line(body: Any, message: str) -> None:
    found = error({**RECORD, "body": body})
    assert found.startswith("tracker_protocol_violations: ")
    assert message in found


def test_body_without_events_rejects_the_line() -> None:
    assert error(post()) == "empty batch"


def test_only_the_events_concerned_are_repaired() -> None:
    body = f'{{"schema":"{PAYLOAD}",' + '"data":[{"e":"pv","x":NaN},{"e":"pv"},{"e":"pv","e":"pp"},{"e":"\\u0000"}]}'
    found = landed({**RECORD, "body": body})
    assert [sorted(event.repairs) for event in found if isinstance(event, Event)] == [
        ["nan_to_null"],
        [],
        ["duplicate_key"],
        ["nul_character"],
    ]
    line = json.dumps({**RECORD, "hostname": "\ud83d", "body": body}).encode()
    assert [sorted(event.repairs)[0] for event in landed(line) if isinstance(event, Event)] == [
        "lone_surrogate",
        "lone_surrogate",
        "duplicate_key",
        "lone_surrogate",
    ]


def test_numbers_that_no_double_holds_keep_their_text() -> None:
    (event,) = landed(json.dumps(post(PAGE_VIEW)).replace('\\"pv\\"', "0.12345678901234567890123").encode())
    assert isinstance(event, Event)
    assert b'"e":0.12345678901234567890123,' in Stamper(NOW).stamp(event)[0]


# ------------------------------------------------------------------------------------------------------------------- GET requests


@pytest.mark.parametrize("path", ["/i", "/ice.png", "/com.snowplowanalytics.snowplow/tp1", "com.acme/track/", None])
def test_get_gives_the_parameters_of_its_query_string(path: str | None) -> None:
    found = row(get("e=pv&page=a+b%20%2B%C3%A9%2&aid=1&aid=2&&=x&flag&tna=", path=path))
    assert found["schema"] == PAYLOAD
    assert found["receivedAt"] == RECEIVED_AT
    assert "querystring" not in found["collector"]
    del found["data"]["eid"]
    assert found["data"] == {"e": "pv", "page": "a b +é%2", "aid": "2", "flag": None, "tna": ""}


def test_bytes_that_are_no_utf_8_become_replacement_characters() -> None:
    event, *_ = landed(get("e=pv&page=%FF%C3x%00"))
    assert isinstance(event, Event)
    assert event.value["data"]["page"] == "\ufffd\ufffdx\ufffd"
    assert event.repairs == {"nul_character"}


def test_query_strings_of_path_and_record_are_one() -> None:
    found = row(get("p=web&e=pp", path="/i?e=pv&aid=shop"))
    assert found["collector"]["path"] == "/i?e=pv&aid=shop"
    del found["data"]["eid"]
    assert found["data"] == {"e": "pp", "aid": "shop", "p": "web"}


@pytest.mark.parametrize("query", [None, "", "&", "="])
@pytest.mark.parametrize("body", [None, "", " \n"])
def test_request_without_body_and_parameters_is_an_adapter_failure(query: str | None, body: str | None) -> None:
    assert error(get(query, body=body)) == (
        "adapter_failures: the collector record has neither a body nor parameters in its query string;"
        ' no event to land, see what requests "/i"'
    )


def test_query_string_of_another_type_rejects_the_line() -> None:
    assert "querystring of the collector record is a JSON array, not a string" in error({**post(PAGE_VIEW), "querystring": [1]})


# -------------------------------------------------------------------------------------------------------------------- redirects


def test_redirect_without_an_event_is_one() -> None:
    data = redirect()
    UUID(data.pop("eid"))
    assert json.loads(data.pop("ue_pr")) == {"schema": f"{SNOWPLOW}/unstruct_event/jsonschema/1-0-0", "data": REDIRECT}
    assert data == {"tv": "r-tp2", "p": "web", "e": "ue"}


def test_redirect_is_the_first_context_of_the_event_sent_along() -> None:
    data = redirect(e="pv", tv="js-1", p="mob", co="")
    assert (data["e"], data["tv"], data["p"], "u" in data) == ("pv", "r-tp2", "mob", False)
    assert json.loads(data["co"]) == {"schema": CONTEXTS, "data": [REDIRECT]}
    assert json.loads(redirect(e="pv", co=contexts(CONTEXT))["co"])["data"] == [REDIRECT, CONTEXT]
    data = redirect(e="pv", cx=contexts(CONTEXT), co=contexts())
    assert json.loads(decoded(data["cx"]))["data"] == [REDIRECT, CONTEXT]
    assert data["co"] == contexts()


@pytest.mark.parametrize("broken", ["{", "[]", '{"data":{}}', "7"])
def test_contexts_that_cannot_be_read_stay_beside_the_redirect(broken: str) -> None:
    data = redirect(e="pv", co=broken)
    assert (data["co"], json.loads(decoded(data["cx"]))["data"], "u" in data) == (broken, [REDIRECT], False)
    data = redirect(e="pv", cx=broken)
    assert (data["cx"], json.loads(data["co"])["data"], "u" in data) == (base64url(broken), [REDIRECT], False)
    data = redirect(e="pv", cx=broken, co=contexts(CONTEXT))
    assert (data["cx"], data["co"], data["u"]) == (base64url(broken), contexts(CONTEXT), REDIRECT["data"]["uri"])


def test_contexts_that_are_no_base64_stay_too() -> None:
    data = row(get(f"{U}&e=pv&cx=%25%25", path="/r/tp2"))["data"]
    assert (data["cx"], json.loads(data["co"])["data"]) == ("%%", [REDIRECT])


def test_contexts_keep_numbers_that_no_double_holds() -> None:
    assert '"n":0.12345678901234567890123' in redirect(e="pv", co='{"data":[{"n":0.12345678901234567890123}]}')["co"]


def test_redirect_to_nowhere_is_a_protocol_violation() -> None:
    for record in (get("e=pv", path="/r/tp2"), get("e=pv&u", path="r/tp2/"), get(None, path="/r/tp2?e=pv")):
        assert error(record).startswith("tracker_protocol_violations: the redirect in the collector record has no parameter u")
    assert row(get(None, path=f"/r/tp2?{U}"))["data"]["e"] == "ue"


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
