"""The operation forget_user: a person goes from every table, and everybody else's rows are as if that person had never been there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from events import call
from snowplow_events import event, payload
from warehouse import Snapshot, Warehouse, assert_equal, copy_raw

from conftest import MakeWarehouse

USER = "gone' user-42"
ID_TEXTS = ["gone' user-42", "gone-device-1", "gone-browser", "gone-cookie"]
NEEDLES = [*ID_TEXTS, "gone@forget.example", "GoneAgent/1.0", "gone-referrer.example", "198.51.100.42"]
SCHEMAS = ["analytics", "atomic"]
# What only this person filled stays by name: in the registry, and in the catalogues' counts of columns.
REGISTRIES = {"analytics.schema_columns"}
NOT_COMPARED = {"column_count"}


def own_call(call_type: str, message_id: str, **fields: Any) -> dict[str, Any]:
    """A call of the person's."""
    context = {
        "userAgent": "GoneAgent/1.0", "ip": "198.51.100.42",
        "page": {"url": "https://shop.example/", "referrer": "https://gone-referrer.example/x"}, "gone_only": {"note": "gone@forget.example"},
    }  # fmt: skip
    return call(call_type, message_id, **({"userId": USER, "anonymousId": "gone-device-1", "context": context} | fields))


def other_call(call_type: str, message_id: str, **fields: Any) -> dict[str, Any]:
    """A call of somebody else."""
    return call(call_type, message_id, **({"userId": "kept-1", "anonymousId": "kept-device", "context": {"channel": "x"}} | fields))


BROWSER = {"platform": "web", "duid": "gone-browser", "nuid": "gone-cookie"}
EVENTS_OF_PERSON: list[dict[str, Any]] = [
    own_call("identify", "gone-1", traits={"email": "gone@forget.example", "plan": 7}),
    own_call("identify", "gone-2", anonymousId="shared-device"),
    own_call("track", "gone-3", event="Order Completed", properties={"total": "gone@forget.example", "gone_only": 1}),
    own_call("track", "gone-4", event="Gone Only", properties={"x": 1}, userId=None),
    own_call("page", "gone-5", name="Home", anonymousId="shared-device", originalTimestamp="2026-02-01T09:10:00.000Z"),
    own_call("group", "gone-6", groupId="acme", traits={"seats": 9}),
    own_call("group", "gone-7", groupId="gone-company", traits={"seats": 1}),
    own_call("alias", "gone-8", previousId="gone-device-0"),
    own_call("page", "gone-9", userId="", anonymousId="gone-device-0"),
    own_call("track", "shared-message", event="Order Completed"),
    own_call("track", "gone-3", event="Order Completed"),
    {"type": "alias", "messageId": "gone-10", "userId": "kept-1", "previousId": USER},
    payload(event(900_001, uid=USER, url="https://shop.example/", refr="https://gone-referrer.example/x", ua="GoneAgent/1.0", **BROWSER)),
    payload(event(900_002, e="se", se_ca="cart", se_ac="gone@forget.example", **BROWSER)),
    payload(event(900_003, uid=USER, **(BROWSER | {"duid": "shared-browser"}))),
]
EVENTS_OF_OTHERS: list[dict[str, Any]] = [
    other_call("group", "kept-1", groupId="acme", traits={"seats": 5, "name": "Acme"}),
    other_call("identify", "kept-2", anonymousId="shared-device", traits={"plan": "paid"}),
    other_call("page", "kept-3", name="Home", userId=None, anonymousId="shared-device", originalTimestamp="2026-02-01T08:50:00.000Z"),
    other_call("page", "kept-4", name="Home", anonymousId="shared-device", originalTimestamp="2026-02-01T09:30:00.000Z"),
    other_call("track", "shared-message", event="Order Completed", properties={"total": 5}),
    payload(event(900_010, uid="kept-1", duid="shared-browser"), event(900_011, duid="shared-browser")),
]
NO_JSON = '{"userId": "gone\' user-42", broken'
REPAIRED_BODY = json.dumps({
    "batch": [own_call("track", "gone-11", event="Repaired"), other_call("track", "kept-6", event="Repaired", properties={"n": "NAN"})]
}).replace('"NAN"', "NaN")  # fmt: skip


def cells_with(warehouse: Warehouse, needles: list[str]) -> list[str]:
    """Every cell of the database that has one of the texts in it, as `table: text`."""
    found = []
    system = "'information_schema', 'pg_catalog'"
    for schema, table in warehouse.query(
        f"select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ({system})"
    ):
        for row in warehouse.query(f'select * from "{schema}"."{table}"'):
            found += [
                f"{schema}.{table}: {text}" for text in needles for cell in row if text in str(cell) or json.dumps(text)[1:-1] in str(cell)
            ]
    return found


def of_others(snapshot: Snapshot) -> Snapshot:
    """What is compared: no column that is null in all rows, no table that is empty, no line of the catalogues for one."""
    result: Snapshot = {}
    for name, rows in snapshot.items():
        kept = [row for row in rows if ("row_count", 0) not in row]
        filled = {column for row in kept for column, value in row if value is not None} - NOT_COMPARED
        if kept and name not in REGISTRIES:
            result[name] = sorted((tuple(cell for cell in row if cell[0] in filled) for row in kept), key=repr)
    return result


@pytest.fixture(scope="module")
def landed(make_warehouse: MakeWarehouse, generated: Path) -> Warehouse:
    """What everybody sent, built. The person is not the first with a property of others, which would decide its type."""
    warehouse = make_warehouse("duckdb")
    first = other_call("track", "kept-5", event="Order Completed", properties={"total": 6})
    warehouse.land_events([*generated.read_text().splitlines()[:150], first], name="generated")
    warehouse.land_events(EVENTS_OF_PERSON, name="person")
    warehouse.land_events([*EVENTS_OF_OTHERS, NO_JSON, "not json either", REPAIRED_BODY], name="others")
    warehouse.dbt("run")
    return warehouse


@pytest.fixture(scope="module")
def expected(make_warehouse: MakeWarehouse, landed: Warehouse) -> Snapshot:
    """What others sent, built in a warehouse of its own."""
    warehouse = make_warehouse("duckdb")
    copy_raw(landed, warehouse)
    (batch,) = landed.query("select batch_id from raw.batches where file like '%person.ndjson'")
    warehouse.execute(f"delete from raw.events where batch_id = '{batch[0]}' or cast(payload as text) like '%gone-11%'")
    # what was the copy of a forgotten event is built by the next run only
    warehouse.execute("delete from raw.events where cast(payload as text) like '%shared-message%'")
    warehouse.dbt("run")
    return of_others(warehouse.snapshot(SCHEMAS))


@pytest.fixture(scope="module")
def warehouses(make_warehouse: MakeWarehouse, landed: Warehouse, expected: Snapshot) -> dict[str, Warehouse]:
    """The same rows, built on both engines."""
    postgres = make_warehouse("postgres")
    copy_raw(landed, postgres)
    columns = "row_id, repair, original_line, file, line_number, batch_id, loaded_at"
    postgres.land_events([NO_JSON, "not json either"], name="no_json")
    for row in landed.query(f"select {columns} from raw.repairs"):
        texts = ", ".join("'" + str(cell).replace("'", "''") + "'" for cell in row)
        postgres.execute(f"insert into raw.repairs ({columns}) values ({texts})")
    postgres.execute("select setval('raw.events_row_id', 100000)")
    postgres.dbt("run")
    return {"duckdb": landed, "postgres": postgres}


def forget(warehouse: Warehouse, fails: bool = False) -> str:
    return warehouse.dbt("run-operation", "forget_user", "--args", json.dumps({"user_id": USER}), fails=fails)


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
def test_what_fails_or_is_killed_at_the_end_has_removed_nothing(warehouses: dict[str, Warehouse], target: str) -> None:
    warehouse = warehouses[target]
    before = cells_with(warehouse, NEEDLES)
    assert {line.split(":")[0] for line in before} > {"raw.events", "raw.rejects", "raw.repairs", "analytics.tracks", "atomic.events"}
    warehouse.execute("alter table raw.suppressed_ids rename column suppressed_at to another_name")
    forget(warehouse, fails=True)
    warehouse.execute("alter table raw.suppressed_ids rename column another_name to suppressed_at")
    assert cells_with(warehouse, NEEDLES) == before


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
def test_a_forgotten_user_is_nowhere_and_the_report_says_what_went(warehouses: dict[str, Warehouse], target: str) -> None:
    warehouse = warehouses[target]
    output = forget(warehouse)
    assert cells_with(warehouse, NEEDLES) == []
    for line in (
        "raw.events: removed 16", "raw.rejects: removed 1", "analytics.users: removed 1", "analytics.order_completed: removed 2",
        "atomic.events: removed", "rows of 1 user id and 4 anonymous ids", "2 anonymous ids are those of other users too",
    ):  # fmt: skip
        assert line in output
    (repair,) = warehouse.query("select original_line from raw.repairs")
    assert repair == ("(removed: it named a forgotten user)",)
    again = forget(warehouse)
    assert "no rows of this user id" in again
    assert "removed 1" not in again


def test_both_engines_have_forgotten_the_same(warehouses: dict[str, Warehouse]) -> None:
    assert_equal(warehouses["duckdb"].snapshot(), warehouses["postgres"].snapshot())


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
def test_events_of_a_forgotten_user_do_not_land_again(warehouses: dict[str, Warehouse], target: str) -> None:
    warehouse = warehouses[target]
    kept = other_call("track", "kept-5", event="Order Completed", anonymousId="gone-device-1")
    output = warehouse.land_events([kept, NO_JSON, *EVENTS_OF_PERSON], name="again")
    assert "landed 1 event from 1 file" in output
    assert f"left out {len(EVENTS_OF_PERSON) + 1} events of forgotten users" in output
    assert cells_with(warehouse, [*ID_TEXTS[:1], *NEEDLES[4:]]) == []
    warehouse.execute("delete from raw.events where batch_id = (select batch_id from raw.batches where file like '%again.ndjson')")


def test_everybody_else_is_as_if_the_user_had_never_been_there(warehouses: dict[str, Warehouse], expected: Snapshot) -> None:
    warehouse = warehouses["duckdb"]
    warehouse.dbt("test", "-s", "test_type:singular", "latest_of_calls", "one_row_per_call", "required_columns")
    assert_equal(expected, of_others(warehouse.snapshot(SCHEMAS)))


def test_the_next_run_takes_out_what_another_loader_brings_back_and_builds_what_was_a_copy(warehouses: dict[str, Warehouse]) -> None:
    warehouse = warehouses["duckdb"]
    unwrapped = [event | {"data": event["data"][0]} if "data" in event else event for event in EVENTS_OF_PERSON]
    rows = ["('" + json.dumps(event).replace("'", "''") + "')" for event in unwrapped]
    warehouse.execute("insert into raw.events (payload) values " + ", ".join(rows))
    models = ["int_landed_events", "duplicate_events", "stg_events", "int_event_names", "int_json_paths", "int_columns", "tracks"]
    assert f"Removed {len(EVENTS_OF_PERSON)} events" in warehouse.dbt("run", "-s", *models)
    assert cells_with(warehouse, NEEDLES) == []
    assert warehouse.query("select user_id from analytics.tracks where id = 'shared-message'") == [("kept-1",)]


@pytest.mark.parametrize(("arguments", "message"), [({}, "needs the id of a user"), ({"user_id": True}, "put it in quotes")])
def test_a_user_id_that_is_none_is_refused(landed: Warehouse, arguments: dict[str, Any], message: str) -> None:
    assert message in landed.dbt("run-operation", "forget_user", "--args", json.dumps(arguments), fails=True)
