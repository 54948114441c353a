"""The same landed rows give the same tables: in batches, at once, rebuilt, on either engine."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

import pytest
from events import hostile_events, track
from lost_values import lost_values
from snowplow_events import entity, event, hostile_snowplow_events, payload
from warehouse import FLAVORS, Snapshot, Warehouse, assert_equal, copy_raw

from conftest import MakeWarehouse
from reporting.queries import Queries
from reporting.schemas import choose_warehouse
from reporting.sections import all_sections

# Of the tables of a group, DuckDB's macro gathered_rows takes those with 2,048 new rows or fewer together.
MORE_THAN_ARE_GATHERED = 2_100


def run_of(warehouse: Warehouse) -> list[str]:
    """The run that builds what is compared: the flavours differ in the tables of calls, so the atomic ones are built in one."""
    return ["run", "--selector", "calls"] if warehouse.vars else ["run"]


def land_and_run_in_batches(warehouse: Warehouse, generated: Path, recordings: list[Path]) -> None:
    """Three landings with runs between them, some of a few models only; in RudderStack's flavour the tables of calls."""
    run = run_of(warehouse)
    lines = generated.read_text().splitlines()
    warehouse.land_events(lines[:700], name="first")
    warehouse.land(*recordings[:2])
    warehouse.dbt(*run)
    warehouse.land_events(hostile_events(), name="hostile")
    snowplow = hostile_snowplow_events()
    # on Postgres a third of them, which takes a third of the time
    warehouse.land_events(snowplow[1:] if warehouse.target == "duckdb" else snowplow[1::3], name="hostile_snowplow")
    warehouse.dbt("run", "-s", "int_landed_events", "duplicate_events", "int_event_names", "tracks", "users")
    warehouse.land_events(lines[700:], name="second")
    atomic = ["int_snowplow_events", "atomic.events"] if run == ["run"] else []
    warehouse.dbt("run", "-s", "int_landed_events", "stg_events", "tracks", "event_tables", *atomic)
    warehouse.dbt(*run)
    warehouse.land_events(snowplow[:1], name="more_hostile_snowplow")
    warehouse.land(*recordings[2:])
    warehouse.land_events(
        [track("widen", "Numbers", {"n": 5, "from_integer": 0.5, "new": "column"}), track("new", "New Event", {"a": 1})], name="third"
    )
    warehouse.land_events([payload(*snowplow[0]["data"][::7], entity(1_000_001, {"n": 7.5, "new": "column"}))], name="snowplow_copies")
    warehouse.dbt(*run)
    warehouse.dbt("run", "--full-refresh", "-s", "tracks")


@pytest.fixture(scope="module", params=["segment", "rudderstack"])
def flavor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def duckdb_in_batches(make_warehouse: MakeWarehouse, generated: Path, recordings: list[Path], flavor: str) -> Warehouse:
    warehouse = make_warehouse("duckdb", **FLAVORS[flavor])
    land_and_run_in_batches(warehouse, generated, recordings)
    return warehouse


@pytest.fixture(scope="module")
def batches_snapshot(duckdb_in_batches: Warehouse) -> Snapshot:
    return duckdb_in_batches.snapshot()


def test_duckdb_batches_equal_a_full_refresh_and_a_run_with_nothing_new(duckdb_in_batches: Warehouse, batches_snapshot: Snapshot) -> None:
    run = run_of(duckdb_in_batches)
    duckdb_in_batches.dbt(*run)
    assert_equal(batches_snapshot, duckdb_in_batches.snapshot())
    duckdb_in_batches.dbt(*run, "--full-refresh")
    assert_equal(batches_snapshot, duckdb_in_batches.snapshot())


def test_postgres_at_once_equals_duckdb_in_batches(
    make_warehouse: MakeWarehouse, duckdb_in_batches: Warehouse, batches_snapshot: Snapshot, flavor: str
) -> None:
    postgres = make_warehouse("postgres", **FLAVORS[flavor])
    copy_raw(duckdb_in_batches, postgres)
    postgres.dbt(*run_of(postgres))
    assert_equal(batches_snapshot, postgres.snapshot())
    assert report_sections(duckdb_in_batches) == report_sections(postgres)


def report_sections(warehouse: Warehouse) -> list[tuple[object, ...]]:
    """What `make report` shows, chart by chart and table by table; but for the rejects, whose lines `copy_raw` leaves behind."""
    sections = all_sections(Queries(warehouse.query, choose_warehouse(warehouse.query), 90), datetime(2026, 4, 1))
    assert {section.name for section in sections if section.figure} >= {"events", "columns", "discards", "duplicates", "late-arrival"}
    return [
        (section.name, section.value, section.unit, section.note, section.tables, section.figure and section.figure.to_json())
        for section in sections
        if section.name != "rejects"
    ]


def test_every_value_is_in_a_column_in_overflow_or_in_discards(duckdb_in_batches: Warehouse) -> None:
    assert lost_values(duckdb_in_batches) == []


def test_every_table_and_column_can_be_queried_unquoted(duckdb_in_batches: Warehouse) -> None:
    for name, columns in duckdb_in_batches.relations(["analytics"]).items():
        duckdb_in_batches.query(f"select {', '.join(columns)} from {name} limit 1")


def test_postgres_batches_equal_a_full_refresh(make_warehouse: MakeWarehouse, generated: Path, recordings: list[Path]) -> None:
    warehouse = make_warehouse("postgres")
    land_and_run_in_batches(warehouse, generated, recordings)
    before = warehouse.snapshot()
    for name, columns in warehouse.relations(["analytics"]).items():
        warehouse.query(f"select {', '.join(columns)} from {name} limit 1")
    warehouse.dbt("run", "--full-refresh")
    assert_equal(before, warehouse.snapshot())


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
def test_batches_of_one_kind_and_tables_of_all_sizes_equal_a_full_refresh(make_warehouse: MakeWarehouse, target: str) -> None:
    warehouse = make_warehouse(target)
    many = [track(f"many-{number}", "Many", {"number": number, "half": number / 2}) for number in range(MORE_THAN_ARE_GATHERED)]
    few = [track(f"few-{number}", f"Few {number % 3}", {"number": number}) for number in range(30)]
    warehouse.land_events([*many[::2], *few[::2]], name="first_calls")
    warehouse.dbt("run")
    warehouse.land_events([payload(*(event(number) for number in range(5)), entity(5, {"n": 2**53 + 1}))], name="snowplow")
    warehouse.dbt("run")
    assert warehouse.query("select count(*) from atomic.events where event = 'page_view'") == [(6,)]
    assert warehouse.query("select count(*) from atomic.failed_events") == [(0,)]
    warehouse.land_events([*many[1::2], *few[1::2]], name="more_calls")
    warehouse.dbt("run")
    warehouse.land_events([payload(entity(6, {"n": 0.5}))], name="snowplow_that_widens")
    warehouse.dbt("run")
    assert warehouse.query("select column_name, value from atomic.failed_events") == [("n", str(2**53 + 1))]
    batches = warehouse.snapshot()
    assert warehouse.query("select count(*), count(distinct number), sum(half) from analytics.many") == [
        (MORE_THAN_ARE_GATHERED, MORE_THAN_ARE_GATHERED, sum(number / 2 for number in range(MORE_THAN_ARE_GATHERED)))
    ]
    assert sorted(warehouse.query("select number from analytics.few_1")) == [(number,) for number in range(1, 30, 3)]
    warehouse.dbt("run", "--full-refresh")
    assert_equal(batches, warehouse.snapshot())


def test_shuffled_landings_give_the_same_users_and_accounts(make_warehouse: MakeWarehouse, generated: Path) -> None:
    lines = [line for line in generated.read_text().splitlines() if '"type":"identify"' in line or '"type":"group"' in line]
    lines = list(dict.fromkeys(lines))
    states = []
    shuffled = random.Random(7).sample(lines, len(lines))
    for batches in ([lines], [shuffled[:40], shuffled[40:]]):
        warehouse = make_warehouse("duckdb")
        for number, batch in enumerate(batches):
            warehouse.land_events(batch, name=f"batch_{number}")
            warehouse.dbt("run", "-s", "+users", "+accounts")
        snapshot = warehouse.snapshot(["analytics"])
        states.append({
            name: sorted(
                tuple(cell for cell in row if cell[0] != "uuid_ts" and cell[1] is not None) for row in snapshot[name]
            )
            for name in ("analytics.users", "analytics.accounts")
        })  # fmt: skip
    assert states[0] == states[1]
    assert len(states[0]["analytics.users"]) > 10
