"""Discovered tables as sources for dbt's documentation: what each column is, where it comes from, how often it is filled."""

import json
from typing import Any

from landing.connection import Query
from promotion.model_text import DESCRIBED_COLUMNS
from promotion.registry import literal
from promotion.tracking_plan import TrackingPlan
from promotion.yaml_text import code, json_key_path, without_jinja
from reporting.schemas import Schemas, quoted

_ROOT_COLUMNS = {
    "schema_vendor",
    "schema_name",
    "schema_format",
    "schema_version",
    "root_id",
    "root_tstamp",
    "ref_root",
    "ref_tree",
    "ref_parent",
    "array_index",
}


def event_source(query: Query, where: Schemas, plan: TrackingPlan) -> dict[str, Any]:
    """The discovered tables of events, as a source."""
    texts: dict[str, list[str]] = {}
    for table, text in query(
        f"select table_name, event_text from {quoted(where.staging)}.int_event_names where table_name is not null order by 2"
    ):
        texts.setdefault(str(table), []).append(str(text))
    catalogue = query(
        "select table_name, event, row_count, first_received_at, last_received_at"
        f" from {quoted(where.analytics)}.event_tables where not is_promoted order by table_name"
    )
    registry = f"select table_name, column_name, json_paths, first_seen_at from {quoted(where.analytics)}.schema_columns"
    known = {(str(row[0]), str(row[1])): (tuple(json.loads(row[2] or "[]")), row[3]) for row in query(registry)}
    tables = []
    existing = _existing_columns(query, where.analytics)
    for table, event, row_count, first, last in catalogue:
        names = tuple(texts.get(table, ()))
        description = plan.describes(names) or f"Track calls of the event {', '.join(map(code, names[:5])) or code(str(event))}."
        columns = _columns(query, where.analytics, table, existing.get(table, []), known, plan, names, True)
        tables.append(_table(table, description, "event_tables", row_count, first, last, columns))
    return _source(
        "discovered_events",
        where.analytics,
        "The tables of events, which the model event_tables makes, one for each event name that the data has.",
        tables,
    )


def self_describing_source(query: Query, where: Schemas) -> dict[str, Any]:
    """The discovered tables of self-describing events and entities, as a source."""
    catalogue = query(
        "select table_name, schema_key, row_count, first_collector_tstamp, last_collector_tstamp"
        f" from {quoted(where.atomic)}.self_describing_tables where not is_promoted order by table_name"
    )
    registry = (
        f"select table_name, column_name, json_path, first_seen_at from {quoted(where.staging)}.int_self_describing_columns"
        " where place = 'column' and json_path is not null order by precedence desc"
    )
    known: dict[tuple[str, str], tuple[tuple[str, ...], Any]] = {}
    for table, column, path, first_seen_at in query(registry):
        paths, seen = known.get((str(table), str(column)), ((), None))
        known[str(table), str(column)] = ((*paths, str(path)), min((at for at in (seen, first_seen_at) if at is not None), default=None))
    existing = _existing_columns(query, where.atomic)
    nothing = TrackingPlan({}, {})
    tables = [
        _table(
            table,
            f"Events or entities of the schema {code(str(schema_key))}.",
            "self_describing_tables",
            row_count,
            first,
            last,
            _columns(query, where.atomic, table, existing.get(table, []), known, nothing, (), False),
        )
        for table, schema_key, row_count, first, last in catalogue
    ]
    return _source(
        "discovered_self_describing",
        where.atomic,
        "The tables of events and entities that describe themselves, which the model self_describing_tables makes, one for each schema.",
        tables,
    )


def _source(name: str, schema: str, description: str, tables: list[dict[str, Any]]) -> dict[str, Any]:
    note = " Written for these pages by scripts/document_events.py; in a model name such a table by the macro event_table."
    return {"name": name, "schema": schema, "description": description + note, "tables": tables}


def _table(
    name: str, description: str, made_by: str, row_count: int, first: Any, last: Any, columns: list[dict[str, Any]]
) -> dict[str, Any]:
    meta = {"made_by": made_by, "row_count": row_count}
    period = ""
    if first is not None:  # null where all rows were of forgotten users
        meta |= {"first_at": f"{first:%Y-%m-%d %H:%M:%S}", "last_at": f"{last:%Y-%m-%d %H:%M:%S}"}
        period = f" from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    text = f"{description} {row_count:,} rows{period}; made by the model {made_by}."
    return {"name": name, "description": without_jinja(text), "config": {"meta": meta}, "columns": columns}


def _existing_columns(query: Query, schema: str) -> dict[str, list[tuple[str, str]]]:
    existing: dict[str, list[tuple[str, str]]] = {}
    for table, column, data_type in query(
        "select table_name, column_name, lower(data_type) from information_schema.columns where table_catalog = current_database()"
        f" and table_schema = {literal(schema)} order by table_name, ordinal_position"
    ):
        existing.setdefault(str(table), []).append((str(column), str(data_type)))
    return existing


def _columns(
    query: Query,
    schema: str,
    table: str,
    existing: list[tuple[str, str]],
    known: dict[tuple[str, str], tuple[tuple[str, ...], Any]],
    plan: TrackingPlan,
    events: tuple[str, ...],
    is_event_table: bool,
) -> list[dict[str, Any]]:
    counts = [f"count({quoted(name)})" for name, _ in existing]
    filled = query(f"select {', '.join(['count(*)', *counts])} from {quoted(schema)}.{quoted(table)}")[0] if existing else ()
    columns = []
    for (name, data_type), count in zip(existing, filled[1:], strict=True):
        paths, first_seen_at = known.get((table, name), ((), None))
        rate = count / filled[0] if filled[0] else 0.0
        meta: dict[str, Any] = {"json_paths": [without_jinja(path) for path in paths], "fill_rate": round(rate, 4)}
        facts = f"Filled in {rate:.1%} of the rows"
        if first_seen_at is not None:
            meta["first_seen_at"] = f"{first_seen_at:%Y-%m-%d %H:%M:%S}"
            facts += f", first seen {first_seen_at:%Y-%m-%d %H:%M}"
        if paths:
            facts += f", from {', '.join(map(code, paths))}"
        planned = plan.find(events, paths)
        meaning = without_jinja((planned and planned.description) or _described_by_path(paths))
        if name in (DESCRIBED_COLUMNS if is_event_table else _ROOT_COLUMNS):
            meaning = f"{{{{ doc('{'col' if is_event_table else 'ua_parser_context'}_{name}') }}}}"
        description = f"{meaning} {without_jinja(facts)}.".lstrip()
        columns.append({"name": name, "description": description, "data_type": data_type, "quote": True, "config": {"meta": meta}})
    return columns


def _described_by_path(paths: tuple[str, ...]) -> str:
    if not paths:
        return ""
    name = code(
        json_key_path(paths[-1]) if paths[-1].startswith(("/properties/", "/context/")) else paths[-1].lstrip("/").replace("/", ".")
    )
    return f"{name} of the context." if paths[-1].startswith("/context/") else f"The property {name}."
