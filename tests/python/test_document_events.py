"""Discovered tables as sources: what they say of each column, and that hostile names stay text."""

from datetime import datetime
from typing import Any

from jinja2 import Environment

from promotion.documented_tables import event_source, self_describing_source
from promotion.tracking_plan import PlannedProperty, TrackingPlan
from reporting.schemas import Schemas

WHERE = Schemas("staging", "analytics", "atomic")
AT = datetime(2026, 1, 2, 3, 4)
HOSTILE = "{{ x }} '\"; drop table"
ANSWERS: dict[str, list[tuple[Any, ...]]] = {
    "int_event_names": [("bought", HOSTILE)],
    ".event_tables": [("bought", "bought", 8, AT, AT)],
    "schema_columns": [
        ("bought", "id", '["/messageId"]', None),
        ("bought", "total", '["/properties/total"]', AT),
        ("bought", "odd", '["/properties/{{ a }}/b"]', AT),
    ],
    ".self_describing_tables": [("com_acme_click_1", "iglu:com.acme/click/jsonschema/1", 4, AT, AT)],
    "int_self_describing_columns": [("com_acme_click_1", "geo.lat_long", "/geo/latLong", AT)],
    "'analytics'": [("bought", name, kind) for name, kind in (("id", "text"), ("total", "double precision"), ("odd", "text"))],
    "'atomic'": [("com_acme_click_1", "root_id", "text"), ("com_acme_click_1", "geo.lat_long", "text")],
    '"bought"': [(8, 8, 4, 0)],
    '"com_acme_click_1"': [(4, 4, 1)],
}


def query(sql: str) -> list[tuple[Any, ...]]:
    return next(rows for part, rows in ANSWERS.items() if part in sql)


def described(column: dict[str, Any]) -> str:
    return Environment().from_string(column["description"]).render(doc=lambda name: f"<{name}>")


def test_every_column_of_an_event_says_what_it_is_where_it_comes_from_and_how_often_it_is_filled() -> None:
    plan = TrackingPlan({(HOSTILE, "/total"): PlannedProperty("What it cost.", False, ())}, {})
    (table,) = event_source(query, WHERE, plan)["tables"]
    assert "made by the model event_tables" in table["description"]
    assert HOSTILE in Environment().from_string(table["description"]).render()
    assert [described(column) for column in table["columns"]] == [
        "<col_id> Filled in 100.0% of the rows, from `/messageId`.",
        "What it cost. Filled in 50.0% of the rows, first seen 2026-01-02 03:04, from `/properties/total`.",
        "The property `{{ a }}.b`. Filled in 0.0% of the rows, first seen 2026-01-02 03:04, from `/properties/{{ a }}/b`.",
    ]
    assert [column["data_type"] for column in table["columns"]] == ["text", "double precision", "text"]
    assert table["columns"][1]["config"]["meta"] == {
        "json_paths": ["/properties/total"],
        "fill_rate": 0.5,
        "first_seen_at": "2026-01-02 03:04:00",
    }


def test_a_table_that_only_forgotten_users_had_filled_is_documented_as_empty() -> None:
    answers = {
        ".self_describing_tables": [("com_acme_click_1", "iglu:com.acme/click/jsonschema/1", 0, None, None)],
        '"com_acme_click_1"': [(0, 0, 0)],
    }

    def query_of_empty_table(sql: str) -> list[tuple[Any, ...]]:
        return next((rows for part, rows in answers.items() if part in sql), None) or query(sql)

    (table,) = self_describing_source(query_of_empty_table, WHERE)["tables"]
    assert "0 rows; made by" in table["description"]
    assert table["config"]["meta"] == {"made_by": "self_describing_tables", "row_count": 0}
    assert described(table["columns"][0]) == "<ua_parser_context_root_id> Filled in 0.0% of the rows."


def test_tables_of_self_describing_schemas_are_documented_with_their_dotted_columns() -> None:
    (table,) = self_describing_source(query, WHERE)["tables"]
    assert table["config"]["meta"]["made_by"] == "self_describing_tables"
    assert [(column["name"], described(column)) for column in table["columns"]] == [
        ("root_id", "<ua_parser_context_root_id> Filled in 100.0% of the rows."),
        ("geo.lat_long", "The property `geo.latLong`. Filled in 25.0% of the rows, first seen 2026-01-02 03:04, from `/geo/latLong`."),
    ]
