"""The databases that are measured, by name: made, copied and weighed. `warehouse` is the one that is landed into and built."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from benchmark.postgres_server import PostgresServer
from benchmark.work_folder import WorkFolder, duckdb_settings, program

WAREHOUSE = "warehouse"


class Engine(Protocol):
    """One kind of database."""

    name: str
    server: PostgresServer | None

    def fresh(self, database: str) -> None:
        """Make an empty database in place of one of that name."""

    def copy(self, source: str, target: str) -> None:
        """Make a database as another is now."""

    def size(self, database: str) -> int:
        """Bytes of a database on disk."""

    def drop(self, database: str) -> None:
        """Remove a database, if it is there."""

    def environment(self, database: str) -> dict[str, str]:
        """The environment of a process that works on a database."""

    def floor(self, events: Path, form: str) -> list[str]:
        """The command that measures the floor."""

    def peer(self, events: Path, settings: str) -> list[str]:
        """The command that loads the events with dlt."""


class DuckDB:
    """DuckDB files in the work folder."""

    name = "duckdb"
    server: PostgresServer | None = None

    def __init__(self, folder: WorkFolder, dlt_python: str = sys.executable) -> None:
        self._folder = folder
        self._dlt_python = dlt_python

    def _path(self, database: str) -> Path:
        return self._folder.folder("duckdb") / f"{database}.duckdb"

    def fresh(self, database: str) -> None:  # noqa: D102
        self.drop(database)

    def drop(self, database: str) -> None:  # noqa: D102
        for path in (self._path(database), self._path(database).with_suffix(".duckdb.wal")):
            path.unlink(missing_ok=True)

    def copy(self, source: str, target: str) -> None:  # noqa: D102
        self.drop(target)
        shutil.copyfile(self._path(source), self._path(target))

    def size(self, database: str) -> int:  # noqa: D102
        paths = (self._path(database), self._path(database).with_suffix(".duckdb.wal"))
        return sum(path.stat().st_size for path in paths if path.exists())

    def environment(self, database: str) -> dict[str, str]:  # noqa: D102
        return {**self._folder.environment(self.name), "EVENT_WAREHOUSE_PATH": str(self._path(database))}

    def floor(self, events: Path, form: str) -> list[str]:  # noqa: D102
        settings = duckdb_settings(self._folder)
        chosen = [f"{name}={settings[name]}" for name in ("threads", "memory_limit") if name in settings]
        return program("duckdb_floor", str(events), *chosen)

    def peer(self, events: Path, settings: str) -> list[str]:  # noqa: D102
        arguments = (self.name, str(self._path("peer")), settings, str(events), str(self._folder.folder("dlt")))
        return program("dlt_load", *arguments, python=self._dlt_python)


class Postgres:
    """Databases `event_warehouse_bench_...` of a server."""

    name = "postgres"

    def __init__(self, folder: WorkFolder, server: PostgresServer, settings: Mapping[str, str], dlt_python: str = sys.executable) -> None:
        self._folder = folder
        self._dlt_python = dlt_python
        self.server: PostgresServer | None = server
        self._server = server
        self._settings = settings

    def _database(self, database: str) -> str:
        return f"event_warehouse_bench_{database}"

    def drop(self, database: str) -> None:  # noqa: D102
        self._server.query(f"drop database if exists {self._database(database)} with (force)")

    def fresh(self, database: str) -> None:  # noqa: D102
        self.drop(database)
        self._server.query(f"create database {self._database(database)}")
        self._apply_settings(database)

    def copy(self, source: str, target: str) -> None:  # noqa: D102
        self.drop(target)
        self._server.query(f"create database {self._database(target)} template {self._database(source)} strategy file_copy")
        self._apply_settings(target)

    def _apply_settings(self, database: str) -> None:
        for name, value in self._settings.items():
            escaped = value.replace("'", "''")
            self._server.query(f"alter database {self._database(database)} set {name} = '{escaped}'")

    def size(self, database: str) -> int:  # noqa: D102
        ((size,),) = self._server.query(f"select pg_database_size('{self._database(database)}')")
        return int(size)

    def environment(self, database: str) -> dict[str, str]:  # noqa: D102
        return {**self._folder.environment(self.name), **self._server.variables, "PGDATABASE": self._database(database)}

    def floor(self, events: Path, form: str) -> list[str]:  # noqa: D102
        return program("postgres_floor", str(events), form)

    def peer(self, events: Path, settings: str) -> list[str]:  # noqa: D102
        variables = self._server.variables
        password = f":{quote(variables['PGPASSWORD'], safe='')}" if variables.get("PGPASSWORD") else ":none"
        # A socket's folder as host, which a URL takes only with its slashes quoted.
        host = f"{quote(variables['PGHOST'], safe='')}:{variables.get('PGPORT', '5432')}"
        url = f"postgresql://{quote(variables.get('PGUSER', 'postgres'), safe='')}{password}@{host}/{self._database('peer')}"
        arguments = (self.name, url, settings, str(events), str(self._folder.folder("dlt")))
        return program("dlt_load", *arguments, python=self._dlt_python)
