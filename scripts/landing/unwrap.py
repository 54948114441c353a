"""From one JSON document to events: request bodies of the SDKs are unwrapped, single events pass through."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from landing.canonical import NotFinite, NotJson, parse_fast, parse_slow, repaired, serialize

SNOWPLOW_PAYLOAD = "iglu:com.snowplowanalytics.snowplow/payload_data/"

_MERGED_KEYS = ("sentAt", "writeKey", "context", "integrations")
_NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class Event:
    """One event. `text` is its canonical text if nothing has to be added to `value` for it; `repairs` are the kinds of repair made."""

    value: dict[str, Any]
    text: bytes | None = None
    repairs: frozenset[str] = _NOTHING
    is_snowplow: bool = False


@dataclass(slots=True)
class Reject:
    """Something that is no event: the bytes as they were, and why."""

    line: bytes
    error: str


def events_of(line: bytes) -> Iterable[Event | Reject]:
    """The events of one JSON document: an event, a batch body, a Snowplow payload, or an array of these.

    Every part of the document ends up in an event or in a reject.
    """
    fast = parse_fast(line)
    if fast is not None:
        value, text = fast
        if type(value) is dict and "batch" not in value and "schema" not in value:
            # Nearly every line: no generator, no copy.
            return (Event(value, text),)
        return _events_of_value(line, value, is_clean=True)
    try:
        value = parse_slow(line)
    except NotJson as error:
        return (Reject(line, str(error)),)
    return _events_of_value(line, value, is_clean=False)


def _events_of_value(line: bytes, value: Any, is_clean: bool) -> Iterator[Event | Reject]:
    if isinstance(value, list):
        if not value:
            yield Reject(line, "empty array")
        for position, element in enumerate(value):
            if isinstance(element, dict):
                yield from _events_of_object(line, element, is_clean)
            else:
                yield _not_an_object(f"array element {position}", element)
    elif isinstance(value, dict):
        yield from _events_of_object(line, value, is_clean)
    else:
        yield Reject(line, f"a JSON {_kind(value)}, not an object")


def _events_of_object(line: bytes, body: dict[str, Any], is_clean: bool) -> Iterator[Event | Reject]:
    schema = body.get("schema")
    if isinstance(body.get("batch"), list):
        list_key = "batch"
    elif isinstance(schema, str) and schema.startswith(SNOWPLOW_PAYLOAD):
        if not isinstance(body.get("data"), list):
            yield _event(line, body, {}, is_clean, is_snowplow=True)
            return
        list_key = "data"
    else:
        yield _event(line, body, {}, is_clean)
        return

    elements = body[list_key]
    if not elements:
        yield Reject(line, "empty batch")
        return
    envelope = type(body)((key, item) for key, item in body.items() if key != list_key)
    for position, element in enumerate(elements):
        if isinstance(element, dict):
            yield _event(line, element, envelope, is_clean, is_snowplow=list_key == "data")
        else:
            yield _not_an_object(f"{list_key} element {position}", element)


def _event(line: bytes, value: dict[str, Any], envelope: dict[str, Any], is_clean: bool, is_snowplow: bool = False) -> Event | Reject:
    repairs: set[str] = set()
    if not is_clean:
        try:
            value, envelope = repaired(value, repairs), repaired(envelope, repairs)
        except NotJson as error:
            return Reject(line, str(error))
    if envelope:
        value = {**envelope, "data": value} if is_snowplow else with_envelope(value, envelope)
    return Event(value, None, frozenset(repairs), is_snowplow)


def with_envelope(event: dict[str, Any], envelope: dict[str, Any]) -> dict[str, Any]:
    """The event with the fields of its batch body under its own: where both have a value, the event's stays.

    Envelope keys that no event has (a node SDK's `timestamp` is the time of the request, not of the event) are kept under `_batch`.
    """
    merged = dict(event)
    rest = {}
    for key, item in envelope.items():
        if key not in _MERGED_KEYS:
            rest[key] = item
        elif key not in merged or (key == "sentAt" and merged[key] is None):
            merged[key] = item
        else:
            merged[key] = _merged_under(merged[key], item)
    if rest:
        merged["_batch"] = _merged_under(merged["_batch"], rest) if "_batch" in merged else rest
    return merged


def _merged_under(own: Any, other: Any) -> Any:
    if not (isinstance(own, dict) and isinstance(other, dict)):
        return own
    merged = dict(own)
    for key, item in other.items():
        merged[key] = _merged_under(merged[key], item) if key in merged else item
    return merged


def _not_an_object(where: str, element: Any) -> Reject:
    if isinstance(element, NotFinite):
        text = element.text.encode()
    else:
        try:
            text = serialize(repaired(element, set()))
        except NotJson as error:
            return Reject(b"", f"{where}: {error}")
    return Reject(text, f"{where} is a JSON {_kind(element)}, not an object")


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "number"
