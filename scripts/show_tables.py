#!/usr/bin/env python3
"""Print every table and view of the warehouse with its number of rows, schema by schema."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from landing.errors import LandingError
from landing.profile import REPOSITORY, read_target

_LEDGER, _LEDGER_SCHEMA = "read_ledger", "staging"
_ORDER = ("raw", "staging", "analytics", "atomic")

Query = Callable[[str], list[tuple[Any, ...]]]


class Table(NamedTuple):
    """A table or view of the warehouse."""

    schema: str
    name: str
    kind: str
    row_count: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="show_tables.py", description=__doc__)
    parser.add_argument("--target", help="target of profiles.yml (default: DBT_TARGET, else the profile's own)")
    parser.add_argument("--schema", help="only the tables of this schema")
    options = parser.parse_args(arguments)
    try:
        with _connected(read_target(options.target)) as query:
            tables = list(find_tables(query, options.schema))
    except LandingError as error:
        print(f"show_tables: {error}", file=sys.stderr)
        return 1
    print(listing(tables) if tables else "no tables yet: land events and run `dbt run`")
    return 0


def find_tables(query: Query, schema: str | None = None) -> Iterator[Table]:
    """The tables of the warehouse's own schemas: raw, and those beside each ledger of a source or prefix."""
    found = [(str(row[0]), str(row[1]), str(row[2])) for row in query(_TABLES)]
    schemas = {"raw"}
    for ledger_schema, name, _ in found:
        if name == _LEDGER and ledger_schema.endswith(_LEDGER_SCHEMA):
            stem = ledger_schema.removesuffix(_LEDGER_SCHEMA)
            schemas |= {ledger_schema, f"{stem}analytics", f"{stem}atomic", stem.rstrip("_")}
    for table_schema, name, table_type in sorted(found, key=lambda table: (_rank(table[0]), table[1])):
        if table_schema in ({schema} if schema else schemas):
            ((row_count,),) = query(f"select count(*) from {_quoted(table_schema)}.{_quoted(name)}")
            yield Table(table_schema, name, "view" if "VIEW" in table_type else "table", row_count)


def listing(tables: Sequence[Table]) -> str:
    """The tables as aligned text, a block for each schema."""
    width = max(len(table.name) for table in tables)
    digits = max(len(f"{table.row_count:,}") for table in tables)
    blocks = []
    for schema, members in groupby(tables, key=lambda table: table.schema):
        lines = [f"  {table.name:<{width}}  {table.kind:<5}  {table.row_count:>{digits},}" for table in members]
        blocks.append("\n".join([schema, *lines]))
    return "\n\n".join(blocks)


def _rank(schema: str) -> tuple[int, str]:
    return (_ORDER.index(schema) if schema in _ORDER else len(_ORDER), schema)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_TABLES = """
    select table_schema, table_name, table_type from information_schema.tables where table_catalog = current_database()
"""


@contextmanager
def _connected(settings: dict[str, Any]) -> Iterator[Query]:
    if settings.get("type") == "duckdb":
        connect = _duckdb
    elif settings.get("type") == "postgres":
        connect = _postgres
    else:
        raise LandingError(f"profiles.yml: no listing for a target of type {settings.get('type')!r}; use duckdb or postgres")
    with connect(settings) as query:
        yield query


@contextmanager
def _duckdb(settings: dict[str, Any]) -> Iterator[Query]:
    import duckdb  # here, because each engine needs its own driver

    path: Path = REPOSITORY / str(settings.get("path") or ":memory:")
    if not path.exists():
        raise LandingError(f"{path}: no warehouse there yet; land events and run `dbt run`, or set EVENT_WAREHOUSE_PATH")
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            yield lambda query: connection.execute(query).fetchall()
    except duckdb.Error as error:
        raise LandingError(f"{path}: {_one_line(error)}") from error


@contextmanager
def _postgres(settings: dict[str, Any]) -> Iterator[Query]:
    import psycopg2

    try:
        connection = psycopg2.connect(
            host=settings.get("host"),
            port=settings.get("port", 5432),
            user=settings.get("user"),
            password=settings.get("password", settings.get("pass")),
            dbname=settings.get("dbname", settings.get("database")),
            sslmode=settings.get("sslmode"),
            connect_timeout=settings.get("connect_timeout", 10),
            application_name="show_tables",
        )
        try:
            yield lambda query: _fetch(connection, query)
        finally:
            connection.close()
    except psycopg2.Error as error:
        where = f"Postgres {settings.get('host')}:{settings.get('port', 5432)}"
        raise LandingError(f"{where}: {_one_line(error)}; check that the server runs and the PG* variables") from error


def _fetch(connection: Any, query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


if __name__ == "__main__":
    sys.exit(main())
