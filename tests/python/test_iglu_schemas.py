"""Self-describing schemas become macros that know the columns of their tables."""

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import import_iglu_schemas
from iglu.central import CSV, read_central_tables
from iglu.errors import IgluError
from iglu.macros import central_macro
from iglu.names import META_COLUMNS, column_name, cut_name, snake_case, table_name
from iglu.schemas import Schema, tables_of, widen

Json = dict[str, Any]
STRING: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
INTEGER: Json = {"type": "integer"}


def schema_of(properties: Json, required: Iterable[str] = (), version: str = "1-0-0", name: str = "click", **others: Any) -> Schema:
    model, revision, addition = map(int, version.split("-"))
    document = {"type": "object", "properties": properties, "required": list(required), **others}
    return Schema("com.acme", name, (model, revision, addition), document, "file")


def columns_of(properties: Json, required: Iterable[str] = (), **others: Any) -> list[tuple[str, str]]:
    tables, notes = tables_of([schema_of(properties, required, **others)])
    assert notes == []
    return tables["com_acme_click_1"]


def type_of(node: Any, **others: Any) -> str:
    [(name, data_type)] = columns_of({"value": node}, **others)
    assert name == "value"
    return data_type


# Names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ClickEvent", "click_event"),
        ("XMLHttpRequest", "xml_http_request"),
        ("osIs64Bit", "os_is64_bit"),
        ("iECompatibility", "i_e_compatibility"),
        ("a-B", "a_b"),
        ("ABaCDe", "a_ba_c_de"),
        ("Ünicode", "Ünicode"),
        ("with blank", "with blank"),
    ],
)
def test_snake_case_is_that_of_schema_ddl(name: str, expected: str) -> None:
    assert snake_case(name) == expected


def test_table_names_are_plain_and_fit_in_63_bytes() -> None:
    assert table_name("com.Acme-Labs", "ClickEvent", 1) == "com_acme_labs_click_event_1"
    assert table_name("com.acme", "click.event'; drop", 12) == "com_acme_click_event___drop_12"
    long = table_name("com." + "a" * 60, "b", 1)
    assert long == "com_" + "a" * 50 + "_3fdefb77"
    assert len(long) == 63


def test_columns_keep_their_signs_and_are_cut_to_63_bytes() -> None:
    assert column_name(["geo", "latLong"]) == "geo.lat_long"
    assert column_name(["it's €"]) == "it's €"
    assert cut_name("é" * 31) == "é" * 31
    assert cut_name("é" * 32) == "_" * 32 + "_4f9422a9"


def test_published_schemas_have_their_published_tables() -> None:
    with CSV.open(encoding="utf-8", newline="") as file:
        pairs = {(row["schema"], row["table"]) for row in csv.DictReader(file) if row["schema"]}
    for schema, table in pairs:
        found = re.fullmatch("iglu:([^/]+)/([^/]+)/jsonschema/([0-9]+)-[0-9]+-[0-9]+", schema)
        assert found and table_name(found[1], found[2], int(found[3])) == cut_name(table)
    assert len(pairs) == 85


# The published tables


def test_the_committed_macro_is_what_the_script_writes() -> None:
    assert (import_iglu_schemas.MACROS / "iglu_central_columns.sql").read_text(encoding="utf-8") == central_macro(read_central_tables())


def test_published_tables_have_their_columns_in_order_without_the_meta_columns() -> None:
    tables = read_central_tables()

    assert len(tables) == 97
    assert sum(map(len, tables.values())) == 513
    assert tables["com_snowplowanalytics_snowplow_add_to_cart_1"] == [
        ("sku", "string"), ("name", "string"), ("category", "string"),
        ("unit_price", "decimal(15,2)"), ("quantity", "integer"), ("currency", "string"),
    ]  # fmt: skip
    assert ("expiry", "timestamp") in tables["com_snowplowanalytics_snowplow_consent_granted_1"]
    assert ("latitude", "float") in tables["com_snowplowanalytics_snowplow_geolocation_context_1"]
    assert tables["com_snowplowanalytics_mobile_application_install_1"] == []
    assert ("failure_count", "integer") in tables["com_snowplowanalytics_monitoring_kinesis_storage_write_failed_1"]
    for name, columns in tables.items():
        names = [column for column, _ in columns]
        assert len(set(names)) == len(names) and not set(names) & set(META_COLUMNS)
        assert all(cut_name(text) == text == snake_case(text) for text in [name, *names])


@pytest.mark.parametrize(
    ("content", "problem"), [("table,column\n", "no column type"), ("table,column,type\na,b,MONEY\n", "line 2: unknown")]
)
def test_a_damaged_file_is_named(tmp_path: Path, content: str, problem: str) -> None:
    file = tmp_path / "iglu_columns.csv"
    file.write_text(content)
    with pytest.raises(IgluError, match=f"iglu_columns.csv.*{problem}"):
        read_central_tables(file)
    with pytest.raises(IgluError, match=r"missing\.csv.*restore"):
        read_central_tables(tmp_path / "missing.csv")


# Types


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (STRING, "string"),
        (INTEGER, "integer"),
        ({"type": "integer", "maximum": 10}, "integer"),
        (NUMBER, "float"),
        ({"type": "number", "multipleOf": 0.01}, "decimal(36,2)"),
        ({"type": ["null", "number"], "multipleOf": 0.01}, "decimal(36,2)"),
        ({"type": "number", "multipleOf": 0.001}, "float"),
        ({"type": "number", "multipleOf": 1}, "integer"),
        ({"type": "number", "multipleOf": 10**400}, "integer"),
        ({"type": "boolean"}, "boolean"),
        ({"type": "string", "format": "date-time"}, "timestamp"),
        ({"type": ["string", "null"], "format": "date"}, "date"),
        ({"type": "string", "format": "uuid"}, "string"),
        ({"type": ["boolean", "integer"]}, "string"),
        ({"type": ["string", "integer"], "format": "date-time"}, "string"),
        ({"type": ["integer", "number"]}, "float"),
        ({"type": "array", "items": INTEGER}, "string"),
        ({"type": ["array", "null"], "items": INTEGER}, "string"),
        ({"type": "object"}, "string"),
        ({"type": "object", "properties": {}}, "string"),
        ({"type": "object", "patternProperties": {".*": STRING}}, "string"),
        ({"type": ["object", "array"], "properties": {"a": STRING}}, "string"),
        ({"type": "object", "properties": {"a": STRING}, "oneOf": [{"type": "object"}, {"type": "array"}]}, "string"),
        ({"type": "null"}, "string"),
        ({}, "string"),
        (True, "string"),
        (None, "string"),
        ({"type": "strange"}, "string"),
        ({"type": 5, "properties": [], "enum": {}}, "string"),
        ({"enum": ["a", "b"]}, "string"),
        ({"enum": [1, 2, None]}, "integer"),
        ({"enum": [1, 2.5]}, "float"),
        ({"enum": [1, "a"]}, "string"),
        ({"enum": [True, 1]}, "string"),
        ({"enum": [None]}, "string"),
        ({"type": "integer", "enum": [1, 2]}, "integer"),
        ({"const": 7}, "integer"),
        ({"oneOf": [INTEGER, {"type": "null"}]}, "integer"),
        ({"anyOf": [{"enum": [1]}, {"anyOf": [INTEGER, INTEGER]}]}, "integer"),
        ({"oneOf": [INTEGER, NUMBER]}, "float"),
        ({"oneOf": [INTEGER, STRING]}, "string"),
        ({"oneOf": [INTEGER, {}]}, "string"),
        ({"oneOf": [{"type": "object", "properties": {"a": STRING}}, {"type": "null"}]}, "string"),
        ({"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}, "string"),
        ({"type": "object", "properties": {"a": STRING}, "type ": 1, "$ref": "#/definitions/amount"}, "integer"),
        ({"$ref": "#/definitions/amount"}, "integer"),
        ({"$ref": "#/definitions/a~1b%20c"}, "boolean"),
        ({"$ref": "#/definitions/place"}, "string"),
        ({"$ref": "#/definitions/missing/deeper"}, "string"),
        ({"$ref": "https://example.com/schema.json"}, "string"),
        ({"$ref": "#/definitions/circle"}, "integer"),
        ({"$ref": "#"}, "string"),
    ],
)
def test_the_type_of_a_property(node: Any, expected: str) -> None:
    definitions = {
        "amount": {"oneOf": [INTEGER, {"type": "null"}]},
        "a/b c": {"type": "boolean"},
        "place": {"type": "object", "properties": {"a": STRING}},
        "circle": {"anyOf": [{"$ref": "#/definitions/circle"}, INTEGER]},
    }
    assert type_of(node, definitions=definitions) == expected


# Columns and their order


def test_required_columns_come_first_each_part_in_alphabetical_order() -> None:
    properties = {
        "zebra": STRING,
        "optional": STRING,
        "apple": {"type": ["string", "null"]},
        "Banana": INTEGER,
        "none": {"enum": ["a", None]},
        "either": {"oneOf": [STRING, {"type": "null"}]},
        "an": STRING,
    }
    assert columns_of(properties, ["zebra", "apple", "Banana", "none", "either"]) == [
        ("banana", "integer"), ("zebra", "string"),
        ("an", "string"), ("apple", "string"), ("either", "string"), ("none", "string"), ("optional", "string"),
    ]  # fmt: skip


def test_nested_objects_are_flattened_and_required_only_if_every_parent_is() -> None:
    place = {"type": "object", "properties": {"latLong": NUMBER, "altitude": NUMBER}, "required": ["latLong"]}
    properties = {
        "sure": place,
        "maybe": place,
        "nullable": {**place, "type": ["object", "null"]},
        "untyped": {key: value for key, value in place.items() if key != "type"},
        "deep": {"type": "object", "properties": {"inner": place}, "required": ["inner"]},
        "choice": {**place, "oneOf": [{"required": ["latLong"]}, {"required": ["altitude"]}]},
    }
    assert [name for name, _ in columns_of(properties, ["sure", "nullable", "deep"])] == [
        "deep.inner.lat_long", "sure.lat_long",
        "choice.altitude", "choice.lat_long", "deep.inner.altitude", "maybe.altitude", "maybe.lat_long", "nullable.altitude",
        "nullable.lat_long", "sure.altitude", "untyped.altitude", "untyped.lat_long",
    ]  # fmt: skip


@pytest.mark.parametrize("others", [{"required": True}, {"required": [1, {}]}, {"type": None}])
def test_odd_keywords_do_no_harm(others: Json) -> None:
    tables, _ = tables_of([Schema("com.acme", "click", (1, 0, 0), {"properties": {"a": STRING}, **others}, "file")])
    assert tables == {"com_acme_click_1": [("a", "string")]}


def test_columns_of_later_versions_are_appended() -> None:
    schemas = [
        schema_of({"b": STRING, "z": STRING, "a": STRING, "m": STRING}, ["m"], version="1-1-0"),
        schema_of({"c": STRING, "b": STRING}, version="1-0-10"),
        schema_of({"b": STRING, "gone": STRING}, version="1-0-2"),
        schema_of({"other": STRING}, version="2-0-0"),
    ]
    tables, notes = tables_of(schemas)

    assert [name for name, _ in tables["com_acme_click_1"]] == ["b", "gone", "c", "m", "a", "z"]
    assert tables["com_acme_click_2"] == [("other", "string")]
    assert notes == []


@pytest.mark.parametrize(
    ("before", "after", "widened"),
    [
        (INTEGER, NUMBER, "float"),
        (INTEGER, STRING, "string"),
        (NUMBER, STRING, "string"),
        (INTEGER, {"type": "number", "multipleOf": 0.01}, "decimal(36,2)"),
        ({"type": "number", "multipleOf": 0.01}, NUMBER, "float"),
        ({"type": "boolean"}, INTEGER, "string"),
        ({"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}, "timestamp"),
        ({"type": "string", "format": "date"}, STRING, "string"),
    ],
)
def test_an_incompatible_type_is_widened_and_reported(before: Json, after: Json, widened: str) -> None:
    tables, notes = tables_of([schema_of({"value": before}), schema_of({"value": after}, version="1-0-1")])
    assert tables["com_acme_click_1"] == [("value", widened)]
    assert len(notes) == 1
    assert "com.acme/click/jsonschema/1-0-1: 'value' is" in notes[0] and f"the column value is {widened}" in notes[0]

    tables, notes = tables_of([schema_of({"value": after}), schema_of({"value": before}, version="1-0-1")])
    assert tables["com_acme_click_1"] == [("value", widened)]
    assert notes == [] or widened not in (type_of(before), type_of(after))


def test_widening_knows_no_order() -> None:
    types = ["string", "integer", "float", "boolean", "timestamp", "date", "decimal(36,2)", "decimal(15,2)"]
    for one in types:
        assert widen(one, one) == one
        assert all(widen(one, other) == widen(other, one) for other in types)


@pytest.mark.parametrize(
    ("properties", "columns", "note"),
    [
        ({"fooBar": INTEGER, "foo_bar": STRING}, [("foo_bar", "integer")], "'foo_bar' has no column, foo_bar is the column of 'fooBar'"),
        ({"a.b": STRING, "a": {"type": "object", "properties": {"b": NUMBER}}}, [("a.b", "string")], "a.b is the column of 'a.b'"),
        ({"rootId": STRING, "x": STRING}, [("x", "string")], "root_id is one of the columns that every table begins with"),
        ({"": STRING, "a\0": STRING, "\ud800": STRING}, [], "'a\\x00' has no column, its name cannot be one in a database"),
    ],
)
def test_a_property_whose_column_is_taken_or_impossible_is_reported(properties: Json, columns: list[Any], note: str) -> None:
    tables, notes = tables_of([schema_of(properties)])
    assert tables == {"com_acme_click_1": columns}
    assert note in notes[-1]


def test_schemas_that_share_a_table_are_reported() -> None:
    tables, notes = tables_of([schema_of({"a": STRING}, name="clickEvent"), schema_of({"b": INTEGER}, name="click-event")])
    assert tables == {"com_acme_click_event_1": [("b", "integer"), ("a", "string")]}
    assert len(notes) == 1
    assert notes[0].startswith("com.acme/click-event and com.acme/clickEvent: one table, com_acme_click_event_1, because")


def test_data_that_is_no_object_has_no_columns() -> None:
    tables, notes = tables_of([Schema("com.acme", "list", (1, 0, 0), {"type": "array", "items": STRING}, "file")])
    assert tables == {"com_acme_list_1": []}
    assert "its data is no object" in notes[0]
