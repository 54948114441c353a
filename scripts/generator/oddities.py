"""Rare values that a tracker should never send, and some do."""

import re

_ODDITIES = (
    (re.compile('"vid":"[^"]*"'), '"vid":"two"'),
    (re.compile('"res":"[^"]*"'), '"res":"0"'),
    (re.compile('"cx":"[^"]{9}'), '"cx":"%7Bundefined'),
)


def with_odd_value(event: str, number: int) -> str:
    """Return an event with one odd value; any `number` decides which. An event without such a parameter stays as it is."""
    pattern, odd = _ODDITIES[number % len(_ODDITIES)]
    return pattern.sub(odd, event)
