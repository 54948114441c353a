"""Connections by the settings of a dbt target: what each engine's driver needs, its errors in one line, and reading a warehouse."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from landing.errors import LandingError
from landing.profile import REPOSITORY

Query = Callable[[str], list[tuple[Any, ...]]]


@contextmanager
def reading(settings: dict[str, Any], program: str) -> Iterator[Query]:
    """A function that gives the rows of a query, on a connection that can only read; all queries see one state of the warehouse.

    Raises `LandingError` where there is no warehouse, and for every error of the engine. `program` is the name that Postgres shows.
    """
    engine = settings.get("type")
    if engine not in ("duckdb", "postgres"):
        raise LandingError(f"profiles.yml: {program} reads no target of type {engine!r}; use duckdb or postgres")
    with _reading_duckdb(settings) if engine == "duckdb" else _reading_postgres(settings, program) as query:
        yield query


def postgres_arguments(settings: dict[str, Any], program: str) -> dict[str, Any]:
    """What psycopg2.connect takes, of a target's settings."""
    return {
        "host": settings.get("host"),
        "port": settings.get("port", 5432),
        "user": settings.get("user"),
        "password": settings.get("password", settings.get("pass")),
        "dbname": settings.get("dbname", settings.get("database")),
        "sslmode": settings.get("sslmode"),
        "connect_timeout": settings.get("connect_timeout", 10),
        "options": "-c TimeZone=UTC -c client_encoding=UTF8",
        "application_name": program,
    }


def postgres_address(settings: dict[str, Any]) -> str:
    """The server as messages name it."""
    return f"Postgres {settings.get('host')}:{settings.get('port', 5432)}"


def duckdb_error(path: Path, error: Exception) -> LandingError:
    """What DuckDB says, in one line with the file it is about."""
    text = one_line(error)
    if "Could not set lock" in text or "being used by another process" in text:
        text = "another process has this DuckDB file open; a file takes one process at a time, try again when it is done"
    return LandingError(f"{path}: {text}")


def one_line(error: Exception) -> str:
    """An error's text without its line breaks."""
    return " ".join(str(error).split())


@contextmanager
def _reading_duckdb(settings: dict[str, Any]) -> Iterator[Query]:
    import duckdb  # here, because each engine needs its own driver

    path: Path = REPOSITORY / str(settings.get("path") or ":memory:")
    if not path.exists():
        raise LandingError(f"{path}: no warehouse there yet; land events and run `dbt run`, or set EVENT_WAREHOUSE_PATH")
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            yield lambda query: connection.execute(query).fetchall()
    except duckdb.Error as error:
        raise duckdb_error(path, error) from error


@contextmanager
def _reading_postgres(settings: dict[str, Any], program: str) -> Iterator[Query]:
    import psycopg2

    try:
        connection = psycopg2.connect(**postgres_arguments(settings, program))
        try:
            connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
            yield lambda query: _fetch(connection, query)
        finally:
            connection.close()
    except psycopg2.OperationalError as error:
        raise LandingError(f"{postgres_address(settings)}: {one_line(error)}; check that the server runs and the PG* variables") from error
    except psycopg2.Error as error:
        raise LandingError(f"{postgres_address(settings)}: {one_line(error)}") from error


def _fetch(connection: Any, query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
