"""The rows of the seed `tracking_plan`."""

from __future__ import annotations

from dataclasses import dataclass, fields

CALLS = ("track", "identify", "group", "page", "screen", "alias")


@dataclass(frozen=True, slots=True)
class Row:
    """One property of an event or call; without a property, the event itself."""

    call: str
    event: str
    property: str = ""
    type: str = ""
    required: str = ""
    allowed_values: str = ""
    pattern: str = ""
    description: str = ""

    def subject(self) -> tuple[str, str]:
        """What is imported as a whole: a call and its event."""
        return self.call, self.event


COLUMNS = tuple(field.name for field in fields(Row))


def sort_key(row: Row) -> tuple[int, tuple[str, ...]]:
    """The order of the file: calls as people list them, then by text."""
    place = CALLS.index(row.call) if row.call in CALLS else len(CALLS)
    return place, (row.event, row.property, *(getattr(row, name) for name in COLUMNS))
