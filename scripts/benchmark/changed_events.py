"""Events as a new release of an application would send them: the same, with keys that no event had before."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

Event = dict[str, Any]


def with_new_keys(event: Event, number: int) -> Event:
    """An event with new properties (or traits) and a new object in its context; its ids and times stay."""
    document = "properties" if event.get("type") in ("track", "page", "screen") else "traits"
    values = event.get(document)
    added = {
        "release_channel": ("stable", "beta", "nightly")[number % 3],
        "release_number": number,
        "release_share": number / 8 + 0.5,
        "release_flags": {"is_rollout": number % 2 == 0, "started_at": "2026-03-01T12:00:00.000Z"},
    }
    context = event.get("context")
    return {
        **event,
        document: {**(values if isinstance(values, dict) else {}), **added},
        "context": {
            **(context if isinstance(context, dict) else {}),
            "experiment": {"name": f"group {number % 7}", "is_control": number % 5 == 0},
        },
    }


def rewrite(lines: Iterable[bytes]) -> Iterator[bytes]:
    """NDJSON with new keys in every event."""
    for number, line in enumerate(lines):
        yield orjson.dumps(with_new_keys(orjson.loads(line), number)) + b"\n"
