"""Runs queries under EXPLAIN ANALYZE and writes each plan beside its query: FILE.sql makes FILE.json."""

import json
import os
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import psycopg2


def _duckdb(settings: list[str]) -> tuple[Callable[[str], Any], Callable[[], None]]:
    connection = duckdb.connect(os.environ["EVENT_WAREHOUSE_PATH"])
    for setting in settings:
        name, _, value = setting.partition("=")
        connection.execute(f"set {name} = '{value}'")

    def explain(query: str) -> Any:
        row = connection.execute(f"explain (analyze, format json) {query}").fetchone()
        assert row
        return json.loads(row[1])

    return explain, connection.close


def _postgres(settings: list[str]) -> tuple[Callable[[str], Any], Callable[[], None]]:
    connection = psycopg2.connect("")
    connection.autocommit = True

    def explain(query: str) -> Any:
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"explain (analyze, format json) {query}")
            row = cursor.fetchone()
            assert row
            return row[0]

    return explain, connection.close


def main() -> None:
    """Take the engine, the folder of queries, and DuckDB's `name=value` settings."""
    engine, folder, *settings = sys.argv[1:]
    explain, close = (_duckdb if engine == "duckdb" else _postgres)(settings)
    for query in sorted(Path(folder).glob("*.sql")):
        try:
            plan = explain(query.read_text(encoding="utf-8"))
        except (duckdb.Error, psycopg2.Error) as error:
            # One query that cannot be run again does not cost the others their plans.
            plan = {"problem": " ".join(str(error).split())}
        query.with_suffix(".json").write_text(json.dumps(plan), encoding="utf-8")
    close()


if __name__ == "__main__":
    main()
