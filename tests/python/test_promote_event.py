"""The files of promoted events: written once, then only added to, whatever the event and its keys are named."""

from datetime import datetime
from pathlib import Path

import pytest
import yaml
from jinja2 import Environment

from promotion.errors import PromotionError
from promotion.model_files import PromotedModel, find_models, sql_with_lines, yaml_with_lines, yaml_with_paths
from promotion.model_text import model_sql, model_yaml
from promotion.proposals import apply, drift, propose
from promotion.registry import Column, Event, read_event
from promotion.tracking_plan import TrackingPlan, read_tracking_plan
from promotion.yaml_text import scalar, without_jinja
from reporting.schemas import Schemas

NO_PLAN = TrackingPlan({}, {})
SEEN = datetime(2026, 1, 2, 3, 4, 5)
FIXED = (Column("id", "string"), Column("received_at", "timestamp"), Column("event", "string"))
ORDER = Event(
    "order_completed",
    ("Order Completed", "order completed"),
    FIXED,
    (
        Column("context_ip", "string", ("/context/ip",), SEEN),
        Column("total", "integer", ("/properties/total",), SEEN),
        Column("product_id", "string", ("/properties/product_id", "/properties/productId"), SEEN),
    ),
)
HOSTILE = [
    "{{ var('x') }}",
    "{% raw %}",
    "{# no comment",
    "{{{",
    "a: b # c",
    'it\'s "quoted"',
    "line\nbreak\n",
    "return\rhere",
    "tab\t\\n",
    "- item",
    "",
    "日本語 ☕ 😀",
    "\x7f\x85\u2028\ufeff",
    "%s ${x} $(rm)",
    "null",
    "2026-01-01",
    "`code`",
    "'; drop table tracks; --",
    " blank ",
]


def written(folder: Path, event: Event = ORDER, plan: TrackingPlan = NO_PLAN) -> PromotedModel:
    (folder / f"{event.table}.sql").write_text(model_sql(event, event.table))
    (folder / f"{event.table}.yml").write_text(model_yaml(event, event.table, plan))
    return find_models(folder)[event.table]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_the_same_again_after_yaml_and_jinja(text: str) -> None:
    read = yaml.safe_load(f"key: {scalar(without_jinja(text))}")["key"]
    assert Environment().from_string(read).render() == text


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_event_with_hostile_keys_is_two_readable_files(text: str, tmp_path: Path) -> None:
    pointer = "/properties/" + text.replace("~", "~0").replace("/", "~1")
    model = written(tmp_path, Event("x", (text,), FIXED, (Column("y", "float", (pointer,)),)))
    assert model.columns[-1].json_paths == (pointer,)
    assert text not in model.sql or not text.strip("- ")
    for column in yaml.safe_load(model.yaml)["models"][0]["columns"]:
        Environment().from_string(column["description"]).render(doc=str)


def test_new_files_have_every_column_with_type_place_and_tests(tmp_path: Path) -> None:
    model = written(tmp_path)
    content = yaml.safe_load(model.yaml)["models"][0]
    assert content["config"] == {"contract": {"enforced": True}}
    assert [(column["name"], column["data_type"]) for column in content["columns"]] == [
        ("id", "text"),
        ("received_at", "timestamp"),
        ("event", "text"),
        ("context_ip", "text"),
        ("total", "bigint"),
        ("product_id", "text"),
    ]
    assert content["columns"][0]["data_tests"] == ["not_null", "unique"]
    assert content["columns"][5]["config"]["meta"] == {
        "json_paths": ["/properties/product_id", "/properties/productId"],
        "first_seen_at": "2026-01-02 03:04:05",
    }
    assert "    {{ property('total') }} as total,\n    {{ property('product_id') }} as product_id\n\nfrom events" in model.sql
    assert not propose(model, ORDER) and not drift(model, ORDER)


def test_a_model_that_may_not_have_the_name_of_its_table_has_an_alias() -> None:
    assert "alias='order_completed'" in model_sql(ORDER, "order_completed_event")
    assert "alias" not in model_sql(ORDER, "order_completed")


def test_descriptions_and_tests_come_from_the_tracking_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(
        "call,event,property,type,required,allowed_values,pattern,description\n"
        "track,Order Completed,,,,,,Somebody has paid.\n"
        "track,Order Completed,/total,number,true,,,What it cost {{ all }}.\n"
        'track,,/product_id,string,,"[""a"", ""b""]",,\n'
        "identify,Order Completed,/total,,,,,Not this.\n"
    )
    content = yaml.safe_load(written(tmp_path, plan=read_tracking_plan(path)).yaml)["models"][0]
    total, product = content["columns"][4:]
    assert content["description"] == "Somebody has paid."
    assert Environment().from_string(total["description"]).render() == "What it cost {{ all }}."
    assert total["data_tests"] == [{"not_null": {"config": {"severity": "warn"}}}]
    assert product["data_tests"] == [{"accepted_values": {"arguments": {"values": ["a", "b"]}, "config": {"severity": "warn"}}}]
    assert read_tracking_plan(tmp_path / "none.csv").find(("Order Completed",), ("/properties/total",)) is None


def test_what_is_new_is_added_and_every_byte_of_the_owner_stays(tmp_path: Path) -> None:
    model = written(tmp_path)
    sql = model.sql.replace("as product_id\n", "as product_id -- the owner's\n")
    text = model.yaml.replace("data_type: bigint", "data_type: double precision   # wider") + "\n# the end\n\nseeds: []\n"
    model.sql_path.write_text(sql)
    model.yaml_path.write_text(text)
    new = ORDER._replace(
        columns=(
            *ORDER.columns[:2],
            Column("product_id", "string", ("/properties/PRODUCT_ID", "/properties/product_id", "/properties/productId"), SEEN),
            Column("gift", "boolean", ("/properties/gift",), SEEN),
            Column("wrap", "string", ("/properties/wrap",), SEEN),
        )
    )
    model = find_models(tmp_path)["order_completed"]
    new_sql, new_yaml = apply(model, new, propose(model, new), NO_PLAN)
    assert new_sql == sql.replace(
        "as product_id -- the owner's\n",
        "as product_id, -- the owner's\n    {{ property('gift') }} as gift,\n    {{ property('wrap') }} as wrap\n",
    )
    assert new_yaml.endswith("\n# the end\n\nseeds: []\n")
    assert [line for line in text.splitlines() if line not in new_yaml.splitlines()] == [
        "            json_paths: [/properties/product_id, /properties/productId]"
    ]
    model.sql_path.write_text(new_sql)
    model.yaml_path.write_text(new_yaml)
    assert not propose(find_models(tmp_path)["order_completed"], new)


def test_a_property_that_ends_no_list_keeps_its_comma() -> None:
    sql = "select\n    {{ property('a') }} as a,\n    1 as one\nfrom events\n"
    assert sql_with_lines(sql, ["{{ property('b') }} as b"]) == sql.replace("as a,\n", "as a,\n    {{ property('b') }} as b,\n")


def test_files_without_a_place_for_what_is_new_are_left_to_their_owner() -> None:
    with pytest.raises(PromotionError, match="add by hand"):
        sql_with_lines("select * from events", ["{{ property('b') }} as b"])
    with pytest.raises(PromotionError, match="add by hand"):
        yaml_with_lines("models: [{name: x, columns: [{name: a}]}]", "x", ["      - name: b"])
    with pytest.raises(PromotionError, match="by hand"):
        yaml_with_paths("models: [{name: x, columns: [{name: a}]}]", "x", "a", ("/b",))


def test_json_paths_in_a_block_are_replaced_too() -> None:
    text = "models:\n- name: x\n  columns:\n  - name: a\n    config:\n      meta:\n        json_paths:\n"
    text += "          - /a\n          - /b # last\n    description: d\n"
    changed = yaml_with_paths(text, "x", "a", ("/a", "/b", "/c"))
    assert yaml.safe_load(changed)["models"][0]["columns"][0] == {
        "name": "a", "config": {"meta": {"json_paths": ["/a", "/b", "/c"]}}, "description": "d",
    }  # fmt: skip


def test_drift_is_what_is_new_cannot_be_held_or_never_came(tmp_path: Path) -> None:
    model = written(tmp_path)
    text = model.yaml.replace(
        "      contract: {enforced: true}\n", "      contract: {enforced: true}\n      meta: {left_out: [/properties/debug]}\n"
    )
    model.yaml_path.write_text(text)
    data = ORDER._replace(
        columns=(
            Column("total", "float", ("/properties/total",)),
            Column("product_id", "integer", ("/properties/product_id",)),
            Column("debug_level", "integer", ("/properties/debug/level",)),
            Column("gift", "boolean", ("/properties/gift",)),
        ),
        overflow_paths=("/properties/far",),
    )
    assert drift(find_models(tmp_path)["order_completed"], data) == [
        "new: gift (boolean) from '/properties/gift' is no column",
        "new: '/properties/far' is no column (beyond max_columns in a discovered table)",
        "never filled: context_ip from '/context/ip'",
        "type: total is bigint, but the data has double precision",
    ]


def test_a_json_column_holds_everything_below_its_place(tmp_path: Path) -> None:
    model = written(tmp_path, ORDER._replace(columns=(Column("cart", "json", ("/properties/cart",)),)))
    data = ORDER._replace(columns=(Column("cart_size", "integer", ("/properties/cart/size",)),))
    assert not propose(model, data) and not drift(model, data)


def test_an_event_is_found_by_its_name_or_table_and_a_wrong_one_is_told() -> None:
    def query(sql: str) -> list[tuple[object, ...]]:
        if "int_event_names" in sql:
            return [("Order Completed", "order_completed"), ("order completed", "order_completed"), ("x", "users_")]
        if "schema_columns" in sql:
            return [("id", "string")]
        return [
            ("column", "total", "float", "/properties/Total", None),
            ("column", "total", "float", "/properties/total", SEEN),
            ("overflow", "far", "string", "/properties/far", SEEN),
        ]

    where = Schemas("staging", "analytics", "atomic")
    event = read_event(query, where, "order completed")
    assert event == read_event(query, where, "order_completed")
    assert event.texts == ("Order Completed", "order completed")
    assert event.columns == (Column("total", "float", ("/properties/Total", "/properties/total"), SEEN),)
    assert event.overflow_paths == ("/properties/far",)
    with pytest.raises(PromotionError, match="did you mean 'Order Completed'"):
        read_event(query, where, "Order Complete")


def test_a_model_without_its_yaml_is_told(tmp_path: Path) -> None:
    written(tmp_path).yaml_path.unlink()
    with pytest.raises(PromotionError, match="no YAML beside it"):
        find_models(tmp_path)
