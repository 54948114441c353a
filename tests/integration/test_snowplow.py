"""What an analyst of Snowplow data finds in the schema atomic, on both engines."""

from __future__ import annotations

import json

import pytest
from snowplow_events import PAYLOAD_DATA, WEB_PAGE, contexts, encoded, event, event_id, payload, record, self_describing
from warehouse import ROOT, Warehouse

from conftest import MakeWarehouse

CLICK = "iglu:com.acme/click/jsonschema/1-0-0"
RECORDING = ROOT / "sample" / "sdk" / "snowplow_python.ndjson"
ATOMIC = "+path:models/atomic"


def insert_raw(warehouse: Warehouse, row_id: int, row: object) -> None:
    """A row of raw.events as another loader puts it there."""
    text = json.dumps(row, separators=(",", ":")).replace("'", "''")
    warehouse.execute(f"insert into raw.events (row_id, payload) values ({row_id}, '{text}')")


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def warehouse(make_warehouse: MakeWarehouse, request: pytest.FixtureRequest) -> Warehouse:
    """Recorded events, a page view with entities, and two rows of another loader."""
    warehouse = make_warehouse(request.param)
    user_agent = (
        "iglu:com.snowplowanalytics.snowplow/ua_parser_context/jsonschema/1-0-0",
        {"useragentMajor": 90, "useragentFamily": "Chrome"},
    )
    page = event(1, cx=encoded(contexts((WEB_PAGE, {"id": "page-1"}), (CLICK, {"x": 1}), (CLICK, {"x": 2}))))
    warehouse.land(RECORDING)
    warehouse.land_events(
        [
            record(page),
            payload(
                event(5, cx=encoded(contexts(user_agent))), event(4, cx=encoded(contexts(("no schema", {}), (WEB_PAGE, {"id": "page-4"}))))
            ),
        ]
    )
    other = event(2, cx=encoded(contexts((WEB_PAGE, {"id": "page-2"}))))
    insert_raw(warehouse, 9001, {"schema": PAYLOAD_DATA, "data": other})
    unstruct = event(3, e="ue", ue_pr=json.dumps(self_describing(CLICK, {"x": 3})), co='{"data": [1,]}')
    insert_raw(warehouse, 9002, {"schema": PAYLOAD_DATA, "data": unstruct})
    insert_raw(warehouse, 9003, {"schema": PAYLOAD_DATA, "data": [other, unstruct]})
    warehouse.dbt("run", "-s", ATOMIC)
    return warehouse


def test_the_recording_gives_one_row_for_each_tracked_event(warehouse: Warehouse) -> None:
    sent = [event for line in RECORDING.read_text().splitlines() for event in json.loads(line)["data"]]
    ids = {event["eid"]: event for event in sent}
    rows = warehouse.query(f"select event_id, event, v_tracker, user_id from atomic.events where event_id in {tuple(ids)}")
    assert len(rows) == len(ids)
    assert {row[1] for row in rows} == {"unstruct", "page_view", "struct"} & {row[1] for row in rows}
    assert all((tracker, user) == (ids[key]["tv"], ids[key].get("uid")) for key, _, tracker, user in rows)


def test_every_entity_of_the_recording_joins_its_event(warehouse: Warehouse) -> None:
    rows = warehouse.query("""
        select count(*), count(distinct users.root_id), count(events.event_id)
        from atomic.com_acme_user_1 as users
        left join atomic.events on events.event_id = users.root_id and events.collector_tstamp = users.root_tstamp
    """)
    assert rows[0][0] == rows[0][1] == rows[0][2] > 30


def test_events_have_the_columns_of_the_published_table_in_its_order(warehouse: Warehouse) -> None:
    columns = warehouse.query(
        "select column_name from information_schema.columns where table_schema = 'atomic' and table_name = 'events' order by ordinal_position"
    )
    assert len(columns) == 129
    assert [columns[position][0] for position in (0, 3, 6, 56, 127, 128)] == [
        "app_id", "collector_tstamp", "event_id", "se_value", "true_tstamp", "load_tstamp",
    ]  # fmt: skip


def test_entities_of_one_schema_in_one_event_are_told_apart(warehouse: Warehouse) -> None:
    rows = warehouse.query(f"select array_index, x, ref_tree from atomic.com_acme_click_1 where root_id = '{event_id(1)}' order by 1")
    assert rows == [(0, 1, '["events","click"]'), (1, 2, '["events","click"]')]


def test_collector_facts_stay_with_the_event(warehouse: Warehouse) -> None:
    facts = "user_ipaddress, useragent, network_userid, v_collector, cast(collector_tstamp as text)"
    assert warehouse.query(f"select {facts} from atomic.events where event_id = '{event_id(1)}'") == [
        ("203.0.113.9", "Mozilla/5.0", "ecdff4d0-9175-40ac-a8bb-325c49733607", "ssc-2.1.0-kinesis", "2026-02-02 02:40:00")
    ]


def test_a_bad_entity_is_reported_and_its_neighbour_stays(warehouse: Warehouse) -> None:
    assert warehouse.query(f"select id from atomic.com_snowplowanalytics_snowplow_web_page_1 where root_id = '{event_id(4)}'") == [
        ("page-4",)
    ]
    failures = warehouse.query(f"select column_name, failure_type from atomic.failed_events where event_id = '{event_id(4)}'")
    assert failures == [("contexts", "schema_violations")]
    entity = f"select failure_type from atomic.com_snowplowanalytics_snowplow_failure_1 where root_id = '{event_id(4)}'"
    assert warehouse.query(entity) == [("ValidationError",)]


def test_rows_of_other_loaders_are_decoded_too(warehouse: Warehouse) -> None:
    assert warehouse.query(f"select id from atomic.com_snowplowanalytics_snowplow_web_page_1 where root_id = '{event_id(2)}'") == [
        ("page-2",)
    ]
    assert warehouse.query(f"select x from atomic.com_acme_click_1 where root_id = '{event_id(3)}'") == [(3,)]
    assert warehouse.query(f"select event_name from atomic.events where event_id = '{event_id(3)}'") == [("click",)]
    assert warehouse.query(f"select column_name from atomic.failed_events where event_id = '{event_id(3)}'") == [("contexts",)]


def test_a_batch_that_another_loader_did_not_unwrap_is_a_reject(warehouse: Warehouse) -> None:
    assert warehouse.query("select rejected_because from staging.int_landed_events where raw_row_id = 9003") == [("data_not_an_object",)]


def test_enriched_and_wide_events_reach_the_same_entities(warehouse: Warehouse) -> None:
    enriched = warehouse.query(
        f"select contexts, unstruct_event, derived_contexts from atomic.enriched_events where event_id = '{event_id(1)}'"
    )
    assert len(json.loads(enriched[0][0])["data"]) == 3
    assert enriched[0][1:] == (None, None)
    wide = warehouse.query(
        f"select contexts_com_acme_click_1, unstruct_event_com_acme_click_1 from atomic.wide_events where event_id in ('{event_id(1)}', '{event_id(3)}') order by event_id"
    )
    assert json.loads(wide[0][0]) == [{"_schema_version": "1-0-0", "x": 1}, {"_schema_version": "1-0-0", "x": 2}]
    assert json.loads(wide[1][1]) == {"x": 3}


def test_the_strict_var_leaves_failed_events_out_with_their_entities(make_warehouse: MakeWarehouse) -> None:
    strict = make_warehouse("duckdb", exclude_failed_events=True)
    page = contexts((WEB_PAGE, {"id": "x"}))
    strict.land_events([payload(event(1, cx=encoded(page)), event(2, vid="many", cx=encoded(page)), event(3, co="[]"))])
    strict.dbt("run", "-s", ATOMIC)
    assert strict.query("select event_id from atomic.events") == [(event_id(1),)]
    assert strict.query("select root_id from atomic.com_snowplowanalytics_snowplow_web_page_1") == [(event_id(1),)]
    assert strict.query("select event_id, field from atomic.failed_events order by 1") == [(event_id(2), "vid"), (event_id(3), "co")]


def test_all_columns_of_a_known_schema_are_there_whatever_the_events_have(warehouse: Warehouse) -> None:
    table = "atomic.com_snowplowanalytics_snowplow_ua_parser_context_1"
    assert warehouse.query(f"select useragent_major, os_patch_minor from {table}") == [("90", None)]


def test_a_table_that_somebody_else_made_is_not_touched(warehouse: Warehouse) -> None:
    warehouse.execute("create table atomic.com_acme_taken_1 as select 42 as answer")
    warehouse.land_events([payload(event(6, cx=encoded(contexts(("iglu:com.acme/taken/jsonschema/1-0-0", {"x": 1})))))], name="taken")
    assert "Rename or drop it" in warehouse.dbt("run", "-s", ATOMIC, fails=True)
    assert warehouse.query("select * from atomic.com_acme_taken_1") == [(42,)]
    warehouse.execute("drop table atomic.com_acme_taken_1")
    warehouse.dbt("run", "-s", ATOMIC)
    assert warehouse.query("select root_id, x from atomic.com_acme_taken_1") == [(event_id(6), 1)]
