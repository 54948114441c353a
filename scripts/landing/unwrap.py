"""From one JSON document to events: request bodies of the SDKs are unwrapped, single events pass through."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from landing.canonical import NotJson, parse_fast, parse_slow, repaired
from landing.events import Event, Reject, kind, not_an_object, text_of
from landing.snowplow import is_snowplow, snowplow_events

_MERGED_KEYS = ("sentAt", "writeKey", "context", "integrations")


def events_of(line: bytes) -> Iterable[Event | Reject]:
    """The events of one JSON document: an event, a batch body, a Snowplow input, or an array of these.

    Every part of the document ends up in an event or in a reject.
    """
    return events_of_parsed(line, parse_fast(line))


def events_of_parsed(line: bytes, parsed: tuple[Any, bytes] | None) -> Iterable[Event | Reject]:
    """The same of a line for which `parse_fast` gave `parsed`."""
    if parsed is not None:
        value, text = parsed
        if type(value) is dict and "batch" not in value and "schema" not in value and ("type" in value or not is_snowplow(value)):
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
                for event in _events_of_object(line, element, is_clean):
                    yield _without_neighbours(event, line, element)
            else:
                yield not_an_object(f"array element {position}", element)
    elif isinstance(value, dict):
        yield from _events_of_object(line, value, is_clean)
    else:
        yield Reject(line, f"a JSON {kind(value)}, not an object")


def _without_neighbours(event: Event | Reject, line: bytes, element: dict[str, Any]) -> Event | Reject:
    """What came of an element of an array: where all of the array would be rejected, the element alone is."""
    if isinstance(event, Reject) and event.line is line:
        with suppress(NotJson):
            return Reject(text_of(element), event.error)
    return event


def _events_of_object(line: bytes, body: dict[str, Any], is_clean: bool) -> Iterator[Event | Reject]:
    elements = body.get("batch")
    if not isinstance(elements, list):
        if is_snowplow(body):
            yield from snowplow_events(line, body, is_clean)
        else:
            yield _event(line, body, {}, is_clean)
        return
    if not elements:
        yield Reject(line, "empty batch")
        return
    envelope = type(body)((key, item) for key, item in body.items() if key != "batch")
    for position, element in enumerate(elements):
        if isinstance(element, dict):
            yield _event(line, element, envelope, is_clean)
        else:
            yield not_an_object(f"batch element {position}", element)


def _event(line: bytes, value: dict[str, Any], envelope: dict[str, Any], is_clean: bool) -> Event | Reject:
    repairs: set[str] = set()
    if not is_clean:
        try:
            value, envelope = repaired(value, repairs), repaired(envelope, repairs)
        except NotJson as error:
            return Reject(line, str(error))
    return Event(with_envelope(value, envelope) if envelope else value, None, frozenset(repairs))


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
