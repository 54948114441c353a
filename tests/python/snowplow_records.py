"""Snowplow data as a collector writes it, and what lands of it."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

from landing.stamp import Stamper
from landing.unwrap import Event, Reject, events_of

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
