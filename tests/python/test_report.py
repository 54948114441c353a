"""The event catalogue report: its queries on both engines over the same rows, its texts, and what it says when there is nothing to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import psycopg2
import pytest

import embed_overview_picture
import report
from landing.connection import Query
from landing.errors import LandingError
from reporting.figures import DayAxis, daily_bars, figure_html
from reporting.queries import Queries
from reporting.rows import DailyCount, Window
from reporting.schemas import choose_warehouse, find_warehouses
from reporting.sections import all_sections
from reporting.text import age, duration, event_label, readable, share

NOW = datetime(2026, 3, 10, 12)
EVIL = "</script><script>alert('%')</script>\u202e\"'<b>"

# The columns that the report reads, with rows whose numbers can be counted by hand.
TABLES = f"""
create schema staging; create schema analytics; create schema atomic; create schema raw;
create table staging.read_ledger (relation_name text);
create table staging.int_landed_events (
    raw_row_id bigint, source text, verdict text, rejected_because text, call_type text, event_text text,
    received_at timestamp, original_timestamp timestamp, loaded_at timestamp
);
insert into staging.int_landed_events values
    (1, 'web', 'event', null, 'track', 'Opened', '2026-03-01 10:00:00', '2026-03-01 09:59:59.5', '2026-03-01 11:00:00'),
    (2, 'web', 'event', null, 'track', 'Opened', '2026-03-02 23:59:59.999999', '2026-03-02 23:00:00', '2026-03-03 00:00:00'),
    (3, 'web', 'event', null, 'track', 'Opened', '2026-03-02 10:00:00', '2026-03-02 10:00:05', '2026-03-02 11:00:00'),
    (4, 'ios', 'event', null, 'page', null, '2026-03-02 10:00:00', null, '2026-03-02 11:00:00'),
    (5, null, 'event', null, 'track', '{EVIL.replace("'", "''")}', '2026-03-02 10:00:00', '2026-02-20 10:00:00', '2026-03-02 11:00:00'),
    (6, null, 'rejected', 'missing_type', null, null, '2026-03-02 10:00:00', null, '2026-03-02 11:00:00'),
    (7, null, 'event', null, 'track', 'Future', '9999-12-31 10:00:00', null, '2026-03-02 11:00:00'),
    (8, 'web', 'snowplow', null, null, null, '2026-03-02 10:00:00', null, '2026-03-02 11:00:00');
create table analytics.duplicate_events (raw_row_id bigint, type text, event_text text, received_at timestamp);
insert into analytics.duplicate_events values (3, 'track', 'Opened', '2026-03-02 10:00:00');
create table analytics.schema_columns (
    table_name text, column_name text, ordinal_position bigint, data_type text, json_paths text, is_fixed boolean, first_seen_at timestamp
);
insert into analytics.schema_columns values
    ('opened', 'id', 1, 'string', '["/messageId"]', true, null),
    ('opened', 'price', 2, 'integer', '["/properties/price"]', false, '2026-03-01 11:00:00'),
    ('Zebra', 'coupon', 2, 'string', '["/properties/coupon"]', false, '2026-03-02 11:00:00'),
    ('opened', 'coupon', 3, 'string', '["/properties/coupon"]', false, '2026-03-02 11:00:00');
create table analytics.discards (reason text, table_name text, column_name text, received_at timestamp);
insert into analytics.discards values
    ('collision', 'opened', 'price', '2026-03-01 10:00:00'), ('precision', 'opened', 'price', '2026-03-02 10:00:00'),
    ('collision', 'opened', 'price', '2026-03-02 10:00:00'), ('collision', 'old', 'x', '2020-01-01 10:00:00');
create table analytics.tracking_plan_violations (
    row_id text, call text, event text, property text, rule text, value text, received_at timestamp, uuid_ts timestamp
);
insert into analytics.tracking_plan_violations values
    ('m1', 'track', 'Opened', 'price', 'required', null, '2026-03-02 10:00:00', '2026-03-02 11:00:00'),
    ('i1', 'identify', null, 'plan', 'enum', '"x"', '2026-03-02 10:00:00', '2026-03-02 11:00:00');
create table staging.int_snowplow_events (raw_row_id bigint, collector_tstamp timestamp, event text, event_name text);
insert into staging.int_snowplow_events values (8, '2026-03-02 10:00:00', 'unstruct', 'add_to_cart');
create table atomic.duplicate_events (raw_row_id bigint);
create table atomic.failed_events (failure_type text, table_name text, column_name text, collector_tstamp timestamp);
insert into atomic.failed_events values ('schema_violations', 'events', 'tr_total', '2026-03-02 10:00:00');
create table raw.events (loaded_at timestamptz);
insert into raw.events values ('2026-03-02 11:00:00+00'), ('2026-03-09 11:00:00+00');
create table raw.rejects (error text, loaded_at timestamptz);
insert into raw.rejects values
    ('array element 5: x', '2026-03-02 01:00:00+02'), ('array element 16: y', '2026-03-02 12:00:00+00'),
    ('not UTF-8', '2026-03-02 12:00:00+00');
create table raw.repairs (row_id bigint);
"""


@pytest.fixture
def make_query(request: pytest.FixtureRequest) -> Iterator[Callable[[str, str], Query]]:
    """A function that fills an empty database of an engine with tables and gives a function that queries it."""
    connections = []

    def make(engine: str, tables: str) -> Query:
        if engine == "duckdb":
            connection = duckdb.connect()
            connections.append(connection)
            connection.execute(f"set TimeZone = 'UTC'; {tables}")
            return lambda query: connection.execute(query).fetchall()
        settings = request.getfixturevalue("postgres_database")
        connection = psycopg2.connect(
            host=settings["PGHOST"], port=settings["PGPORT"], user=settings["PGUSER"], password=settings["PGPASSWORD"],
            dbname=settings["PGDATABASE"], options="-c timezone=UTC",
        )  # fmt: skip
        connections.append(connection)
        cursor = connection.cursor()
        cursor.execute(tables)
        return lambda query: (cursor.execute(query), cursor.fetchall())[1]

    yield make
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_the_numbers_are_those_of_the_rows_on_both_engines(make_query: Callable[[str, str], Query], engine: str) -> None:
    query = make_query(engine, TABLES)
    queries = Queries(query, choose_warehouse(query), 90)
    day_1, day_2 = date(2026, 3, 1), date(2026, 3, 2)

    assert queries.window == Window(day_1, day_2, 2)
    assert queries.totals() == (5, 4, 1)
    assert queries.out_of_window() == 1
    assert [(count.day, count.kind, count.name, count.rows) for count in queries.events_per_day()] == [
        (day_1, "track", "Opened", 1),
        (day_2, "track", "Opened", 1),
        (day_2, "page", "", 1),
        (day_2, "track", EVIL, 1),
        (day_2, "snowplow", "add_to_cart", 1),
    ]
    assert queries.event_names()[0] == ("track", "Opened", 2, 1, day_1, day_2)
    assert queries.duplicates_per_day() == [(day_1, 1, 0), (day_2, 4, 1)]
    assert [(column.table_name, column.column_name) for column in queries.newest_columns()] == [
        ("Zebra", "coupon"), ("opened", "coupon"), ("opened", "price"),
    ]  # fmt: skip
    assert queries.column_count() == (3, 2)
    assert {(count.day, count.name, count.rows) for count in queries.new_columns_per_day()} == {
        (day_1, "integer", 1),
        (day_2, "string", 2),
    }
    assert [(count.kind, count.name, count.rows) for count in queries.discards_per_day()] == [
        ("discard", "collision", 1), ("discard", "collision", 1), ("discard", "precision", 1), ("failure", "schema_violations", 1),
    ]  # fmt: skip
    assert queries.discards_by_place()[0] == ("collision", "opened", "price", 2, datetime(2026, 3, 2, 10))
    assert len(queries.discards_by_place()) == 4
    assert {(count.day, count.kind, count.name, count.rows) for count in queries.rejects_per_day()} == {
        (day_2, "row", "missing_type", 1), (day_1, "line", "array element #", 1), (day_2, "line", "array element #", 1),
        (day_2, "line", "not UTF-8", 1),
    }  # fmt: skip
    assert [(source.name, source.events, source.events_in_window) for source in queries.sources()] == [
        ("ios", 1, 1),
        (None, 3, 2),
        ("web", 4, 4),
    ]
    assert queries.unread_rows() == 1
    arrival = queries.arrival("received_at", "original_timestamp")
    assert arrival.rows == (1, 1, 0, 0, 0, 1, 0, 0, 1)
    assert (arrival.median, arrival.p95, arrival.p99) == (0, 864000, 864000)
    assert [(place.reason, place.table_name, place.column_name) for place in queries.violations_by_place()] == [
        ("enum", "identify", "plan"), ("required", "Opened", "price"),
    ]  # fmt: skip


def test_names_beyond_the_first_are_one_and_days_beyond_the_window_are_left_out(make_query: Callable[[str, str], Query]) -> None:
    rows = ", ".join(
        f"({day * 100 + name}, null, 'event', null, 'track', 'Event {name}', "
        f"timestamp '2026-03-01 10:00:00' + interval '{day} days', null, timestamp '2026-04-01 00:00:00')"
        for day in range(5)
        for name in range(15)
        for _ in range(1 + (name < 2))
    )
    tables, _, others = TABLES.partition("insert into staging.int_landed_events values")
    query = make_query("duckdb", f"{tables} insert into staging.int_landed_events values {rows}; {others.partition(';')[2]}")
    queries = Queries(query, choose_warehouse(query), 3)
    counts = queries.events_per_day()

    assert (queries.window.first, queries.window.last, queries.window.days) == (date(2026, 3, 3), date(2026, 3, 5), 3)
    assert {count.name for count in counts if count.rank <= 2} == {"Event 0", "Event 1"}
    assert [(count.kind, count.rows) for count in counts if count.rank == 13] == [("other", 3)] * 3
    assert sum(count.rows for count in counts) == 3 * 17


def test_an_empty_warehouse_has_every_section_and_says_what_to_do(make_query: Callable[[str, str], Query]) -> None:
    empty = "; ".join(statement for statement in TABLES.split(";\n") if not statement.strip().startswith("insert"))
    query = make_query("duckdb", empty)
    sections = {section.name: section for section in all_sections(Queries(query, choose_warehouse(query), 90), NOW)}

    assert all(section.note for name, section in sections.items())
    assert "land some and run `dbt run`" in sections["events"].note
    assert all(section.figure is None and not section.tables for section in sections.values())


def test_tables_that_are_not_built_are_named_and_the_rest_is_there(make_query: Callable[[str, str], Query]) -> None:
    query = make_query("duckdb", f"""{TABLES}
        drop table analytics.schema_columns; drop table analytics.duplicate_events; drop table analytics.tracking_plan_violations;
        drop table atomic.failed_events; drop table staging.int_snowplow_events; drop table raw.events; drop table raw.rejects;
        alter table analytics.discards rename to rudder_discards;
    """)  # fmt: skip
    sections = {section.name: section for section in all_sections(Queries(query, choose_warehouse(query), 90), NOW)}

    assert "analytics.schema_columns" in sections["columns"].note
    assert "analytics.duplicate_events" in sections["duplicates"].note
    assert sections["tracking-plan"].note.startswith("No tracking plan")
    assert (sections["discards"].value, sections["rejects"].value, sections["events"].value) == ("3", "1", "5")


def test_each_warehouse_of_a_database_is_found_and_several_need_a_choice() -> None:
    relations = [
        ("staging", "read_ledger"), ("analytics", "tracks"), ("ios_prod_staging", "read_ledger"), ("ios_prod", "tracks"),
        ("dev_staging", "read_ledger"), ("dev_analytics", "tracks"), ("dev_web_staging", "read_ledger"), ("dev_web", "tracks"),
        ("raw", "events"), ("other", "read_ledger"),
    ]  # fmt: skip

    def query(_: str) -> list[tuple[str, str]]:
        return relations

    assert [warehouse.analytics for warehouse in find_warehouses(relations)] == ["dev_analytics", "dev_web", "ios_prod", "analytics"]
    assert choose_warehouse(query).staging == "staging"
    assert choose_warehouse(query, "ios_prod").staging == "ios_prod_staging"
    assert choose_warehouse(query, "ios_prod").relation("analytics.tracks") == '"ios_prod"."tracks"'
    assert choose_warehouse(query, "ios_prod").relation("raw.events") == '"raw"."events"'
    with pytest.raises(LandingError, match=r"no warehouse in the schema web; .*analytics, dev_analytics, dev_web, ios_prod"):
        choose_warehouse(query, "web")
    del relations[:2]
    with pytest.raises(LandingError, match="there are several warehouses; name one of these with --schema"):
        choose_warehouse(query)


def test_the_command_says_in_one_line_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "warehouse.duckdb"
    monkeypatch.setenv("EVENT_WAREHOUSE_PATH", str(database))
    monkeypatch.setenv("DBT_TARGET", "duckdb")
    output = tmp_path / "report.html"

    assert report.main(["--output", str(output)]) == 1
    assert "no warehouse there yet" in capsys.readouterr().err
    duckdb.connect(str(database)).close()
    assert report.main(["--output", str(output)]) == 1
    assert capsys.readouterr().err == "report: no built warehouse there yet: land events and run `dbt run`\n"
    with duckdb.connect(str(database)) as connection:
        connection.execute(TABLES)
    assert report.main(["--output", str(tmp_path / "missing" / "report.html")]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert report.main(["--output", str(output), "--days", "1"]) == 0
    page = output.read_text()
    assert EVIL not in page
    assert "&lt;/script&gt;&lt;script&gt;alert(" in page
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".unfinished"] == []
    for days in ("0", "-1", "many"):
        with pytest.raises(SystemExit):
            report.main(["--days", days])


def test_a_chart_escapes_names_for_html_and_for_plotly() -> None:
    counts = [DailyCount(date(2026, 3, 1), "track", name, 1, 5) for name in (EVIL, "<b>&lt;</b>")]
    html = figure_html(daily_bars(counts, DayAxis([date(2026, 3, 1)]), "events"), "events")
    script = html.replace("\\u0026", "&").replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u002f", "/")

    assert "</script><script>" not in html
    assert '"&lt;b&gt;&amp;lt;&lt;/b&gt;"' in script
    assert "\u202e" not in html
    assert "http" not in html


def test_a_long_gap_between_days_is_one_place_and_a_short_one_is_days_without_bars() -> None:
    places = DayAxis([date(2026, 1, 1), date(2026, 1, 4), date(2026, 3, 1)]).places

    assert places == ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05 to 2026-02-28", "2026-03-01"]
    assert len(DayAxis([date(2026, 1, 1)]).places) == 14
    assert DayAxis([]).places == []


def test_texts_are_readable_whatever_they_hold() -> None:
    assert readable("a\tb\u202ec\x00") == "a�b�c�"
    assert readable("👨\u200d👩") == "👨\u200d👩"
    assert len(readable("x" * 500)) == 80
    assert event_label("track", "") == "(no name)"
    assert event_label("page", "") == "page call"
    assert event_label("snowplow", "page_view") == "page_view (Snowplow)"
    assert event_label("other", "") == "all others"
    assert [share(0, 5), share(1, 100_000), share(99_999, 100_000), share(1, 3), share(0, 0)] == [
        "0.0 %", "under 0.1 %", "over 99.9 %", "33.3 %", "-",
    ]  # fmt: skip
    assert [duration(seconds) for seconds in (None, 0, 59, 90, 7200, 200_000, -30)] == [
        "-",
        "0 s",
        "59 s",
        "1.5 min",
        "2.0 h",
        "2.3 d",
        "-30 s",
    ]
    assert age(datetime(2026, 3, 10, 11), NOW) == "1.0 h"
    assert age(datetime(2027, 1, 1), NOW) == "in the future"


def test_the_overview_of_the_docs_site_has_the_picture_of_the_data_flow(capsys: pytest.CaptureFixture[str]) -> None:
    assert embed_overview_picture.main(["--check"]) == 0, capsys.readouterr().err
    page = "text ![picture](data:image/svg+xml,old) text"
    embedded, count = embed_overview_picture.embed(page, '<svg>\n<text x="1">(100 %) {{ x }}</text>\n</svg>')
    assert count == 1
    assert not set(embedded.removeprefix("text ![picture](").removesuffix(") text")) & set(' ()"<>{}\n')
