"""A warehouse under test: land files, run dbt, read every cell back, on either engine."""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import psycopg2
import psycopg2.extras
import sqlparse
from dbt import compilation
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

import land_events

# The vars that decide schemas and names, or settings of Python models, which a parse writes down; all others are read when a model runs.
PARSED_VARS = (
    "warehouse_flavor", "source", "schema_prefix", "enrich_user_agents", "geo_database", "isp_database",
)  # fmt: skip
# Python models run on DuckDB only; what they look up has tests of its own, so that all others can compare the engines.
DEFAULT_VARS = {"enrich_user_agents": False}
MANIFESTS: dict[tuple[str, str], Manifest] = {}
# dbt in this process tells a callback what it does; logs and manifests that nobody reads are a fifth of a short run.
QUICK = {"DBT_LOG_LEVEL": "none", "DBT_LOG_LEVEL_FILE": "none", "DBT_WRITE_JSON": "false"}
# The vars of each flavour; segment is the default.
FLAVORS = {"segment": {}, "rudderstack": {"warehouse_flavor": "rudderstack"}}
ROOT = Path(__file__).parents[2]
INTERNAL_RELATIONS = {"read_ledger", "int_user_agents", "int_ip_addresses"}
# How an engine keeps staged documents is its own affair (jsonb, marks of long numbers).
INTERNAL_COLUMNS = {"staging": {"payload", "payload_text", "has_long_numbers"}}
Cell = Any
Snapshot = dict[str, list[tuple[tuple[str, Cell], ...]]]


class QuickParser:
    """Stands in for the module sqlparse where dbt looks for the `with` that a unit test's inputs go behind.

    sqlparse groups all tokens of the SQL for that, two thirds of the time of our unit tests.
    """

    BEGINNING = re.compile(r"((?:\s|--[^\n]*\n)*)(with)(?=\s)(?!\s+recursive)", re.IGNORECASE)
    sql = sqlparse.sql
    tokens = sqlparse.tokens

    @classmethod
    def parse(cls, sql: str) -> tuple[sqlparse.sql.Statement, ...]:
        """The statement as three tokens, up to `with`, that and the rest; as sqlparse reads it where it begins otherwise."""
        beginning = cls.BEGINNING.match(sql)
        if not beginning:
            parsed: tuple[sqlparse.sql.Statement, ...] = sqlparse.parse(sql)
            return parsed
        before, keyword = beginning.groups()
        tokens = [
            sqlparse.sql.Token(sqlparse.tokens.Whitespace, before),
            sqlparse.sql.Token(sqlparse.tokens.Keyword.CTE, keyword),
            sqlparse.sql.Token(sqlparse.tokens.Text, sql[beginning.end() :]),
        ]
        return (sqlparse.sql.Statement(tokens),)


@contextmanager
def changed_environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for a while."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@dataclass
class Warehouse:
    """One database and the folder dbt may write to.

    `target` is `duckdb` or `postgres`; `settings` are the environment variables that the profile reads.
    """

    target: str
    folder: Path
    settings: Mapping[str, str]
    vars: dict[str, Any] = field(default_factory=dict)
    connection: Any = field(default=None, init=False)

    def environment(self) -> dict[str, str]:
        """The environment of a command on this warehouse."""
        return {
            **os.environ,
            **self.settings,
            "DBT_TARGET": self.target,
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }

    def start(self, *command: str, **variables: str) -> subprocess.Popen[str]:
        """Starts a command in the repository, with some more environment variables, its output in a pipe."""
        self.disconnect()
        environment = self.environment() | variables
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    def dbt_arguments(self, *arguments: str) -> list[str]:
        """The arguments of `dbt ARGUMENTS` with this warehouse's target and vars."""
        return [*arguments, "--target", self.target, "--vars", json.dumps(DEFAULT_VARS | self.vars), "--no-use-colors"]

    def start_dbt(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts dbt as a process of its own, to be killed or to run beside another; all such find what the first one parsed."""
        target_path = str(self.folder.parent / "processes")
        return self.start("-c", "from dbt.cli.main import cli; cli()", *self.dbt_arguments(*arguments), DBT_TARGET_PATH=target_path)

    def manifest(self) -> Manifest:
        """The parsed project, kept for each database name and what a parse depends on: parsing takes longer than most runs."""
        variables = DEFAULT_VARS | {name: self.vars[name] for name in PARSED_VARS if name in self.vars}
        database = self.settings.get("PGDATABASE", self.target)
        key = (database, json.dumps(variables))
        if key not in MANIFESTS:
            folder = Path(os.environ["PARSED_PROJECTS"]) / hashlib.sha256(repr(key).encode()).hexdigest()[:16]
            # What one worker has parsed, another only reads: no setting is its own, for dbt parses again where one differs.
            settings = {
                "DBT_TARGET_PATH": str(folder),
                "EVENT_WAREHOUSE_PATH": "warehouse.duckdb",
                "PGHOST": "",
                "PGPORT": "5432",
                "PGDATABASE": database,
            }
            with open(f"{folder}.lock", "w") as lock, changed_environment(settings):
                fcntl.flock(lock, fcntl.LOCK_EX)
                parsed = dbtRunner().invoke(["parse", "--target", self.target, "--vars", json.dumps(variables)])
            assert isinstance(parsed.result, Manifest), parsed.exception
            MANIFESTS[key] = parsed.result
        return MANIFESTS[key]

    def dbt(self, *arguments: str, fails: bool = False) -> str:
        """Runs dbt to its end in this process and returns its log; it must succeed, or fail if `fails`."""
        messages: list[str] = []
        self.disconnect()
        with changed_environment(self.environment() | QUICK), patch.object(compilation, "sqlparse", QuickParser):
            runner = dbtRunner(
                manifest=self.manifest(), callbacks=[lambda event: messages.append(event.info.msg) if event.info.level != "debug" else None]
            )
            result = runner.invoke(self.dbt_arguments(*arguments))
            DuckDBConnectionManager.close_all_connections()
        output = "\n".join([*messages, str(result.exception or "")])
        assert result.success != fails, output[-8000:]
        return output

    def land(self, *paths: Path | str, source: str | None = None, fails: bool = False) -> str:
        """Lands files as scripts/land_events.py does, in this process, and returns its output."""
        options = ["--source", source] if source else []
        output = io.StringIO()
        self.disconnect()
        with changed_environment(self.environment()), redirect_stdout(output), redirect_stderr(output):
            code = land_events.main(["--target", self.target, *options, *map(str, paths)])
        assert (code != 0) == fails, output.getvalue()
        return output.getvalue()

    def land_events(self, events: Iterable[Mapping[str, Any] | str], name: str = "events", **options: Any) -> str:
        """Lands events (objects, or lines as they are) as one NDJSON file."""
        path = self.folder / f"{name}.ndjson"
        path.write_text("".join((event if isinstance(event, str) else json.dumps(event)) + "\n" for event in events))
        return self.land(path, **options)

    def query(self, sql: str) -> list[tuple[Cell, ...]]:
        """The rows of a statement, if it has any, JSON as text; the connection stays open until the next command."""
        if self.target == "duckdb":
            if not self.connection:
                self.connection = duckdb.connect(self.settings["EVENT_WAREHOUSE_PATH"])
                self.connection.execute("set timezone = 'UTC'")
            return self.connection.execute(sql).fetchall()
        if not self.connection:
            self.connection = psycopg2.connect(
                host=self.settings["PGHOST"], port=self.settings.get("PGPORT"), user=self.settings["PGUSER"],
                password=self.settings.get("PGPASSWORD"), dbname=self.settings["PGDATABASE"], options="-c timezone=UTC",
            )  # fmt: skip
            self.connection.autocommit = True
            psycopg2.extras.register_default_json(self.connection, loads=lambda text: text)
            psycopg2.extras.register_default_jsonb(self.connection, loads=lambda text: text)
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def execute(self, sql: str) -> None:
        """Runs a statement."""
        self.query(sql)

    def disconnect(self) -> None:
        """Leaves the database to others; a DuckDB file is one process's at a time."""
        if self.connection:
            self.connection.close()
            self.connection = None

    def relations(self, schemas: Iterable[str] = ("staging", "analytics", "atomic")) -> dict[str, list[str]]:
        """Every table and view of some schemas, `schema.name` -> sorted column names."""
        names = ", ".join(f"'{schema}'" for schema in schemas)
        catalog = "" if self.target == "postgres" else "table_catalog not in ('system', 'temp') and "
        rows = self.query(
            f"select table_schema, table_name, column_name from information_schema.columns where {catalog}table_schema in ({names})"
        )
        relations: dict[str, list[str]] = {}
        for schema, table, column in rows:
            if table not in INTERNAL_RELATIONS and column not in INTERNAL_COLUMNS.get(schema, ()):
                relations.setdefault(f"{schema}.{table}", []).append(column)
        return {name: sorted(columns) for name, columns in sorted(relations.items())}

    def snapshot(self, schemas: Iterable[str] = ("staging", "analytics", "atomic")) -> Snapshot:
        """Every cell of every table and view: rows as sorted (column, value) pairs, rows sorted, nothing exempt."""
        snapshot: Snapshot = {}
        for name, columns in self.relations(schemas).items():
            schema, table = name.split(".", 1)
            selected = ", ".join('"' + column.replace('"', '""') + '"' for column in columns)
            rows = self.query(f'select {selected} from {schema}."{table}"')
            snapshot[name] = sorted((tuple(zip(columns, map(comparable, row), strict=True)) for row in rows), key=repr)
        return snapshot


def compiled_inline(warehouse: Warehouse, macros: Iterable[str], inline: str, settings: str = "") -> str:
    """What dbt makes of a query with some macro files, in a project without models: the whole one takes it many seconds to parse."""
    project = warehouse.folder / "project"
    for name in macros:
        (project / "macros" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "macros" / name, project / "macros" / name)
    shutil.copy(ROOT / "profiles.yml", project)
    (project / "dbt_project.yml").write_text("name: event_warehouse\nprofile: event_warehouse\n" + settings)
    options = ["--target", warehouse.target, "--project-dir", str(project), "--profiles-dir", str(project)]
    with changed_environment(warehouse.environment()):
        result = dbtRunner().invoke(["compile", "--log-level", "none", "--inline", inline, *options])
        DuckDBConnectionManager.close_all_connections()
    assert result.success, result.exception or result.result
    code: str = result.result.results[0].node.compiled_code  # type: ignore[union-attr, index]
    return code


def comparable(cell: Cell) -> Cell:
    """A cell as both engines' drivers can agree on it: timestamps as text, everything else as it is."""
    if isinstance(cell, datetime.datetime):
        return cell.isoformat()
    if isinstance(cell, float):
        return repr(cell)
    return cell


def differences(left: Snapshot, right: Snapshot, most: int = 10) -> list[str]:
    """What differs between two snapshots, a line each; empty if nothing does."""
    lines = [f"{name}: only in one" for name in left.keys() ^ right.keys()]
    for name in left.keys() & right.keys():
        if left[name] == right[name]:
            continue
        only_left = [row for row in left[name] if row not in right[name]]
        only_right = [row for row in right[name] if row not in left[name]]
        lines.append(f"{name}: {len(left[name])} and {len(right[name])} rows, {len(only_left)} and {len(only_right)} of them differ")
        for one, other in list(zip(only_left, only_right, strict=False))[:most]:
            cells = [(a, b) for a, b in zip(one, other, strict=False) if a != b]
            lines.append(f"    {cells[:6]}")
        lines += [f"    left only: {row}" for row in only_left[len(only_right) :][:most]]
        lines += [f"    right only: {row}" for row in only_right[len(only_left) :][:most]]
    return lines


def copy_raw(source: Warehouse, target: Warehouse) -> None:
    """Puts the rows of raw.events of one warehouse into another, landing times and all."""
    columns = "row_id, cast(payload as text), source, cast(received_at as text), cast(loaded_at as text), batch_id"
    rows = source.query(f"select {columns} from raw.events order by row_id")
    target.land_events([])
    insert = "insert into raw.events (row_id, payload, source, received_at, loaded_at, batch_id) values "
    for start in range(0, len(rows), 500):
        values = [
            "(" + ", ".join("null" if cell is None else "'" + str(cell).replace("'", "''") + "'" for cell in row) + ")"
            for row in rows[start : start + 500]
        ]
        target.execute(insert + ", ".join(values))


def assert_equal(left: Snapshot, right: Snapshot) -> None:
    """Fails with what differs between two snapshots."""
    lines = differences(left, right)
    assert not lines, "\n".join(lines)[:4000]
