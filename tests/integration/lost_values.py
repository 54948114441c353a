"""Looks for every value of every staged call, with nothing of the project's SQL: Python's own JSON, key by key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from warehouse import Warehouse

CALL_TABLES = {"track": "tracks", "identify": "identifies", "page": "pages", "screen": "screens", "group": "groups", "alias": "aliases"}
CALLS_WITH_PROPERTIES = ("track", "page", "screen")


def leaves(document: dict[str, Any], pointer: str) -> Iterator[tuple[str, Any]]:
    """The JSON pointers and values of what is no object and not null in a document."""
    for key, value in document.items():
        place = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        if isinstance(value, dict):
            yield from leaves(value, place)
        elif value is not None:
            yield place, value


def is_blank(value: Any, flavor: str) -> bool:
    """Whether a flavour takes a value for none."""
    if flavor == "rudderstack":
        return value == "" or (isinstance(value, list) and bool(re.fullmatch(r'\[+(?:"")?\]+', json.dumps(value, separators=(",", ":")))))
    return bool(value == [])


def lost_values(warehouse: Warehouse) -> list[str]:
    """The values of staged calls that are in no cell, no overflow and no discard, a line each."""
    flavor = warehouse.vars.get("warehouse_flavor", "segment")
    places: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for table, call, pointer, place, column in warehouse.query(
        "select table_name, call_type, json_path, place, column_name from staging.int_columns"
    ):
        places.setdefault((table, call, pointer), []).append((place, column))
    discards = set(
        warehouse.query(f"select raw_row_id, table_name, column_name from analytics.{'rudder_' if flavor == 'rudderstack' else ''}discards")
    )
    calls = warehouse.query(
        "select calls.raw_row_id, calls.message_id, calls.call_type, calls.event_table, cast(events.payload as text)"
        " from staging.stg_events as calls inner join raw.events as events on calls.raw_row_id = events.row_id"
    )
    tables = {CALL_TABLES[call[2]] for call in calls} | {call[3] for call in calls if call[3]}
    cells = {
        table: {
            message_id: json.loads(row)
            for message_id, row in warehouse.query(f"select id, cast(to_json(table_rows) as text) from analytics.{table} as table_rows")
        }
        for table in tables
    }

    def is_kept(raw_row_id: int, message_id: str, table: str, pointer: str, place: str, column: str) -> bool:
        row = cells[table][message_id]
        if place in ("column", "fixed", "fallback") and row.get(column) is not None:
            return True
        if place == "overflow" and pointer in (row.get("overflow") or {}):
            return True
        return not discards.isdisjoint({(raw_row_id, table, column), (raw_row_id, table, pointer)})

    lost = []
    for raw_row_id, message_id, call, event_table, payload in calls:
        event = json.loads(payload)
        own_document = "properties" if call in CALLS_WITH_PROPERTIES else "traits"
        for table in {event_table, "tracks"} - {None} if call == "track" else {CALL_TABLES[call]}:
            names = ["context"] if event_table and table == "tracks" else ["context", own_document]
            found: dict[str, list[Any]] = {}
            for name in names:
                document = event.get(name)
                if document is not None and not isinstance(document, dict):
                    if discards.isdisjoint({(raw_row_id, table, name), (raw_row_id, table, f"/{name}")}):
                        lost.append(f"{message_id} {table} /{name} is {document!r}")
                    continue
                for pointer, value in leaves(document or {}, f"/{name}"):
                    if is_blank(value, flavor):
                        continue
                    known = places.get((table, call, pointer), [])
                    if not (known and all(is_kept(raw_row_id, message_id, table, pointer, *place) for place in known)):
                        lost.append(f"{message_id} {table} {pointer} {value!r} {known}")
                    # a trait in the context has a column of its own beside that of the trait
                    for place, column in known:
                        if place == "column" and (column.startswith("context_traits_") or not pointer.startswith("/context/traits/")):
                            found.setdefault(column, []).append(value)
            for column, values in found.items():
                distinct = {json.dumps(value) if isinstance(value, (bool, list)) else value for value in values}
                if len(distinct) > 1 and (raw_row_id, table, column) not in discards:
                    lost.append(f"{message_id} {table} {column} has only one of {values}")
    return lost
