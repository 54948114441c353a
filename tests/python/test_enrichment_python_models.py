"""What the Python models do with a table of values, on DuckDB without dbt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from enrichment import python_models
from enrichment.errors import EnrichmentError
from enrichment.python_models import ip_address_rows, user_agent_rows
from mmdb_writer import CITY, ISP, write_mmdb

WARN = {"enabled": True, "on_error": "warn"}
NO_DATABASES = {"city": "", "isp": "", "domain": "", "connection_type": "", "on_error": "warn"}


@pytest.fixture
def session() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create table looked_up_values (kind text, value text)")
    return connection


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(python_models.AdapterLogger, "warning", lambda self, line: lines.append(line))
    return lines


def add(session: duckdb.DuckDBPyConnection, kind: str, *values: str) -> None:
    session.executemany("insert into looked_up_values values (?, ?)", [(kind, value) for value in values])


def keep(session: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation, table: str, key: str) -> int:
    """Puts rows into a table as the incremental model does; returns their number."""
    count = len(rows.fetchall())
    session.execute(f"create table if not exists {table} as select * from {rows.alias} limit 0")
    rows.query("new_rows", f"delete from {table} where {key} in (select {key} from new_rows)")
    rows.query("new_rows", f"insert into {table} select * from new_rows")
    return count


def test_a_user_agent_is_parsed_once(session: duckdb.DuckDBPyConnection, warnings: list[str]) -> None:
    add(session, "user_agent", "curl/8.4.0", "日本語😀'\"\\")
    add(session, "ip_address", "203.0.113.9")
    assert keep(session, user_agent_rows(session, session.table("looked_up_values"), None, WARN), "known", "user_agent") == 2
    add(session, "user_agent", "curl/8.5.0")
    rows = user_agent_rows(session, session.table("looked_up_values"), "known", WARN)
    assert [(row[0], row[5]) for row in rows.fetchall()] == [("curl/8.5.0", "curl 8.5.0")]
    assert not warnings


def test_without_values_or_with_the_var_off_there_are_columns_but_no_rows(session: duckdb.DuckDBPyConnection) -> None:
    empty = user_agent_rows(session, session.table("looked_up_values"), None, WARN)
    assert (empty.columns[0], empty.columns[-1], str(empty.types[-1]), len(empty)) == ("user_agent", "is_bot", "BOOLEAN", 0)
    add(session, "user_agent", "curl/8.4.0")
    assert len(user_agent_rows(session, session.table("looked_up_values"), None, WARN | {"enabled": False})) == 0
    add(session, "ip_address", "203.0.113.9")
    assert len(ip_address_rows(session, session.table("looked_up_values"), None, NO_DATABASES)) == 0


def test_a_database_that_is_there_later_fills_its_columns_and_no_others(
    session: duckdb.DuckDBPyConnection, tmp_path: Path, warnings: list[str]
) -> None:
    settings = NO_DATABASES | {"isp": str(write_mmdb(tmp_path / "isp.mmdb", "GeoIP2-ISP", ISP)), "city": str(tmp_path / "city.mmdb")}
    values = session.table("looked_up_values")
    add(session, "ip_address", "203.0.113.9", "203.0.113.x", "192.0.2.1")
    assert keep(session, ip_address_rows(session, values, None, settings), "known", "ip_address") == 3
    assert len(warnings) == 1 and warnings[0].startswith("geo_database: ") and "no such file" in warnings[0]
    known = "select ip_address, geo_city, geo_latitude, ip_isp, databases from known order by all"
    assert session.sql(known).fetchall() == [
        ("192.0.2.1", None, None, None, "isp"), ("203.0.113.9", None, None, "Example Net", "isp"), ("203.0.113.x", None, None, None, "isp"),
    ]  # fmt: skip
    assert len(ip_address_rows(session, values, "known", settings)) == 0

    write_mmdb(tmp_path / "city.mmdb", "GeoLite2-City", CITY)
    write_mmdb(tmp_path / "isp.mmdb", "GeoIP2-ISP", {"203.0.113.0/24": {"isp": "Newer Edition"}})
    add(session, "ip_address", "203.0.113.10")
    assert keep(session, ip_address_rows(session, values, "known", settings), "known", "ip_address") == 4
    assert session.sql(known).fetchall() == [
        ("192.0.2.1", None, None, None, "city,isp"),
        ("203.0.113.10", "Boxford", 51.75, "Newer Edition", "city,isp"),
        ("203.0.113.9", "Boxford", 51.75, "Example Net", "city,isp"),
        ("203.0.113.x", None, None, None, "city,isp"),
    ]  # fmt: skip
    # a database that is gone takes nothing away
    assert len(ip_address_rows(session, values, "known", settings | {"city": ""})) == 0


def test_a_problem_stops_the_run_if_it_is_to(session: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    add(session, "ip_address", "203.0.113.9")
    settings: dict[str, Any] = NO_DATABASES | {"city": str(tmp_path / "none.mmdb"), "on_error": "stop"}
    with pytest.raises(EnrichmentError, match=r"^geo_database: .*none.mmdb cannot be used \(there is no such file\); give the path"):
        ip_address_rows(session, session.table("looked_up_values"), None, settings)
    with pytest.raises(EnrichmentError, match="on_enrichment_error is 'ignore'; it must be warn or stop"):
        user_agent_rows(session, session.table("looked_up_values"), None, WARN | {"on_error": "ignore"})


def test_a_parser_that_is_not_installed_is_a_problem_too(
    session: duckdb.DuckDBPyConnection, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "enrichment.user_agents", None)
    add(session, "user_agent", "curl/8.4.0")
    assert len(user_agent_rows(session, session.table("looked_up_values"), None, WARN)) == 0
    assert len(warnings) == 1 and warnings[0].startswith("enrich_user_agents: ")
