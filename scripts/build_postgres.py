#!/usr/bin/env python3
"""Build the warehouse on Postgres with everything, the Python models too: what `dbt run` does on DuckDB.

dbt runs no Python models on Postgres. So this command runs dbt three times: what the look-ups read, on Postgres; the Python models, on
DuckDB with the Postgres database attached, so that their tables are in Postgres; and everything else, on Postgres.

The arguments are those of `dbt run` for all three, such as `--vars '{source: ios_prod}'` or `--full-refresh`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import duckdb
import psycopg2
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from landing.errors import LandingError
from landing.profile import REPOSITORY, read_target

_TARGET, _ATTACHED_TARGET = "postgres", "postgres_enrichments"
_READ_BY_LOOK_UPS = "+int_looked_up_values"
_PYTHON_MODELS = "path:models/enrichments/python"
_OWN_OPTIONS = ("-s", "--select", "-m", "--model", "--models", "--exclude", "--selector", "-t", "--target", "--target-path")
# libpq's variable -> the setting of the target that it stands for
_LIBPQ = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname", "PGSSLMODE": "sslmode"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code: that of the first of the three that fails."""
    passed = list(sys.argv[1:] if arguments is None else arguments)
    if passed[:1] in (["-h"], ["--help"]):
        print(f"usage: build_postgres.py [arguments of dbt run]\n\n{__doc__}")
        return 0
    for argument in passed:
        if argument.split("=")[0] in _OWN_OPTIONS:
            print(
                f"build_postgres: {argument} is decided here, since the command runs all models; use `dbt run --target postgres`",
                file=sys.stderr,
            )
            return 2
    try:
        settings = read_target(_TARGET)
    except LandingError as error:
        print(f"build_postgres: {error}", file=sys.stderr)
        return 1
    with _environment({name: str(settings[key]) for name, key in _LIBPQ.items() if settings.get(key)}):
        _put_extension_in_place()
        folder = Path(os.environ.get("DBT_TARGET_PATH") or "target")
        steps = (
            (_TARGET, folder, ["--select", _READ_BY_LOOK_UPS]),
            (_ATTACHED_TARGET, folder / "enrichments", ["--select", _PYTHON_MODELS]),
            (_TARGET, folder, ["--exclude", _READ_BY_LOOK_UPS]),
        )
        for number, (target, path, selection) in enumerate(steps, 1):
            print(f"{number} of {len(steps)}: dbt run --target {target} {' '.join(selection)}", flush=True)
            with _one_at_a_time() if target == _ATTACHED_TARGET else nullcontext():
                code = _dbt_run([*passed, "--target", target, "--target-path", str(path), *selection])
            if code:
                return code
    return 0


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Makes a second command wait: dbt's own materialization of Python models takes no lock."""
    connection = psycopg2.connect("")  # libpq's variables say where
    try:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(hashtextextended('event_warehouse python models', 0))")
        yield
    finally:
        connection.close()


def _dbt_run(arguments: list[str]) -> int:
    result = dbtRunner().invoke(["run", "--project-dir", str(REPOSITORY), *arguments])
    # else the next run with DuckDB in this process would find this one's database
    DuckDBConnectionManager.close_all_connections()
    if result.exception:
        print(f"build_postgres: {result.exception}", file=sys.stderr)
        return 2
    return 0 if result.success else 1


def _put_extension_in_place() -> None:
    """Installs DuckDB's extension for Postgres from its Python package, where it is not installed: nothing is downloaded."""
    from duckdb_extensions import import_extension

    with duckdb.connect() as connection:
        import_extension("postgres_scanner", con=connection)


@contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


if __name__ == "__main__":
    sys.exit(main())
