"""Snowplow: whatever trackers post and collectors record becomes one row an event, all of one form.

That form is `{"schema": payload_data, "data": {parameter: value}, "collector": {...}, "contexts": {...}, "unstruct_event": {...},
"receivedAt": ...}`; `collector` is there if a collector record was, `contexts` and `unstruct_event` if `data` holds them as text. The
inputs are payload_data documents, collector records and bare objects of tracker parameters.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from landing.canonical import NotJson, parse_fast, parse_slow, repaired
from landing.collector import BadRequest, event_parameters, facts, is_record, sent_parameters, shown
from landing.embedded import with_embedded_json
from landing.events import Event, Reject, kind, not_an_object

_PAYLOAD = "iglu:com.snowplowanalytics.snowplow/payload_data/"
_PAYLOAD_SCHEMA = f"{_PAYLOAD}jsonschema/1-0-4"
_REQUIRED_PARAMETERS = ("e", "p", "tv")


@dataclass(frozen=True, slots=True)
class _Request:
    """What a collector record adds to each event of its body; nothing for a body on its own."""

    parameters: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    repairs: frozenset[str] = frozenset()

    def merged(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """An event's parameters under those of the query string. One without a value there replaces nothing."""
        return {**parameters, **{name: value for name, value in self.parameters.items() if value is not None or name not in parameters}}


def is_snowplow(value: dict[str, Any]) -> bool:
    """Whether an object is one of the inputs."""
    return _is_payload(value) or is_record(value) or _is_single_event(value)


def snowplow_events(line: bytes, value: dict[str, Any], is_clean: bool) -> Iterator[Event | Reject]:
    """The events of one of the inputs."""
    if _is_payload(value):
        return _payload_events(line, value, is_clean, _Request())
    if is_record(value):
        return _record_events(line, value, is_clean)
    return iter((_single_event(line, value, is_clean),))


def _is_payload(value: Any) -> bool:
    schema = value.get("schema") if isinstance(value, dict) else None
    return isinstance(schema, str) and schema.startswith(_PAYLOAD)


def _is_single_event(value: dict[str, Any]) -> bool:
    if "type" in value or "schema" in value or "batch" in value:
        return False
    return sum(value.get(name) is not None and not isinstance(value[name], dict | list) for name in _REQUIRED_PARAMETERS) >= 2


def _single_event(line: bytes, value: dict[str, Any], is_clean: bool) -> Event | Reject:
    row = {"schema": _PAYLOAD_SCHEMA, "data": type(value)((key, item) for key, item in value.items() if key != "receivedAt")}
    if "receivedAt" in value:
        row["receivedAt"] = value["receivedAt"]
    return _event(line, row, is_clean, _Request())


def _payload_events(line: bytes, payload: dict[str, Any], is_clean: bool, request: _Request) -> Iterator[Event | Reject]:
    data = payload.get("data")
    if not isinstance(data, list | dict):
        found = f"is a JSON {kind(data)}" if "data" in payload else "is missing"
        yield Reject(
            line, f"tracker_protocol_violations: data of payload_data {found}, not an array of events; correct it and land the line again"
        )
        return
    if not data and isinstance(data, list):
        yield Reject(line, "empty batch")
        return
    for position, element in enumerate(data if isinstance(data, list) else [data]):
        if isinstance(element, dict):
            row = type(payload)((key, element if key == "data" else item) for key, item in payload.items())
            yield _event(line, row, is_clean, request)
        else:
            yield not_an_object(f"data element {position}", element)


def _event(line: bytes, row: dict[str, Any], is_clean: bool, request: _Request) -> Event | Reject:
    repairs = set(request.repairs)
    if not is_clean:
        try:
            row = repaired(row, repairs)
        except NotJson as error:
            return Reject(line, str(error))
    if request.facts:
        row = {**row, "data": request.merged(row["data"]), **request.facts}
    row = with_embedded_json(row, repairs)
    return Event(row, None, frozenset(repairs), is_snowplow=True)


def _record_events(line: bytes, record: dict[str, Any], is_clean: bool) -> Iterator[Event | Reject]:
    repairs: set[str] = set()
    try:
        record = record if is_clean else repaired(record, repairs)
        # Once more: decoding a query string makes NUL characters of %00.
        parameters = repaired(sent_parameters(record), repairs)
        body = record.get("body")
        if body is None or (isinstance(body, str) and not body.strip()):
            parameters = event_parameters(record, parameters, repairs)
            payload, is_clean_payload = {"schema": _PAYLOAD_SCHEMA, "data": parameters}, True
        else:
            payload, is_clean_payload = _payload_of_body(body)
        request = _Request(parameters, facts(record), frozenset(repairs))
    except (BadRequest, NotJson) as error:
        yield Reject(line, str(error))
        return
    yield from _payload_events(line, payload, is_clean_payload, request)


def _payload_of_body(body: Any) -> tuple[dict[str, Any], bool]:
    """The payload_data document of a record's body, and whether it is without need of repair. Raises `BadRequest`."""
    payload, is_clean = body, True
    if isinstance(body, str):
        text = body.encode()
        fast = parse_fast(text)
        try:
            payload, is_clean = (fast[0], True) if fast else (parse_slow(text), False)
        except NotJson as error:
            raise BadRequest(
                f"tracker_protocol_violations: body of the collector record: {error}; correct it and land the line again"
            ) from error
    if not _is_payload(payload):
        found = f"is a JSON {kind(payload)}" if not isinstance(payload, dict) else f"has the schema {shown(payload.get('schema'))}"
        raise BadRequest(
            f"tracker_protocol_violations: body of the collector record {found}, not payload_data; only requests of trackers can land"
        )
    return payload, is_clean
