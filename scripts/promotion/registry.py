"""What the registry of a built warehouse knows of an event."""

from datetime import datetime
from difflib import get_close_matches
from itertools import groupby
from typing import NamedTuple

from landing.connection import Query
from promotion.errors import PromotionError
from reporting.schemas import Schemas, quoted


class Column(NamedTuple):
    """A column; of its JSON paths the last that has a value wins, a fixed column has none here."""

    name: str
    data_type: str
    json_paths: tuple[str, ...] = ()
    first_seen_at: datetime | None = None


class Event(NamedTuple):
    """An event with a table: the names it came under, the columns that every event has, and its own."""

    table: str
    texts: tuple[str, ...]
    fixed: tuple[Column, ...]
    columns: tuple[Column, ...]
    overflow_paths: tuple[str, ...] = ()


def read_event(query: Query, where: Schemas, name: str) -> Event:
    """The event of a name as sent (`Order Completed`) or of a table. Raises `PromotionError` where there is none."""
    names = [(str(text), str(table)) for text, table in query(_NAMES.format(staging=quoted(where.staging)))]
    tables = {table for text, table in names if text == name} or {table for _, table in names if table == name}
    if not tables:
        known = [spelling for pair in names for spelling in pair]
        close = get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "analytics.event_tables lists those there are"
        raise PromotionError(f"no event {name!r} has been loaded; {hint}")
    (table,) = tables
    parts = {"staging": quoted(where.staging), "analytics": quoted(where.analytics), "table": literal(table)}
    fixed = tuple(Column(str(row[0]), str(row[1])) for row in query(_FIXED.format(**parts)))
    rows = query(_COLUMNS.format(**parts))
    columns = []
    for column_name, group in groupby((row for row in rows if row[0] == "column"), key=lambda row: str(row[1])):
        paths = list(group)
        seen = [path[4] for path in paths if path[4] is not None]
        columns.append(Column(column_name, str(paths[0][2]), tuple(str(path[3]) for path in paths), min(seen, default=None)))
    return Event(
        table,
        tuple(sorted({text for text, owner in names if owner == table})),
        fixed,
        tuple(columns),
        tuple(str(row[3]) for row in rows if row[0] == "overflow"),
    )


def literal(text: str) -> str:
    """A text as SQL literal."""
    return "'" + text.replace("'", "''") + "'"


_NAMES = "select event_text, table_name from {staging}.int_event_names where table_name is not null"
_FIXED = """
    select column_name, data_type from {analytics}.schema_columns where table_name = {table} and is_fixed order by ordinal_position
"""
_COLUMNS = """
    select place, column_name, data_type, json_path, first_seen_at from {staging}.int_columns
    where table_name = {table} and place in ('column', 'overflow') and data_type is not null
    order by ordinal, column_name, precedence desc
"""
