"""What the queries of the report give."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

# Upper bounds in seconds, the last one open.
DELAYS: tuple[tuple[float, str], ...] = (
    (0, "before 0"),
    (1, "under 1 s"),
    (10, "1 to 10 s"),
    (60, "10 to 60 s"),
    (600, "1 to 10 min"),
    (3600, "10 to 60 min"),
    (86400, "1 to 24 h"),
    (604800, "1 to 7 d"),
    (float("inf"), "over 7 d"),
)


@dataclass(frozen=True)
class Window:
    """The days the report looks at: from `first` to `last`, `days` of them with an event."""

    first: date
    last: date
    days: int

    def holds(self, timestamp: str) -> str:
        """The condition that a timestamp is in the window."""
        return f"({timestamp} >= timestamp '{self.first} 00:00:00' and {timestamp} < timestamp '{self.last} 00:00:00' + interval '1 day')"


class DailyCount(NamedTuple):
    """How many rows of a kind a day has; `rank` orders the kinds, most rows first."""

    day: date
    kind: str
    name: str
    rank: int
    rows: int


class EventName(NamedTuple):
    """An event name in the window; `kind` is the type of the call, or `snowplow`."""

    kind: str
    name: str
    events: int
    duplicates: int
    first_day: date
    last_day: date


class Totals(NamedTuple):
    """Events, event names and duplicates of the window."""

    events: int
    names: int
    duplicates: int


class NewColumn(NamedTuple):
    """A column of the registry."""

    table_name: str
    column_name: str
    data_type: str
    json_paths: str
    first_seen_at: datetime


class Place(NamedTuple):
    """Values of one kind in one place."""

    reason: str
    table_name: str
    column_name: str
    rows: int
    last_at: datetime


class Source(NamedTuple):
    """When a source was last heard of; `name` is none for events without a source."""

    name: str | None
    events: int
    events_in_window: int
    last_received_at: datetime | None
    last_loaded_at: datetime | None


class Delay(NamedTuple):
    """How long the events of the window took: rows by `DELAYS`, and percentiles in whole seconds."""

    rows: tuple[int, ...]
    median: int | None
    p95: int | None
    p99: int | None
