"""What each dbt command does on an empty and on a full warehouse, and what it says when it cannot."""

from __future__ import annotations

import duckdb
import pytest
from events import call, track
from warehouse import Warehouse, assert_equal

from conftest import MakeWarehouse

# The tables of events and what they are made from, where a test looks at no other table.
RUN_EVENTS = ("run", "-s", "+event_tables")
# The tables of calls, where nothing is asked of the atomic ones.
RUN_CALLS = ("run", "--selector", "calls")


def undescribed_columns(warehouse: Warehouse) -> list[str]:
    """Columns that the docs site would show without a description; with nothing landed there are no discovered ones."""
    built = warehouse.relations()
    models = [node for node in warehouse.manifest().nodes.values() if node.resource_type == "model"]
    return [
        f"{model.name}.{column}"
        for model in models
        for column in built.get(f"{model.schema}.{model.alias}", [])
        if column not in model.columns or not model.columns[column].description
    ]


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
def test_commands_on_an_empty_database_work_or_say_what_to_run_first(make_warehouse: MakeWarehouse, target: str) -> None:
    warehouse = make_warehouse(target)
    for command in (["ls"], ["compile", "-s", "tracks"], ["docs", "generate"]):
        warehouse.dbt(*command)
    assert "Run `dbt run` first" in warehouse.dbt("test", fails=True)
    output = warehouse.dbt("run", "-s", "users", fails=True)
    assert "made from identifies, which is not built yet" in output
    assert "`dbt run -s +users`" in output
    warehouse.dbt("build", "--empty", "--exclude", "test_type:unit")
    assert warehouse.query("select count(*) from analytics.tracks") == [(0,)]
    columns = warehouse.relations(["analytics"])["analytics.tracks"]
    assert {"id", "received_at", "event", "event_text", "uuid_ts"} <= set(columns)
    assert undescribed_columns(warehouse) == []
    warehouse.dbt("build", "--exclude", "test_type:unit")


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
def test_a_full_warehouse_survives_empty_runs_selective_builds_and_new_columns(make_warehouse: MakeWarehouse, target: str) -> None:
    warehouse = make_warehouse(target)
    warehouse.land_events([track("m1", "Add to Cart", {"price": 5}), call("identify", "i1", traits={"plan": "free"})], name="one")
    warehouse.dbt("run")
    before = warehouse.snapshot()
    warehouse.dbt("run", "--empty")
    warehouse.dbt("build", "--full-refresh", "-s", "tracks", "--exclude", "test_type:unit")
    warehouse.dbt("run")
    assert_equal(before, warehouse.snapshot())

    warehouse.land_events([track("m2", "Add to Cart", {"price": 5.5, "coupon": "A"}), track("m3", "Brand New", {"x": True})], name="two")
    warehouse.dbt("run")
    rows = warehouse.query("select id, price, coupon from analytics.add_to_cart order by id")
    assert rows == [("m1", 5.0, None), ("m2", 5.5, "A")]
    assert warehouse.query("select x from analytics.brand_new") == [(True,)]
    executed = warehouse.folder / "target" / "run" / "event_warehouse" / "models" / "tracking" / "tracks.sql"
    assert "staged_at > timestamp" in executed.read_text()
    assert "touched" in executed.with_name("users.sql").read_text()


def test_other_rules_on_a_built_warehouse_stop_a_run_until_a_full_refresh(make_warehouse: MakeWarehouse) -> None:
    warehouse = make_warehouse("duckdb")
    warehouse.land_events([track("m1", "Add to Cart", {"isVIPUser": True})])
    warehouse.dbt(*RUN_CALLS)
    warehouse.vars = {"warehouse_flavor": "rudderstack"}
    output = warehouse.dbt(*RUN_CALLS, fails=True)
    assert "warehouse_flavor segment -> rudderstack" in output
    assert "--full-refresh" in output
    # as if an older version had made a table of what is a view now; the table of discards has another name in the other flavour, too
    warehouse.execute("drop view staging.stg_events")
    warehouse.execute("create table staging.stg_events as select 1 as old_column")
    warehouse.execute(
        "insert into staging.read_ledger select * replace ('stg_events' as relation_name) from staging.read_ledger where relation_name = 'tracks'"
    )
    warehouse.dbt(*RUN_CALLS, "--full-refresh")
    assert warehouse.query("select is_vip_user from analytics.add_to_cart") == [(True,)]
    assert warehouse.query("select count(raw_row_id) from staging.stg_events") == [(1,)]
    warehouse.dbt(*RUN_CALLS)
    warehouse.vars = {"warehouse_flavor": "snowplow"}
    assert "must be segment or rudderstack" in warehouse.dbt(*RUN_CALLS, fails=True)


def test_each_source_has_a_warehouse_of_its_own_and_a_prefix_isolates_developers(make_warehouse: MakeWarehouse) -> None:
    warehouse = make_warehouse("duckdb")
    warehouse.land_events([track("m1", "Opened", {"a": 1})], name="ios", source="ios_prod")
    warehouse.land_events([track("m2", "Opened", {"a": "text"}), track("m3", "Closed", {})], name="web", source="web")
    warehouse.dbt(*RUN_CALLS)
    assert warehouse.query("select count(*) from analytics.tracks") == [(3,)]
    warehouse.vars = {"source": "ios_prod"}
    warehouse.dbt(*RUN_CALLS)
    assert warehouse.query("select id, a from ios_prod.opened") == [("m1", 1)]
    assert set(warehouse.relations(["ios_prod", "ios_prod_staging"])) >= {"ios_prod.tracks", "ios_prod_staging.int_columns"}
    warehouse.vars = {"source": "web", "schema_prefix": "dev"}
    warehouse.dbt(*RUN_CALLS)
    assert warehouse.query("select id, a from dev_web.opened") == [("m2", "text")]


def test_a_file_that_another_process_holds_is_one_clear_line(make_warehouse: MakeWarehouse) -> None:
    warehouse = make_warehouse("duckdb")
    warehouse.land_events([track("m1", "Opened", {"a": 1})])
    with duckdb.connect(warehouse.settings["EVENT_WAREHOUSE_PATH"]):
        process = warehouse.start("scripts/land_events.py", "--target", "duckdb", "sample/sdk")
        output, _ = process.communicate()
    assert process.returncode == 1
    assert len(output.strip().splitlines()) == 1
    assert "another process has this DuckDB file open" in output


def test_an_analysts_own_table_is_never_touched(make_warehouse: MakeWarehouse) -> None:
    warehouse = make_warehouse("duckdb")
    warehouse.land_events([track("m1", "Opened", {"a": 1})], name="one")
    warehouse.dbt(*RUN_CALLS)
    warehouse.execute("create table analytics.churn_model as select 42 as score")
    warehouse.land_events([track("m2", "Churn Model", {"score": "high"})], name="two")
    warehouse.dbt(*RUN_CALLS)
    assert warehouse.query("select score from analytics.churn_model") == [(42,)]
    assert warehouse.query("select score, event from analytics._churn_model") == [("high", "_churn_model")]
    warehouse.execute("drop table analytics.churn_model")
    warehouse.land_events([track("m3", "Churn Model", {"score": "low"})], name="three")
    warehouse.dbt(*RUN_CALLS)
    assert warehouse.query("select count(*) from analytics._churn_model") == [(2,)]


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
def test_a_loader_that_fills_only_payload_and_commits_late_loses_nothing(make_warehouse: MakeWarehouse, target: str) -> None:
    warehouse = make_warehouse(target, lookback=24)
    warehouse.land_events([])
    insert = 'insert into raw.events (payload) values (\'{"type": "track", "event": "Bare", "userId": "u"}\')'
    warehouse.execute(insert)
    warehouse.dbt(*RUN_EVENTS)
    assert warehouse.query("select id from analytics.bare") == [(f"raw-{warehouse.query('select row_id from raw.events')[0][0]}",)]
    warehouse.execute(
        'insert into raw.events (payload, loaded_at) select \'{"type": "track", "event": "Bare", "userId": "late"}\', '
        "loaded_at - interval '1 hour' from raw.events"
    )
    warehouse.dbt(*RUN_EVENTS)
    warehouse.dbt(*RUN_EVENTS)
    assert sorted(warehouse.query("select user_id from analytics.bare")) == [("late",), ("u",)]


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
def test_more_columns_than_allowed_go_to_overflow_path_by_path(make_warehouse: MakeWarehouse, target: str) -> None:
    warehouse = make_warehouse(target, max_columns=13)
    beyond = {"c": 3, "d": {"e": [1, "x"]}, "f": 't"e\u00e9', "it's": 12345678901234567890, "z/~": True, "gone": None, "empty": []}
    warehouse.land_events(
        [track("m1", "Wide", {"a": 1, "b": 2, **beyond}), track("m2", "Wide", {"a": 5}), track("m3", "Wide", {"f": False})]
    )
    warehouse.dbt(*RUN_EVENTS)
    rows = warehouse.query("select id, a, cast(overflow as text) from analytics.wide order by id")
    overflow = r"""{"/properties/d/e":[1,"x"],"/properties/f":"t\"eé","/properties/it's":12345678901234567890,"/properties/z~1~0":true}"""
    assert rows == [("m1", 1, overflow), ("m2", 5, None), ("m3", None, '{"/properties/f":false}')]


def test_a_sub_tree_named_in_json_paths_stays_one_json_column(make_warehouse: MakeWarehouse) -> None:
    warehouse = make_warehouse("duckdb", json_paths=["track.properties.cart", "context.experiments"])
    warehouse.land_events([track("m1", "Paid", {"cart": {"items": [{"id": 1}]}, "total": 5}, context={"experiments": {"a": {"b": True}}})])
    warehouse.dbt(*RUN_EVENTS)
    rows = warehouse.query("select cart, context_experiments, total from analytics.paid")
    assert rows == [('{"items":[{"id":1}]}', '{"a":{"b":true}}', 5)]


@pytest.mark.parametrize("path", ["context", "track.properties", "traits", "identify"])
def test_a_whole_document_in_json_paths_stops_the_run(make_warehouse: MakeWarehouse, path: str) -> None:
    warehouse = make_warehouse("duckdb", json_paths=["context.experiments", path])
    assert f"The var json_paths has '{path}', which is no sub-tree" in warehouse.dbt("run", fails=True)


def test_json_paths_that_are_no_list_stop_the_run(make_warehouse: MakeWarehouse) -> None:
    assert "It must be a list of sub-trees" in make_warehouse("duckdb", json_paths="track.properties.cart").dbt("run", fails=True)


def test_a_widened_trait_uncovers_the_older_value_of_users_that_no_new_call_touches(make_warehouse: MakeWarehouse) -> None:
    warehouse = make_warehouse("duckdb")
    calls = [
        call("identify", "i1", traits={"n": 1}),
        call("identify", "i2", traits={"n": 9007199254740993}, receivedAt="2026-03-01T00:00:00Z"),
        track("m1", "Two Keys", {"aB": 5, "a_b": "5", "cD": 5, "c_d": 5.0}),
    ]
    warehouse.land_events(calls, name="one")
    warehouse.dbt("run")
    assert warehouse.query("select n from analytics.users") == [(9007199254740993,)]
    rows = warehouse.query("select column_name, column_value from analytics.discards where reason = 'collision'")
    assert rows == [("a_b", "5")]
    warehouse.land_events([call("identify", "i3", userId="u2", traits={"n": 0.5})], name="two")
    warehouse.dbt("run")
    assert warehouse.query("select id, n from analytics.users order by id") == [("u1", 1.0), ("u2", 0.5)]
    before = warehouse.snapshot()
    warehouse.dbt("run", "--full-refresh")
    assert_equal(before, warehouse.snapshot())
