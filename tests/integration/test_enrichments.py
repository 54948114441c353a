"""User agents and IP addresses from the landed events to the tables, on DuckDB by dbt run and on Postgres by the one command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from snowplow_events import contexts, encoded, event, event_id, record
from warehouse import Warehouse, changed_environment

import build_postgres
from conftest import MakeWarehouse
from mmdb_writer import CITY, ISP, write_mmdb

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
TABLES = (
    "analytics.user_agents", "analytics.ip_addresses", "atomic.com_snowplowanalytics_snowplow_ua_parser_context_1",
    "staging.int_looked_up_values",
)  # fmt: skip
MODELS = ("-s", "+com_snowplowanalytics_snowplow_ua_parser_context_1", "+ip_addresses")


def record_of(number: int, address: str, user_agent: str | None, **parameters: Any) -> dict[str, Any]:
    fields = {"ipAddress": address} | ({"userAgent": user_agent} if user_agent else {"userAgent": None})
    return record(event(number, **parameters), **fields)


FIRST = [
    record_of(1, "203.0.113.9", CHROME), record_of(2, "203.0.113.9", CHROME), record_of(3, "2001:db8::1", "it's \"日本語\" {}"),
    record_of(4, "192.0.2.1", None),
]  # fmt: skip
SENT = contexts(("iglu:com.snowplowanalytics.snowplow/ua_parser_context/jsonschema/1-0-0", {"useragentFamily": "Sent", "osFamily": "Sent"}))
SECOND = [record_of(5, "198.51.100.7", GOOGLEBOT), record_of(6, "203.0.113.9", CHROME, cx=encoded(SENT))]


class Enriched:
    """A warehouse and the databases beside it; the City database comes late."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.snapshots: list[dict[str, list[Any]]] = []

    def events(self) -> list[tuple[Any, ...]]:
        """What the look-ups have put into the rows of atomic.events."""
        return self.warehouse.query(
            "select event_id, br_family, os_name, geo_country, geo_city, ip_isp from atomic.events order by event_id"
        )

    def build(self) -> str:
        if self.warehouse.target == "duckdb":
            return self.warehouse.dbt("run", *MODELS)
        self.warehouse.disconnect()
        with changed_environment(self.warehouse.environment()):
            assert build_postgres.main(["--vars", json.dumps(self.warehouse.vars), "--no-use-colors"]) == 0
        return ""

    def take_snapshot(self) -> dict[str, list[Any]]:
        snapshot = self.warehouse.snapshot()
        self.snapshots.append({name: snapshot[name] for name in TABLES})
        return self.snapshots[-1]


def with_databases(warehouse: Warehouse, folder: Path) -> Enriched:
    """A warehouse that the first events have landed in."""
    warehouse.vars |= {
        "geo_database": str(folder / "city.mmdb"), "isp_database": str(folder / "isp.mmdb"), "enrich_user_agents": True,
    }  # fmt: skip
    warehouse.land_events(FIRST, "first")
    return Enriched(warehouse)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("databases")


@pytest.fixture(scope="module")
def on_duckdb(make_warehouse: MakeWarehouse, folder: Path) -> tuple[Enriched, str]:
    """Two landings and two builds: the City database is there for the second only, with another edition of the ISP database."""
    built = with_databases(make_warehouse("duckdb"), folder)
    write_mmdb(folder / "isp.mmdb", "GeoIP2-ISP", ISP)
    log = built.build()
    built.take_snapshot()
    built.warehouse.land_events(SECOND, "second")
    write_mmdb(folder / "city.mmdb", "GeoIP2-City", CITY)
    write_mmdb(folder / "isp.mmdb", "GeoIP2-ISP", ISP | {"203.0.113.0/24": {"isp": "Newer Edition"}})
    built.build()
    built.take_snapshot()
    return built, log


@pytest.fixture(scope="module")
def on_postgres(make_warehouse: MakeWarehouse, folder: Path, on_duckdb: tuple[Enriched, str]) -> Enriched:
    """A plain run, which looks nothing up, then the command with all databases, then a plain run with the second events."""
    built = with_databases(make_warehouse("postgres"), folder)
    write_mmdb(folder / "isp.mmdb", "GeoIP2-ISP", ISP)
    built.warehouse.dbt("run", *MODELS)
    assert {row[1:] for row in built.events()} == {(None,) * 5}
    built.build()
    built.warehouse.land_events(SECOND, "second")
    built.warehouse.dbt("run", *MODELS)
    built.take_snapshot()
    return built


def test_a_missing_database_is_one_line_and_the_rest_is_built(on_duckdb: tuple[Enriched, str]) -> None:
    built, log = on_duckdb
    assert len([line for line in log.splitlines() if "geo_database" in line and "there is no such file" in line]) == 1
    addresses = {row["ip_address"]: row for row in map(dict, built.snapshots[0]["analytics.ip_addresses"])}
    assert {address: row["databases"] for address, row in addresses.items()} == dict.fromkeys(
        ("203.0.113.9", "2001:db8::1", "192.0.2.1"), "isp"
    )
    assert addresses["203.0.113.9"]["ip_isp"] == "Example Net"


def test_a_later_run_fills_what_was_missing_and_adds_what_is_new(on_duckdb: tuple[Enriched, str]) -> None:
    built, _ = on_duckdb
    addresses = {row["ip_address"]: row for row in map(dict, built.snapshots[1]["analytics.ip_addresses"])}
    assert {(row["databases"], row["geo_country"]) for row in addresses.values()} == {
        ("city,isp", "GB"), ("city,isp", "JP"), ("city,isp", "SE"), ("city,isp", None),
    }  # fmt: skip
    assert (addresses["203.0.113.9"]["geo_region"], addresses["203.0.113.9"]["ip_isp"]) == ("WBK", "Example Net")
    agents = {row["user_agent"]: row for row in map(dict, built.snapshots[1]["analytics.user_agents"])}
    assert {text: row["is_bot"] for text, row in agents.items()} == {CHROME: False, FIRST[2]["userAgent"]: False, GOOGLEBOT: True}
    context = [dict(row) for row in built.snapshots[1][TABLES[2]]]
    assert sorted(row["os_family"] for row in context) == ["Other", "Other", "Sent", "Windows", "Windows", "Windows"]
    assert {(row["schema_vendor"], row["schema_name"]) for row in context} == {("com.snowplowanalytics.snowplow", "ua_parser_context")}
    # the sent one stands before that of the enrichment
    assert {row["os_family"]: row["array_index"] for row in context if row["root_id"] == event_id(6)} == {"Sent": 0, "Windows": 1}


def test_nothing_else_is_left_behind(on_duckdb: tuple[Enriched, str], on_postgres: Enriched) -> None:
    for built in (on_duckdb[0], on_postgres):
        assert not built.warehouse.query("select table_schema, table_name from information_schema.tables where table_name like '%dbt_tmp%'")


def test_what_is_looked_up_late_is_written_into_the_events(on_duckdb: tuple[Enriched, str], on_postgres: Enriched) -> None:
    chrome, other = ("Chrome", "Windows 10"), ("Unknown", "Unknown")
    home, abroad = ("GB", "Boxford", "Example Net"), ("JP", None, None)
    first = [(*chrome, *home), (*chrome, *home), (*other, *abroad), (None,) * 5]
    robot = ("Robot/Spider", "Unknown", "SE", None, "Other Net")
    assert [row[1:] for row in on_duckdb[0].events()] == [*first, robot, (*chrome, *home)]
    # the address and the robot of the second landing have not been looked up there
    assert [row[1:] for row in on_postgres.events()] == [*first, (None,) * 5, (*chrome, *home)]


def test_what_is_in_the_events_counts_as_applied(on_duckdb: tuple[Enriched, str], on_postgres: Enriched) -> None:
    for built, waiting in ((on_duckdb[0], set()), (on_postgres, {GOOGLEBOT, "198.51.100.7"})):
        values = map(dict, built.snapshots[-1]["staging.int_looked_up_values"])
        assert {row["value"] for row in values if not row["is_applied"]} == waiting


def test_postgres_has_the_same_cells(on_duckdb: tuple[Enriched, str], on_postgres: Enriched) -> None:
    for name in TABLES[:2]:
        rows = on_postgres.snapshots[-1][name]
        assert rows == [row for row in on_duckdb[0].snapshots[-1][name] if not {GOOGLEBOT, "198.51.100.7"} & set(dict(row).values())]
        assert len(rows) > 1


def test_the_command_refuses_what_it_decides_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert build_postgres.main(["--select", "users"]) == 2
    assert "is decided here" in capsys.readouterr().err
