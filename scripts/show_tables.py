#!/usr/bin/env python3
"""Print every table and view of the warehouse with its number of rows, schema by schema."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from landing.connection import Query, reading
from landing.errors import LandingError
from landing.profile import read_target
from reporting.schemas import RELATIONS, find_warehouses, quoted

_ORDER = ("raw", "staging", "analytics", "atomic")


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
        with reading(read_target(options.target), "show_tables") as query:
            tables = list(find_tables(query, options.schema))
    except LandingError as error:
        print(f"show_tables: {error}", file=sys.stderr)
        return 1
    print(listing(tables) if tables else "no tables yet: land events and run `dbt run`")
    return 0


def find_tables(query: Query, schema: str | None = None) -> Iterator[Table]:
    """The tables of the warehouse's own schemas: raw, and those beside each ledger of a source or prefix."""
    found = [(str(row[0]), str(row[1]), str(row[2])) for row in query(RELATIONS)]
    warehouses = find_warehouses([(table_schema, name) for table_schema, name, _ in found])
    schemas = {"raw"}.union(*(warehouse.names() for warehouse in warehouses))
    for table_schema, name, table_type in sorted(found, key=lambda table: (_rank(table[0]), table[1])):
        if table_schema in ({schema} if schema else schemas):
            ((row_count,),) = query(f"select count(*) from {quoted(table_schema)}.{quoted(name)}")
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


if __name__ == "__main__":
    sys.exit(main())
