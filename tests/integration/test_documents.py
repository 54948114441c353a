"""The worked examples of the peers' documents, and the example queries on the sample."""

from __future__ import annotations

from pathlib import Path

import pytest
from events import call, track
from warehouse import ROOT, Warehouse

from conftest import MakeWarehouse

CONTEXT = {"ip": "0.0.0.0"}
PROPERTIES = {"price": 5, "currency": "USD", "product_id": "P12345", "product_name": "N95 Mask", "added_at": "2020-05-19 14:39:22"}
TIMES = {"originalTimestamp": "2020-04-26T07:00:43.400Z", "sentAt": "2020-04-26T07:00:45.124Z", "receivedAt": "2020-04-26T07:00:45.558Z"}


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def documented(make_warehouse: MakeWarehouse, request: pytest.FixtureRequest) -> Warehouse:
    warehouse = make_warehouse(request.param)
    warehouse.land_events(
        [
            track("add-1", "Add to Cart", PROPERTIES, context=CONTEXT, **TIMES),
            track("add-2", "Add to Cart", PROPERTIES | {"price": "NA", "product_id": 789, "added_at": "05/25/2020"}, context=CONTEXT),
            call("identify", "identify-1", userId="U-12345", traits={"first_name": "John", "age": 35}, context=CONTEXT),
            call("page", "page-1", category="Cart", name="Cart Viewed", properties={"path": "/cart", "title": "Shopping Cart"}),
            call("group", "group-1", groupId="DevOps", traits={"first_name": "John"}),
            track("skew-1", "Skew", **TIMES),
            track("skew-2", "Skew", originalTimestamp="2020-04-26T07:00:45.558Z", sentAt="2020-04-26T07:00:46.124Z", receivedAt="2020-04-26T07:00:43.400Z"),
            track("flat-1", "Flattened", {"product_id": {"sku": "G-32"}, "products": {"product_id": ["507f1", "505bd"]}}, context={"app": {"version": "1.0.0"}}),
            track("digit-1", "25dollarpurchase", {"order": 1, "user_id": "mine"}),
        ]
    )  # fmt: skip
    warehouse.dbt("run", "--selector", "calls")
    return warehouse


def test_a_track_is_in_tracks_and_in_the_table_of_its_event(documented: Warehouse) -> None:
    assert documented.query("select event, event_text, context_ip from analytics.tracks where id = 'add-1'") == [
        ("add_to_cart", "Add to Cart", "0.0.0.0")
    ]
    rows = documented.query(
        "select price, currency, product_id, product_name, cast(added_at as text) from analytics.add_to_cart order by id"
    )
    assert rows == [(5, "USD", "P12345", "N95 Mask", "2020-05-19 14:39:22"), (None, "USD", "789", "N95 Mask", None)]


def test_the_two_values_of_the_document_are_discarded_with_their_table_and_column(documented: Warehouse) -> None:
    rows = documented.query(
        "select row_id, column_name, column_value, reason from analytics.discards where table_name = 'add_to_cart' order by 2"
    )
    assert rows == [("add-2", "added_at", '"05/25/2020"', "incompatible_type"), ("add-2", "price", '"NA"', "incompatible_type")]


def test_clock_skew_is_the_formulas_result_and_not_the_documents_printed_one(documented: Warehouse) -> None:
    # The document prints 07:00:44.834 and 07:00:43.9650; its own formula gives these.
    rows = documented.query("select cast(timestamp as text) from analytics.skew order by id")
    assert rows == [("2020-04-26 07:00:43.834",), ("2020-04-26 07:00:42.834",)]


def test_identify_page_and_group_rows_have_the_documented_columns(documented: Warehouse) -> None:
    assert documented.query("select id, first_name, age, context_ip from analytics.users") == [("U-12345", "John", 35, "0.0.0.0")]
    assert documented.query("select name, category, path, title from analytics.pages") == [
        ("Cart Viewed", "Cart", "/cart", "Shopping Cart")
    ]
    assert documented.query("select id, group_id, first_name from analytics.groups") == [("group-1", "DevOps", "John")]
    assert documented.query("select id from analytics.accounts") == [("DevOps",)]


def test_objects_flatten_and_arrays_are_json_text(documented: Warehouse) -> None:
    rows = documented.query("select product_id_sku, products_product_id, context_app_version from analytics.flattened")
    assert rows == [("G-32", '["507f1","505bd"]', "1.0.0")]


def test_a_leading_digit_and_a_reserved_word_get_an_underscore(documented: Warehouse) -> None:
    assert documented.query("select user_id, _order from analytics._25dollarpurchase") == [("u1", 1)]
    rows = documented.query("select column_name, column_value from analytics.discards where reason = 'reserved_name'")
    assert rows == [("user_id", '"mine"')]


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
def test_every_analysis_returns_rows_on_the_sample(
    make_warehouse: MakeWarehouse, generated: Path, generated_snowplow: Path, recordings: list[Path], target: str
) -> None:
    warehouse = make_warehouse(target)
    warehouse.land(generated, generated_snowplow, *recordings)
    warehouse.dbt("run")
    warehouse.dbt("compile", "-s", "resource_type:analysis")
    compiled = sorted((warehouse.folder / "target" / "compiled" / "event_warehouse" / "analyses").glob("*.sql"))
    assert len(compiled) == len(list((ROOT / "analyses").glob("*.sql")))
    empty = [path.stem for path in compiled if not warehouse.query(path.read_text())]
    assert empty == []
    agreement = next(path for path in compiled if path.stem == "both_families_agree")
    assert [row for row in warehouse.query(agreement.read_text()) if not row[-1] or not row[1]] == []
