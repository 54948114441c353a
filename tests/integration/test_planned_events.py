"""A tracking plan: what breaks it is listed, types it declares are pinned, and a table is re-typed by one command."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from typing import Any

import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from events import call, track
from warehouse import QUICK, ROOT, Snapshot, Warehouse, assert_equal, changed_environment, copy_raw

from conftest import MakeWarehouse

RUN = ("run", "--selector", "calls")
JUDGED = {"analytics.tracking_plan_violations", "analytics.tracking_plan_violations_by_day"}
PLAN = [
    # call, event, property, type, required, allowed_values, pattern
    ("track", "Order Completed", "/total", "number", "true", "", ""),
    ("track", "Order Completed", "/count", "integer", "", "", ""),
    ("track", "Order Completed", "/paid", "boolean", "", "", ""),
    ("track", "Order Completed", "/at", "timestamp", "", "", ""),
    ("track", "Order Completed", "/code", "string", "", "", r"^\d{3}$"),
    ("track", "Order Completed", "/unit price", "string", "", '["5", 5]', ""),
    ("track", "it's", "/x'y", "string", "true", "", ""),
    ("identify", "", "/age", "integer", "", "", ""),
    ("group", "", "/size", "string", "", "", ""),
    ("page", "", "/width", "number", "", "", ""),
]
FIRST = [
    track(
        "1", "Order Completed", {"total": 5, "count": 1, "paid": "yes", "at": "2026-01-01", "code": 123, "unitPrice": 5, "extra": {"a": 1}}
    ),
    track("2", "order completed", {"total": "6", "count": 1.5, "paid": True, "at": "soon", "code": "123", "unit price": "5"}),
    track("3", "it's", {"x'y": 7, "z": "\\"}),
    track("4", "Other", {"total": 1}),
    call("identify", "5", traits={"age": "old", "name": "x"}),
    call("identify", "6", userId="u2", traits={"age": 40}, context={"traits": {"age": 41.5}}),
    call("group", "7", groupId="g1", traits={"size": 5}),
    call("page", "8", name="Home", properties={"width": 100, "url": "/"}),
]
SECOND = [
    track("11", "Order Completed", {"total": 7.5, "count": 2, "paid": False, "code": "12", "unit price": 6, "unit_price": "7"}),
    track("12", "Order Completed", {"total": None, "count": 2**53 + 1, "paid": 0, "at": "2026-02-30", "fresh": {"x": "y"}}),
    call("identify", "13", context={"traits": {"age": 18446744073709551617}}),
]
THIRD = [
    track("21", "Order Completed", {"total": 2**60 + 1, "count": 3.0, "paid": True, "code": "1234", "unit price": "5"}),
    track("22", "New", {"total": 1}),
    call("identify", "23", traits={"age": 42}),
    call("page", "24", name="Cart", properties={"width": "wide"}),
]


def load_plan(warehouse: Warehouse, rows: Iterable[tuple[str, ...]] = PLAN) -> None:
    warehouse.dbt("seed", "-s", "tracking_plan")
    values = ", ".join("(" + ", ".join("'" + cell.replace("'", "''") + "'" for cell in row) + ")" for row in rows)
    warehouse.execute(f"insert into staging.tracking_plan (call, event, property, type, required, allowed_values, pattern) values {values}")


def unjudged(warehouse: Warehouse) -> Snapshot:
    return {name: rows for name, rows in warehouse.snapshot().items() if name not in JUDGED}


def violations(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return sorted(warehouse.query("select row_id, property, rule, value from analytics.tracking_plan_violations"))


def rebuild(warehouse: Warehouse, *tables: str) -> None:
    for table in tables:
        assert f"The next `dbt run` rebuilds {table} by the tracking plan." in warehouse.dbt(
            "run-operation", "rebuild_table", "--args", f"{{table_name: {table}}}"
        )


EXPECTED = [
    ("1", "/code", "wrong_type", "123"), ("1", "/extra", "unknown_property", '{"a":1}'), ("1", "/paid", "wrong_type", '"yes"'),
    ("1", "/unitPrice", "unknown_property", "5"),
    ("11", "/code", "no_match", '"12"'), ("11", "/unit price", "wrong_type", "6"), ("11", "/unit_price", "unknown_property", '"7"'),
    ("12", "/at", "wrong_type", '"2026-02-30"'), ("12", "/fresh", "unknown_property", '{"x":"y"}'),
    ("12", "/paid", "wrong_type", "0"), ("12", "/total", "missing_property", None),
    ("13", "/age", "wrong_type", "18446744073709551617"),
    ("2", "", "unknown_event", None),
    ("21", "/code", "no_match", '"1234"'),
    ("22", "", "unknown_event", None),
    ("24", "/width", "wrong_type", '"wide"'),
    ("3", "/x'y", "wrong_type", "7"), ("3", "/z", "unknown_property", '"\\\\"'),
    ("4", "", "unknown_event", None),
    ("5", "/age", "wrong_type", '"old"'), ("5", "/name", "unknown_property", '"x"'),
    ("7", "/size", "wrong_type", "5"),
    ("8", "/url", "unknown_property", '"/"'),
]  # fmt: skip


@pytest.fixture(scope="module")
def planned(make_warehouse: MakeWarehouse) -> Warehouse:
    """A warehouse whose plan came behind its first events."""
    warehouse = make_warehouse("duckdb")
    warehouse.land_events(FIRST, name="first")
    warehouse.dbt(*RUN)
    return warehouse


def test_a_plan_judges_later_calls_and_a_rebuilt_table_is_as_a_full_refresh_makes_it(planned: Warehouse) -> None:
    assert planned.query("select * from analytics.tracking_plan_violations") == []
    load_plan(planned, [*PLAN, ("track", "Order Completed", "/x", "text", "", "", "")])
    planned.land_events(SECOND, name="second")
    output = planned.dbt(*RUN)
    fault = 'seeds/tracking_plan.csv: type is none of string, integer, number, boolean, timestamp, object, array, null, nor some of them with | between (call "track", '
    assert output.count(fault + 'event "Order Completed", property "/x", type "text"). The row is not used.') == 1
    differing = "The column groups.size is integer, the tracking plan declares string (and 7 more columns differ). Run "
    assert output.count(differing + "`dbt run-operation rebuild_table --args '{table_name: groups}'`, then `dbt run`") == 1
    later = [row for row in EXPECTED if row[0] in ("11", "12", "13")]
    assert violations(planned) == later

    # what was there keeps its type until it is told, even if the run that does it ends in between
    types = (
        "select data_type from analytics.schema_columns where table_name in ('order_completed', 'users') and column_name in ('paid', 'age')"
    )
    assert set(planned.query(types)) == {("string",)}
    rebuild(planned, "order_completed", "users", "accounts", "it_s", "pages")
    planned.dbt("run", "-s", "int_columns")
    planned.land_events(THIRD, name="third")
    assert "the tracking plan declares" not in planned.dbt(*RUN)
    assert set(planned.query(types)) == {("boolean",), ("integer",)}
    assert planned.query("select relation_name from staging.read_ledger where staged_at is null") == []
    assert violations(planned) == [row for row in EXPECTED if row[0] in ("11", "12", "13", "21", "22", "23", "24")]

    rebuilt = unjudged(planned)
    planned.dbt(*RUN, "--full-refresh")
    assert_equal(rebuilt, unjudged(planned))
    assert violations(planned) == EXPECTED
    paid = planned.query("select row_id, column_value, existing_type from analytics.discards where column_name = 'paid' order by 1")
    assert paid == [("1", '"yes"', "boolean"), ("12", "0", "boolean")]


def test_postgres_rebuilds_and_judges_alike(make_warehouse: MakeWarehouse, planned: Warehouse) -> None:
    warehouse = make_warehouse("postgres")
    copy_raw(planned, warehouse)
    warehouse.dbt(*RUN)
    load_plan(warehouse, [*PLAN, ("track", "Order Completed", "/x", "text", "", "", "")])
    rebuild(warehouse, "order_completed")
    assert warehouse.query("select relation_name from staging.read_ledger where staged_at is null") == [("int_columns.order_completed",)]
    # as a full refresh leaves it that is killed behind this model
    warehouse.dbt("run", "-s", "int_columns", "--full-refresh")
    warehouse.dbt(*RUN)
    assert violations(warehouse) == []
    warehouse.dbt("run", "--full-refresh", "-s", "path:models/tracking_plan")
    assert_equal(warehouse.snapshot(), planned.snapshot())


def test_only_tables_of_calls_are_rebuilt(planned: Warehouse) -> None:
    for name in ("discards", "'; drop table tracks; --"):
        output = planned.dbt("run-operation", "rebuild_table", "--args", f'{{table_name: "{name}"}}', fails=True)
        assert f"There is no table '{name}' to rebuild in analytics." in output


@pytest.mark.parametrize(("severity", "succeeds"), [("warn", True), ("error", False)])
def test_violations_warn_or_fail_as_the_var_says(planned: Warehouse, severity: str, succeeds: bool) -> None:
    # the data test in a project of its own, since another severity is another parse
    project = planned.folder / severity
    (project / "models").mkdir(parents=True)
    (project / "tests").mkdir()
    shutil.copy(ROOT / "profiles.yml", project)
    shutil.copy(ROOT / "tests" / "singular" / "calls_follow_the_tracking_plan.sql", project / "tests")
    (project / "dbt_project.yml").write_text(
        f"name: event_warehouse\nprofile: event_warehouse\nvars: {{tracking_plan_severity: {severity}}}\n"
    )
    columns = "'track' as call, 'x' as event, '/y' as property, 'wrong_type' as rule"
    (project / "models" / "tracking_plan_violations.sql").write_text(f"{{{{ config(materialized='ephemeral') }}}} select {columns}")
    planned.disconnect()
    with changed_environment(planned.environment() | QUICK | {"DBT_TARGET_PATH": str(project / "target")}):
        result = dbtRunner().invoke(["test", "--project-dir", str(project), "--profiles-dir", str(project)])
        DuckDBConnectionManager.close_all_connections()

    assert result.success == succeeds
    assert [one.failures for one in result.result.results] == [1]  # type: ignore[union-attr]
