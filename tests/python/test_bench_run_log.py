"""Where the time went: dbt's log and results, and the plans of both engines."""

import json
from typing import Any

import pytest

from benchmark.plans import operators
from benchmark.records import ModelTime
from benchmark.run_log import Statement, dearest_queries, model_times, statement_times, statements


def log_line(name: str, thread: str = "Thread-1", **data: Any) -> str:
    return json.dumps({"data": data, "info": {"name": name, "thread": thread}})


def of(model: str) -> dict[str, str]:
    return {"unique_id": f"model.event_warehouse.{model}"}


LOG = [
    log_line("MainReportVersion", "MainThread"),
    log_line("SQLQuery", "MainThread", sql="select schema_name from schemata"),
    log_line("SQLQueryStatus", "MainThread", elapsed=0.5),
    log_line("SQLQuery", node_info=of("tracks"), sql='/* {"app": "dbt"} */\n create table "w"."a"."tracks" as (select 1 as "x");'),
    log_line("SQLQuery", "Thread-2", node_info=of("users"), sql="/* a */ commit"),
    log_line("SQLQueryStatus", "Thread-2", elapsed=1.0),
    log_line("SQLQueryStatus", elapsed=3.0),
    log_line("SQLQuery", node_info=of("tracks"), sql='insert into "w"."a"."tracks" ("x", "y)") select 1, 2'),
    log_line("SQLQueryStatus", elapsed=2.0),
    log_line("SQLQuery", node_info=of("tracks"), sql="select never_ended"),
]


def test_statements_belong_to_models_whatever_thread_ran_them() -> None:
    assert [(each.model, each.kind, each.seconds) for each in statements(LOG)] == [
        ("dbt", "select", 0.5),
        ("users", "commit", 1.0),
        ("tracks", "create table", 3.0),
        ("tracks", "insert", 2.0),
    ]


def test_models_and_statements_are_summed_dearest_first() -> None:
    results = [
        {"unique_id": "model.event_warehouse.users", "thread_id": "Thread-2", "execution_time": 1.5},
        {"unique_id": "model.event_warehouse.tracks", "thread_id": "Thread-1", "execution_time": 6.0},
    ]
    found = statements(LOG)
    assert model_times({"results": results}, found) == [
        ModelTime("tracks", "Thread-1", 6.0, 5.0, 2),
        ModelTime("users", "Thread-2", 1.5, 1.0, 1),
    ]
    assert [(each.model, each.kind, each.count) for each in statement_times([*found, *found])][:2] == [
        ("tracks", "create table", 2),
        ("tracks", "insert", 2),
    ]


@pytest.mark.parametrize(
    ("sql", "query", "target"),
    [
        ('create  table\n  "w"."a"."tracks"\n as (\n\nwith x as (select 1) select * from x\n)', "(\n\nwith x", "tracks"),
        ("create table t as (\n\n-- depends_on: x\n-- and y\n\nwith z as (select 1) select 2)", "(\n\n-- depends_on", "t"),
        ("create temporary table new_rows as\nselect 1", "select 1", "new_rows"),
        ('insert into "a"."t""1" ("x", "y)")\n select 2', "select 2", 't1'),
        ("insert into staging.read_ledger select 3", "select 3", "read_ledger"),
        ("insert into t (x) values (1)", None, ""),
        ("update t set x = (select 1)", None, ""),
        ("create table t (x text)", None, ""),
    ],
)  # fmt: skip
def test_the_query_of_a_statement(sql: str, query: str | None, target: str) -> None:
    statement = Statement("m", sql, 1.0)
    assert statement.target == target
    assert statement.query is None if query is None else (statement.query or "").startswith(query)


def test_a_model_is_explained_by_its_dearest_query() -> None:
    models = [ModelTime(name, "t", seconds, seconds, 1) for name, seconds in (("a", 9.0), ("b", 5.0), ("c", 4.0), ("d", 1.0))]
    found = [
        Statement("a", "create table x as select 1", 1.0),
        Statement("a", "create table y as select 2", 2.0),
        Statement("b", "commit", 5.0),
        Statement("c", "insert into z select 3", 4.0),
        Statement("d", "insert into z select 4", 1.0),
    ]
    assert [each.query for each in dearest_queries(models, found, 2)] == ["select 2", "select 3"]


def test_operators_of_duckdb() -> None:
    scan = {"operator_name": "TABLE_SCAN ", "operator_timing": 2.0, "operator_cardinality": 10, "extra_info": {"Table": "w.raw.events"}}
    projection = {"operator_name": "PROJECTION", "operator_timing": 0.5, "operator_cardinality": 10, "extra_info": {}}
    plan = {
        "children": [{"operator_name": "EXPLAIN_ANALYZE", "children": [{**projection, "children": [{**projection, "children": [scan]}]}]}]
    }
    assert [(each.name, each.seconds, each.rows) for each in operators("duckdb", plan)] == [
        ("table scan events", 2.0, 10),
        ("projection", 1.0, 20),
    ]


def test_operators_of_postgres_have_their_own_time_only() -> None:
    shared = {"Node Type": "Seq Scan", "Relation Name": "events", "Actual Total Time": 700.0, "Actual Loops": 1, "Actual Rows": 5,
              "Subplan Name": "CTE new_rows", "Parent Relationship": "InitPlan"}  # fmt: skip
    reader = {"Node Type": "CTE Scan", "CTE Name": "new_rows", "Actual Total Time": 800.0, "Actual Loops": 1, "Actual Rows": 5}
    looped = {"Node Type": "Index Scan", "Relation Name": "users", "Actual Total Time": 10.0, "Actual Loops": 20, "Actual Rows": 1}
    root = {"Node Type": "Sort", "Actual Total Time": 1500.0, "Actual Loops": 1, "Actual Rows": 5, "Plans": [shared, reader, looped]}
    found = {each.name: (round(each.seconds, 3), each.rows) for each in operators("postgres", [{"Plan": root}])}
    assert found == {
        "seq scan events": (0.7, 5),
        "cte scan new_rows": (0.1, 5),
        "index scan users": (0.2, 20),
        "sort": (0.5, 5),
    }
