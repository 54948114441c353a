"""A test of the data tests: each fails when its rule is broken, and none fails where nothing is wrong."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dbt.contracts.graph.nodes import GenericTestNode
from snowplow_events import WEB_PAGE, contexts, encoded, event, event_id, payload, self_describing
from warehouse import ROOT, Warehouse

TIMES = {"sentAt": "2026-01-01T00:00:10Z", "timestamp": "2026-01-01T00:00:05Z", "receivedAt": "2026-01-01T00:01:10Z"}


def call(kind: str, number: int, **fields: object) -> dict[str, object]:
    return {
        "type": kind,
        "messageId": f"{kind}-{number}",
        "userId": f"user-{number % 2}",
        "anonymousId": "anonymous",
        "writeKey": "shop",
        **TIMES,
        **fields,
    }


EVENTS = [
    *(call("track", number, event="Order Completed", properties={"total": number, "coupon": "x"}) for number in range(4)),
    *(call("track", number, event="Cart Viewed", properties={"items": number}) for number in range(4, 8)),
    *(call("track", number, event="Signed Up", properties={"plan": "pro"}) for number in range(8, 10)),
    call("track", 10, event="Order Completed", properties={"total": "NA"}),
    call("track", 0, event="Order Completed", properties={"total": 0, "coupon": "x"}),
    *(call("identify", number, traits={"name": f"name {number}", "age": number}) for number in range(3)),
    *(call("page", number, name="Home", properties={"path": "/"}) for number in range(2)),
    *(call("screen", number, name="Home") for number in range(2)),
    *(call("group", number, groupId="acme", traits={"employees": number}) for number in range(2)),
    call("alias", 0, previousId="before"),
    {"type": "unknown", "messageId": "unknown", "userId": "u"},
    payload(*(event(number, aid="shop", cx=encoded(contexts((WEB_PAGE, {"id": "a"}), (WEB_PAGE, {"id": "b"})))) for number in range(4))),
    payload(
        *(
            event(
                number,
                aid="shop",
                e="ue",
                ue_px=encoded(self_describing("iglu:com.acme/click/jsonschema/1-0-0", {"x": number, "on": "menu"})),
            )
            for number in range(4, 8)
        )
    ),
    payload(*(event(number, aid="shop", vid="first") for number in range(8, 12))),
    payload(*(event(number, aid="shop", duid="visitor", page=page) for number in range(12, 16) for page in ("Home", "Home", "Cart"))),
]

# What is broken, and the tests that must say so.
MUTATIONS = {
    "delete from analytics.tracks where id = 'track-3'": ["one_row_per_call_tracks_track"],
    "insert into analytics.pages select * from analytics.pages where id = 'page-0'": ["unique_pages_id", "one_row_per_call_pages_page"],
    "update analytics.screens set id = null where id = 'screen-0'": ["not_null_screens_id", "one_row_per_call_screens_screen"],
    "insert into analytics.aliases (id) values ('never staged')": ["one_row_per_call_aliases_alias"],
    "alter table analytics.order_completed drop column coupon": ["registry_matches_warehouse", "event_catalogue_matches_staging"],
    "alter table analytics.identifies alter column age type text": ["registry_matches_warehouse"],
    'alter table analytics.groups add column "select" text': ["registry_matches_warehouse", "names_work_unquoted"],
    "alter table analytics.pages drop column original_timestamp": ["fixed_columns_are_in_every_table", "registry_matches_warehouse"],
    "update analytics.order_completed set total = null where id = 'track-2'": ["newest_values_are_kept"],
    "update analytics.discards set column_name = 'another' where row_id = 'track-10'": ["newest_values_are_kept"],
    "delete from analytics.cart_viewed where id = 'track-4'": ["every_track_is_in_its_event_table"],
    "insert into analytics.cart_viewed select * from analytics.cart_viewed where id = 'track-5'": ["every_track_is_in_its_event_table"],
    "drop table analytics.signed_up": ["every_track_is_in_its_event_table", "registry_matches_warehouse"],
    "update analytics.event_tables set row_count = row_count + 1 where table_name = 'signed_up'": ["event_catalogue_matches_staging"],
    "delete from staging.int_landed_events where message_id = 'group-0'": ["every_landed_row_is_accounted_for"],
    "insert into staging.int_landed_events select * from staging.int_landed_events where message_id = 'identify-2'": [
        "unique_stg_events_raw_row_id", "every_landed_row_is_accounted_for",
    ],
    "update staging.int_landed_events set \"timestamp\" = received_at where message_id = 'page-1'": ["timestamps_obey_clock_skew"],
    "update staging.int_landed_events set rejected_because = 'a whim' where verdict = 'rejected'": [
        "accepted_values_rejected_events_reason",
    ],
    "insert into staging.int_event_names (event_text, slug) values ('Table Gone', 'table_gone')": ["every_event_name_has_a_table"],
    "delete from analytics.duplicate_events": ["staged_message_ids_are_unique"],
    "update analytics.users set name = 'somebody else' where id = 'user-0'": ["latest_of_calls_users"],
    "update analytics.users set received_at = received_at + interval 1 day where id = 'user-1'": ["latest_of_calls_users"],
    "delete from analytics.accounts": ["latest_of_calls_accounts"],
    "update analytics.discards set reason = 'a whim'": ["accepted_values_discards_reason"],
    "insert into analytics.discards select * from analytics.discards": ["unique_combination_discards"],
    "insert into analytics.schema_columns select * from analytics.schema_columns where table_name = 'pages' and column_name = 'path'": [
        "unique_combination_schema_columns",
    ],
    "update analytics.schema_columns set data_type = 'decimal' where table_name = 'screens' and column_name = 'name'": [
        "accepted_values_schema_columns_data_type",
    ],
    f"insert into staging.int_snowplow_events select * from staging.int_snowplow_events where event_id = '{event_id(8)}'": [
        "unique_int_snowplow_events_raw_row_id",
    ],
    f"update staging.int_snowplow_events set raw_row_id = null where event_id = '{event_id(9)}'": ["not_null_int_snowplow_events_raw_row_id"],
    f"update staging.int_snowplow_events set event_id = null where event_id = '{event_id(10)}'": [
        "not_null_int_snowplow_events_event_id", "not_null_int_kept_events_event_id", "atomic_rows_are_accounted_for",
    ],
    f"delete from atomic.events where event_id = '{event_id(0)}'": ["atomic_rows_are_accounted_for", "self_describing_rows_join_one_event"],
    f"delete from staging.int_event_copies where is_duplicate and event_id = '{event_id(12)}'": ["atomic_rows_are_accounted_for"],
    f"update staging.int_event_copies set event_id = null where original_event_id = '{event_id(13)}'": ["not_null_int_event_copies_event_id"],
    f"insert into staging.int_event_copies select * from staging.int_event_copies where event_id = '{event_id(14)}'": [
        "unique_int_event_copies_raw_row_id", "unique_duplicate_snowplow_events_raw_row_id",
    ],
    "update staging.int_event_documents set document_id = 1 where table_name = 'com_acme_click_1'": [
        "unique_int_self_describing_data_document_id",
    ],
    f"delete from staging.int_event_documents where schema_name = 'failure' and event_id = '{event_id(11)}'": [
        "every_failed_event_has_its_failure_entity", "self_describing_catalogue_matches_tables",
    ],
    f"delete from atomic.failed_events where event_id = '{event_id(10)}'": ["every_failed_event_has_its_failure_entity"],
    f"update atomic.failed_events set failure_type = 'a whim' where event_id = '{event_id(11)}'": [
        "accepted_values_failed_events_failure_type",
    ],
    f"update atomic.com_snowplowanalytics_snowplow_web_page_1 set array_index = 0 where root_id = '{event_id(1)}'": [
        "self_describing_rows_join_one_event",
    ],
    f"update atomic.com_snowplowanalytics_snowplow_web_page_1 set root_tstamp = root_tstamp + interval 1 hour where root_id = '{event_id(2)}'": [
        "self_describing_rows_join_one_event",
    ],
    "delete from atomic.com_acme_click_1 where x = 4": ["self_describing_catalogue_matches_tables"],
    'alter table atomic.com_acme_click_1 drop column "on"': ["self_describing_columns_match_registry", "self_describing_catalogue_matches_tables"],
    "alter table atomic.com_acme_click_1 alter column x type text": ["self_describing_columns_match_registry"],
    "update atomic.events set domain_sessionid = null, domain_sessionidx = null where domain_userid is not null": ["web_events_have_a_session"],
    "delete from staging.int_call_events where event_name = 'group'": [
        "atomic_rows_are_accounted_for", "self_describing_catalogue_matches_tables",
    ],
    "update atomic.events set refr_medium = 'a whim'": ["accepted_values_events_refr_medium"],
    "update atomic.self_describing_tables set row_count = row_count + 1 where table_name like '%web_page_1'": [
        "self_describing_catalogue_matches_tables",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("built")
    warehouse = Warehouse("duckdb", folder, {"EVENT_WAREHOUSE_PATH": str(folder / "warehouse.duckdb")})
    warehouse.land_events(EVENTS)
    warehouse.dbt("run")
    return warehouse


@pytest.fixture
def warehouse(built: Warehouse, tmp_path: Path) -> Iterator[Warehouse]:
    """A copy of the built warehouse, to be broken."""
    path = tmp_path / "warehouse.duckdb"
    shutil.copy(built.settings["EVENT_WAREHOUSE_PATH"], path)
    yield Warehouse("duckdb", built.folder, {"EVENT_WAREHOUSE_PATH": str(path)})


def results(warehouse: Warehouse) -> dict[str, str]:
    """The status of each data test of the last run."""
    run = json.loads((warehouse.folder / "target" / "run_results.json").read_text())
    return {result["unique_id"].split(".")[2]: result["status"] for result in run["results"] if result["unique_id"].startswith("test.")}


def test_each_broken_rule_is_named_by_its_test(warehouse: Warehouse) -> None:
    for statement in MUTATIONS:
        warehouse.execute(statement)

    warehouse.dbt("test", "-s", "test_type:data", "--store-failures", "--write-json", fails=True)

    statuses = results(warehouse)
    failed = [name for name, status in statuses.items() if status == "fail"]
    silent = {
        statement: [test for test in tests if not any(name.startswith(test) for name in failed)] for statement, tests in MUTATIONS.items()
    }
    assert {statement: tests for statement, tests in silent.items() if tests} == {}
    assert [name for name, status in statuses.items() if status not in ("fail", "pass")] == []
    singular = {path.stem for path in (ROOT / "tests" / "singular").glob("*.sql")}
    # it warns; test_planned_events.py shows that it can fail
    assert singular - set(failed) == {"calls_follow_the_tracking_plan"}

    violations = "dbt_test__audit"
    assert set(warehouse.query(f"select table_name, column_name from {violations}.registry_matches_warehouse")) >= {
        ("order_completed", "coupon"), ("identifies", "age"), ("groups", "select"), ("signed_up", "id"), ("screens", "name"),
    }  # fmt: skip
    assert set(warehouse.query(f"select message_id, column_name from {violations}.newest_values_are_kept")) >= {
        ("track-2", "total"), ("track-10", "total"),
    }  # fmt: skip
    assert set(warehouse.query(f"select table_name, id from {violations}.every_track_is_in_its_event_table")) == {
        ("cart_viewed", "track-4"), ("cart_viewed", "track-5"), ("signed_up", None),
        ("order_completed", "track-0"),  # staged twice, since the duplicate is not known any more
    }  # fmt: skip
    assert warehouse.query(f"select count(*) from {violations}.every_landed_row_is_accounted_for") == [(2,)]
    assert set(warehouse.query(f"select table_name, root_id, array_index from {violations}.self_describing_rows_join_one_event")) == {
        ("com_snowplowanalytics_snowplow_web_page_1", event_id(0), 0), ("com_snowplowanalytics_snowplow_web_page_1", event_id(0), 1),
        ("com_snowplowanalytics_snowplow_web_page_1", event_id(1), 0),
        ("com_snowplowanalytics_snowplow_web_page_1", event_id(2), 0), ("com_snowplowanalytics_snowplow_web_page_1", event_id(2), 1),
    }  # fmt: skip
    assert set(warehouse.query(f"select table_name from {violations}.self_describing_catalogue_matches_tables")) == {
        ("com_acme_click_1",), ("com_snowplowanalytics_snowplow_failure_1",), ("com_snowplowanalytics_snowplow_web_page_1",),
        ("com_segment_call_1",), ("com_segment_group_1",),
    }  # fmt: skip
    assert set(warehouse.query(f"select table_name, column_name from {violations}.self_describing_columns_match_registry")) == {
        ("com_acme_click_1", "on"), ("com_acme_click_1", "x"),
    }  # fmt: skip


def breaking_statements(warehouse: Warehouse) -> list[str]:
    """For each relation that has tests of its columns: a row twice, a row of nulls, and, where values are listed or referred to, one that is unknown.

    A view, or a table with constraints, becomes a plain table with the same rows first.
    """
    tested: dict[str, list[GenericTestNode]] = {}
    for node in warehouse.manifest().nodes.values():
        if isinstance(node, GenericTestNode) and node.attached_node in warehouse.manifest().nodes:
            tested.setdefault(node.attached_node, []).append(node)
    views = {
        f'"{catalog}"."{schema}"."{name}"'
        for catalog, schema, name in warehouse.query("select database_name, schema_name, view_name from duckdb_views()")
    }
    relations = {warehouse.manifest().nodes[model].relation_name: tests for model, tests in tested.items()}
    statements = []
    for relation in relations:
        statements += [
            f"create table of_relation as select * from {relation}",
            f"drop {'view' if relation in views else 'table'} {relation}",
        ]
        statements += [f"create table {relation} as select * from of_relation", "drop table of_relation"]
    for relation, tests in relations.items():
        statements += [f"insert into {relation} select * from {relation} limit 2", *[f"insert into {relation} default values"] * 3]
        for test in tests:
            if test.test_metadata.name in ("accepted_values", "relationships"):
                statements.append(f"update {relation} set {test.column_name} = '-1' where rowid = (select max(rowid) from {relation})")
            if test.test_metadata.name == "unique":
                statements.append(f"insert into {relation} ({test.column_name}) values ('1'), ('1'), ('1')")
    return statements


def test_each_test_of_a_column_fails_where_its_rule_is_broken(warehouse: Warehouse) -> None:
    for statement in breaking_statements(warehouse):
        warehouse.execute(statement)
    warehouse.execute("insert into atomic.events (event) values ('struct'), ('transaction'), ('transaction_item')")

    warehouse.dbt("test", "-s", "test_type:generic", "--write-json", fails=True)

    assert {test: status for test, status in results(warehouse).items() if status not in ("fail", "warn")} == {}


def test_rows_that_tables_have_not_read_yet_fail_no_test(warehouse: Warehouse) -> None:
    news = [
        call("track", 0, event="Signed Up"),
        call("track", 20, event="Order Completed", properties={"total": 0.5, "currency": "EUR"}),
        call("track", 21, event="Never Seen", properties={"x": 1}),
        call("identify", 20, traits={"name": "another", "city": "Rome"}),
        call("group", 20, groupId="acme", traits={"industry": "anvils"}),
        {"type": "", "messageId": "no type"},
        payload(
            event(12, aid="shop", page="Home"), event(20, aid="shop", vid="first", cx=encoded(contexts((WEB_PAGE, {"id": "c", "new": 1}))))
        ),
    ]
    warehouse.land_events(news, name="news")
    warehouse.dbt("run", "-s", "+tracks", "identifies", "+events")
    latest = payload(event(30, aid="shop", vid="first", cx=encoded(contexts((WEB_PAGE, {"id": "d"})))), event(13, aid="shop", page="Home"))
    warehouse.land_events([call("track", 30, event="Another One"), call("identify", 30, traits={"name": "late"}), latest], name="latest")

    warehouse.dbt("test", "-s", "test_type:data", "--write-json")

    assert set(results(warehouse).values()) == {"pass"}
