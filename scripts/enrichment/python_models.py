"""The work of the Python models: which values are new, and their rows as a relation of DuckDB."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import duckdb
from dbt.adapters.events.logging import AdapterLogger

from enrichment.errors import EnrichmentError

Settings = Mapping[str, Any]
Columns = Mapping[str, str]
_ROWS_AT_ONCE = 10_000


def user_agent_rows(
    session: duckdb.DuckDBPyConnection, values: duckdb.DuckDBPyRelation, known: str | None, settings: Settings
) -> duckdb.DuckDBPyRelation:
    """The rows of int_user_agents for the user agents that it has not got.

    Args:
        session: the connection of the model.
        values: int_looked_up_values.
        known: the name of the table built before; None for the first run.
        settings: `enabled` and `on_error` (`warn` or `stop`).

    Raises:
        EnrichmentError: the parser is not installed and `on_error` is `stop`.
    """
    report = _reporter(settings)
    columns = {"user_agent": "varchar", **dict.fromkeys(_USER_AGENT_TEXTS, "varchar"), "dvce_ismobile": "boolean", "is_bot": "boolean"}
    if not settings["enabled"]:
        return _relation(session, "new_user_agents", columns, [])
    is_known = f"and value not in (select user_agent from {known})" if known else ""
    texts = [
        row[0] for row in values.query("looked_up", f"select distinct value from looked_up where kind = 'user_agent' {is_known}").fetchall()
    ]
    rows: list[tuple[Any, ...]] = []
    if texts:
        try:
            # compiling its patterns takes half a second, which a run without new user agents need not wait for
            from enrichment.user_agents import parse_user_agent
        except ImportError as error:
            report(f"enrich_user_agents: {error}; install what requirements.txt names, or set the var to false")
        else:
            fields = list(columns)[1:]
            for text in texts:
                parsed = parse_user_agent(text)
                rows.append((text, *(getattr(parsed, name) for name in fields)))
    return _relation(session, "new_user_agents", columns, rows)


def ip_address_rows(
    session: duckdb.DuckDBPyConnection, values: duckdb.DuckDBPyRelation, known: str | None, settings: Settings
) -> duckdb.DuckDBPyRelation:
    """The rows of int_ip_addresses for addresses that it has not got, or that a database of now has not been asked about.

    Of an address that is there already, only the databases that its row does not name are asked; what the others said stays.

    Args:
        session: the connection of the model.
        values: int_looked_up_values.
        known: the name of the table built before; None for the first run.
        settings: the path of each kind of database (`city`, `isp`, `domain`, `connection_type`) and `on_error` (`warn` or `stop`).

    Raises:
        EnrichmentError: a database cannot be used and `on_error` is `stop`.
    """
    report = _reporter(settings)
    columns = {
        "ip_address": "varchar", "geo_country": "varchar", "geo_region": "varchar", "geo_city": "varchar", "geo_zipcode": "varchar",
        "geo_latitude": "double", "geo_longitude": "double", "geo_region_name": "varchar", "geo_timezone": "varchar",
        "ip_isp": "varchar", "ip_organization": "varchar", "ip_domain": "varchar", "ip_netspeed": "varchar", "databases": "varchar",
    }  # fmt: skip
    paths = {kind: str(settings[kind]) for kind in ("city", "isp", "domain", "connection_type") if settings[kind]}
    if not paths:
        return _relation(session, "new_ip_addresses", columns, [])
    try:
        from enrichment.ip_addresses import KINDS, IpDatabases
    except ImportError as error:
        report(f'IP addresses: {error}; install what requirements.txt names, or set the vars of the databases to ""')
        return _relation(session, "new_ip_addresses", columns, [])
    rows = []
    with IpDatabases(paths) as databases:
        for problem in databases.problems:
            report(problem)
        reported = len(databases.problems)
        for row in _addresses(values, known, columns, databases.kinds):
            address, old = row[0], dict(zip(columns, row[1:], strict=True))
            before = (old["databases"] or "").split(",")
            found, answered = databases.look_up(address, [kind for kind in databases.kinds if kind not in before])
            asked = ",".join(kind.name for kind in KINDS if kind.name in before or kind.name in answered)
            rows.append(tuple((old | found | {"ip_address": address, "databases": asked}).values()))
        for problem in databases.problems[reported:]:
            report(problem)
    return _relation(session, "new_ip_addresses", columns, rows)


_USER_AGENT_TEXTS = (
    "useragent_family", "useragent_major", "useragent_minor", "useragent_patch", "useragent_version",
    "useragent_os_family", "useragent_os_major", "useragent_os_minor", "useragent_os_patch", "useragent_os_patch_minor",
    "useragent_os_version", "useragent_device_family",
    "br_name", "br_family", "br_version", "br_type", "br_renderengine", "os_name", "os_family", "os_manufacturer", "dvce_type",
)  # fmt: skip


def _addresses(values: duckdb.DuckDBPyRelation, known: str | None, columns: Columns, kinds: Sequence[str]) -> list[tuple[Any, ...]]:
    """The addresses to look up, each with its row of before (nulls if it has none)."""
    if not kinds:
        return []
    names = ", ".join(f"known.{name}" for name in columns)
    source = known or "(select " + ", ".join(f"cast(null as {kind}) as {name}" for name, kind in columns.items()) + " where false)"
    wanted = ", ".join(f"'{kind}'" for kind in kinds)
    return values.query(
        "looked_up",
        f"""
        select looked_up.value, {names}
        from (select distinct value from looked_up where kind = 'ip_address') as looked_up
        left join {source} as known on looked_up.value = known.ip_address
        where known.ip_address is null or not list_has_all(string_split(known.databases, ','), [{wanted}])
        """,
    ).fetchall()


def _relation(session: duckdb.DuckDBPyConnection, name: str, columns: Columns, rows: Sequence[tuple[Any, ...]]) -> duckdb.DuckDBPyRelation:
    """Rows as a temporary table.

    JSON is what DuckDB takes in fast without pandas or Arrow: 10,000 user agents in half a second, which take half a minute as lists.
    """
    session.execute(f"create or replace temporary table {name} ({', '.join(f'{column} {kind}' for column, kind in columns.items())})")
    structure = json.dumps([dict(columns)])
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        document = json.dumps([dict(zip(columns, row, strict=True)) for row in rows[start : start + _ROWS_AT_ONCE]])
        session.execute(
            f"insert into {name} select {', '.join(f'row.{column}' for column in columns)}"
            f" from (select unnest(from_json(cast(? as json), '{structure}')) as row)",
            [document],
        )
    return session.table(name)


def _reporter(settings: Settings) -> Callable[[str], None]:
    """What tells of a problem: a warning of dbt's, or the end of the run."""
    if settings["on_error"] not in ("warn", "stop"):
        raise EnrichmentError(f"on_enrichment_error is {settings['on_error']!r}; it must be warn or stop")
    if settings["on_error"] == "stop":
        return _stop
    warn: Callable[[str], None] = AdapterLogger("event-warehouse").warning
    return warn


def _stop(problem: str) -> None:
    raise EnrichmentError(problem)
