"""What a tracking plan says of an event's properties, if there is one."""

import csv
import json
from pathlib import Path
from typing import NamedTuple


class PlannedProperty(NamedTuple):
    """A row of seeds/tracking_plan.csv about one property."""

    description: str
    required: bool
    allowed_values: tuple[str, ...]


class TrackingPlan:
    """The plan's rows by event and JSON pointer."""

    def __init__(self, rows: dict[tuple[str, str], PlannedProperty], descriptions: dict[str, str]) -> None:
        self._rows = rows
        self._descriptions = descriptions

    def describes(self, events: tuple[str, ...]) -> str:
        """The description of an event, empty where there is none."""
        return next((self._descriptions[event] for event in events if event in self._descriptions), "")

    def find(self, events: tuple[str, ...], json_paths: tuple[str, ...]) -> PlannedProperty | None:
        """What the plan says of a column: by the names of its event, then of every event; by its places, the winning one first."""
        for event in (*events, ""):
            for path in reversed(json_paths):
                if path.startswith("/properties/") and (event, path.removeprefix("/properties")) in self._rows:
                    return self._rows[event, path.removeprefix("/properties")]
        return None


def read_tracking_plan(path: Path) -> TrackingPlan:
    """The plan in a CSV file (columns call, event, property, required, allowed_values, description); an empty one without the file."""
    rows: dict[tuple[str, str], PlannedProperty] = {}
    descriptions: dict[str, str] = {}
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if (row.get("call") or "track").strip().lower() != "track":
                    continue
                event, pointer, description = ((row.get(name) or "").strip() for name in ("event", "property", "description"))
                if not pointer:
                    descriptions[event] = description
                    continue
                rows[event, pointer] = PlannedProperty(
                    description,
                    (row.get("required") or "").strip().lower() == "true",
                    _values(row.get("allowed_values")),
                )
    return TrackingPlan(rows, descriptions)


def _values(text: str | None) -> tuple[str, ...]:
    try:
        values = json.loads(text or "[]")
    except ValueError:  # dbt says that the row cannot be used
        return ()
    return tuple(value if isinstance(value, str) else json.dumps(value) for value in values) if isinstance(values, list) else ()
