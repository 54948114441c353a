"""Which events are of forgotten users: those with an id on raw.suppressed_ids. The same rule as macros/forgetting/event_ids.sql."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

import orjson

from landing.canonical import parse_fast
from landing.events import Event

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_NOBODY = "00000000-0000-0000-0000-000000000000"
"""What trackers send as the id of everybody who wants no cookie."""

REMOVED_LINE = "(removed: it named a forgotten user)"
"""What raw.repairs keeps of a line with a forgotten user in it."""


class Suppression:
    """The hashes of forgotten ids. False if there are none."""

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        """Take rows of raw.suppressed_ids, (kind, id_hash)."""
        self._hashes: dict[str, set[str]] = {"user": set(), "anonymous": set()}
        for kind, id_hash in rows:
            self._hashes.setdefault(kind, set()).add(id_hash)

    def __bool__(self) -> bool:
        return any(self._hashes.values())

    def covers(self, event: Event) -> bool:
        """Whether an event is a forgotten user's: an anonymous id counts only where there is no user id, as devices have several users."""
        value = event.value
        previous = None
        if event.is_snowplow:
            data, collector = value["data"], value.get("collector")
            user = _id_text(data.get("uid"))
            network = collector.get("networkUserId") if isinstance(collector, dict) else None
            cookies = (_id_text(item) for item in (data.get("tnuid"), data.get("nuid"), network))
            anonymous = [_id_text(data.get("duid")), next((cookie for cookie in cookies if cookie is not None), None)]
        else:
            call_type = value.get("type")
            user = _id_text(value.get("userId"))
            anonymous = [_id_text(value.get("anonymousId"))]
            if isinstance(call_type, str) and call_type.lower() == "alias":
                previous = _id_text(value.get("previousId"))
        if self._has("user", user) or self._has("user", previous) or self._has("anonymous", previous):
            return True
        return _named(user) is None and any(self._has("anonymous", item) for item in anonymous)

    def is_mentioned(self, line: bytes) -> bool:
        """Whether a line, which need be no JSON, has a forgotten id in it as a JSON string."""
        return any(self._has(kind, text) for string in _STRING.findall(line) if (text := _string_text(string)) for kind in self._hashes)

    def _has(self, kind: str, text: str | None) -> bool:
        named = _named(text)
        return named is not None and sha256(named.encode(errors="replace")).hexdigest() in self._hashes[kind]


def _named(text: str | None) -> str | None:
    """An id that is one: neither blank nor nobody's."""
    return text if text and text.strip(" ") and text.strip(" ") != _NOBODY else None


def _id_text(value: Any) -> str | None:
    """An id as text: a string as it is, a number by its digits (`5.0` is `5`); objects, arrays and booleans are none."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | orjson.Fragment):
        return None
    contents = value.contents if isinstance(value, orjson.Fragment) else str(value)
    text = contents.decode() if isinstance(contents, bytes) else contents
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return f"{number:.0f}" if number == number.to_integral_value() else text


def _string_text(string: bytes) -> str | None:
    parsed = parse_fast(string)
    return parsed[0] if parsed else None
