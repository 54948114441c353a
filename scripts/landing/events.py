"""What a document is turned into: events, and rejects for what is none."""

from dataclasses import dataclass
from typing import Any

from landing.canonical import NotFinite, NotJson, repaired, serialize

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


def not_an_object(where: str, element: Any) -> Reject:
    """The reject of an element that should have been an object."""
    try:
        text = text_of(element)
    except NotJson as error:
        return Reject(b"", f"{where}: {error}")
    return Reject(text, f"{where} is a JSON {kind(element)}, not an object")


def text_of(element: Any) -> bytes:
    """A part of a document as text again. Raises `NotJson` if it is nested too deep."""
    return element.text.encode() if isinstance(element, NotFinite) else serialize(repaired(element, set()))


def kind(value: Any) -> str:
    """What JSON calls a parsed value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, dict):
        return "object"
    return "array" if isinstance(value, list) else "number"
