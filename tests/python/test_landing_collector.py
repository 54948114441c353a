"""Requests to a Snowplow collector land as rows of one form: POST, GET and redirects."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from snowplow_records import (
    CONTEXT,
    CONTEXTS,
    NOW,
    PAGE_VIEW,
    PAYLOAD,
    RECEIVED_AT,
    RECORD,
    REDIRECT,
    SNOWPLOW,
    U,
    base64url,
    contexts,
    error,
    get,
    landed,
    post,
    redirect,
    row,
    rows,
)

from landing.collector import client_ip_address, is_pixel_path
from landing.embedded import decoded
from landing.stamp import Stamper
from landing.unwrap import Event, Reject

CASES: dict[str, list[dict[str, Any]]] = json.loads((Path(__file__).parent / "data" / "snowplow_collector_cases.json").read_text())["cases"]


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
