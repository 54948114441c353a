"""Tracking plans as Segment, RudderStack and JSON Schema write them become rows of the seed; what does not is named."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import import_tracking_plan

DRAFT = "http://json-schema.org/draft-07/schema#"


def envelope(**documents: Any) -> dict[str, Any]:
    """A rule as both products have it: a schema of the call, not of its properties."""
    return {"$schema": DRAFT, "type": "object", "properties": {"context": {}, "properties": {}, "traits": {}} | documents}


PROPERTIES = {
    "type": "object",
    "required": ["order_id", "total", "unlisted"],
    "properties": {
        "order_id": {"type": "string", "pattern": r"^o_\d+$", "description": "Made by\nthe shop."},
        "total": {"type": ["number", "null"], "key": "total"},
        "currency": {"enum": ["EUR", "it's", None]},
        "status": {"const": 5},
        "placed_at": {"type": "string", "format": "date-time"},
        "a/b~c": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "product": {
            "type": "object",
            "required": ["sku"],
            "properties": {"sku": {"$ref": "#/definitions/sku"}, "free": {"type": "object"}},
        },
        "any": {},
    },
}
ORDER = envelope(properties=PROPERTIES) | {"definitions": {"sku": {"type": "string"}}}
ORDER_ROWS = [
    # property, type, required, allowed_values, pattern, description
    ("", "", "", "", "", "An order."),
    ("/any", "", "false", "", "", ""),
    ("/a~1b~0c", "integer|null", "false", "", "", ""),
    ("/currency", "string|null", "false", '["EUR", "it\'s"]', "", ""),
    ("/order_id", "string", "true", "", r"^o_\d+$", "Made by the shop."),
    ("/placed_at", "timestamp", "false", "", "", ""),
    ("/product", "object", "false", "", "", ""),
    ("/product/free", "object", "false", "", "", ""),
    ("/product/sku", "string", "true", "", "", ""),
    ("/status", "", "false", "[5]", "", ""),
    ("/total", "number|null", "true", "", "", ""),
    ("/unlisted", "", "true", "", "", ""),
]
TRAITS = {"type": "object", "properties": {"email": {"type": "string"}}, "required": ["email"]}


class Import:
    """The command on files of a folder, and what it wrote."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys
        self.seed = folder / "tracking_plan.csv"

    def file(self, document: Any, name: str = "plan.json") -> str:
        path = self.folder / name
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return str(path)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        code = import_tracking_plan.main([*arguments, "-o", str(self.seed)])
        output = self.capsys.readouterr()
        return code, output.out, output.err

    def rows(self) -> list[tuple[str, ...]]:
        with self.seed.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
        assert lines[0] == ["call", "event", "property", "type", "required", "allowed_values", "pattern", "description"]
        return [tuple(line) for line in lines[1:]]


@pytest.fixture
def importing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    return Import(tmp_path, capsys)


def of(call: str, event: str, rows: list[tuple[str, ...]] = ORDER_ROWS) -> list[tuple[str, ...]]:
    return [(call, event, *row) for row in rows]


IDENTIFY_ROWS = of("identify", "", [("/email", "string", "true", "", "", "")])
PLANS: dict[str, tuple[Any, list[tuple[str, ...]]]] = {
    "Segment, Config API": (
        {
            "name": "workspaces/w/tracking-plans/rs_1",
            "display_name": "Shop",
            "rules": {
                "global": {},
                "events": [{"name": "Order Completed", "description": "An order.", "version": 1, "rules": ORDER}],
                "identify": envelope(traits=TRAITS),
                "identify_traits": [],
                "group_traits": [],
            },
        },
        [*of("track", "Order Completed"), *IDENTIFY_ROWS],
    ),
    "Segment, Public API": (
        {
            "data": {
                "rules": [
                    {"type": "IDENTIFY", "jsonSchema": envelope(traits=TRAITS), "version": 1},
                    {"type": "TRACK", "key": "Order Completed", "jsonSchema": ORDER | {"description": "An order."}, "version": 1},
                ]
            }
        },
        [*of("track", "Order Completed"), *IDENTIFY_ROWS],
    ),
    "RudderStack": (
        {
            "id": "tp_1",
            "rules": {
                "events": [
                    {"name": "Order Completed", "description": "An order.", "eventType": "track", "rules": ORDER},
                    {
                        "name": "",
                        "eventType": "identify",
                        "rules": envelope(context={"type": "object", "properties": {"traits": TRAITS}}),
                    },
                ]
            },
        },
        [*of("track", "Order Completed"), *IDENTIFY_ROWS],
    ),
    "RudderStack, one event": (
        {"name": "Order Completed", "description": "An order.", "eventType": "track", "rules": ORDER},
        of("track", "Order Completed"),
    ),
    "JSON Schema": (
        PROPERTIES | {"title": "Order Completed", "description": "An order.", "definitions": {"sku": {"type": "string"}}},
        of("track", "Order Completed"),
    ),
}


@pytest.mark.parametrize("plan", PLANS)
def test_each_format_becomes_the_same_rows_and_nothing_is_left_out(importing: Import, plan: str) -> None:
    document, rows = PLANS[plan]

    code, output, errors = importing.run(importing.file(document))

    assert (code, errors) == (0, "")
    assert output.startswith("tracking_plan.csv: written, ")
    assert importing.rows() == rows


def test_what_has_no_place_in_a_row_is_named_and_the_rest_is_imported(importing: Import) -> None:
    members = {
        "list": {"type": "array", "items": {"type": "object"}, "minItems": 1},
        "either": {"oneOf": [{"type": "string", "minLength": 2}, {"type": "integer"}]},
        "mail": {"type": "string", "format": "email"},
        "ahead": {"pattern": "^(?=x)"},
        "word": {"pattern": r"\bx"},
        "elsewhere": {"$ref": "https://example.com/x.json"},
        "lost": {"$ref": "#/definitions/nothing"},
        "odd": {"type": "text"},
        "objects": {"enum": [{"a": 1}]},
        "never": False,
        "tree": {"$ref": "#/properties/properties/properties/tree", "minimum": 1},
        "loop": {"type": "object", "properties": {"loop": {"$ref": "#/properties/properties/properties/loop"}}},
    }
    document = {"rules": {"events": [
        {"name": "Odd", "rules": envelope(properties={"properties": members}, context={"properties": {"ip": {}}}, traits=TRAITS)},
        {"name": "No Rules"},
    ], "identify_traits": [{"name": "x"}], "global": envelope(properties={"properties": {"v": {"type": "integer"}}})}}  # fmt: skip

    code, _, errors = importing.run(importing.file(document))

    assert code == 0
    prefix = f"import_tracking_plan: {importing.folder / 'plan.json'}: "
    assert {line.removeprefix(prefix) for line in errors.splitlines()} == {
        "event 2: has no name with rules, or an eventType that is no call; not imported",
        "identify_traits: a list; not imported, write its traits as JSON Schema",
        "global: imported for track events only",
        'track "Odd" /list: items, minItems: not imported',
        'track "Odd" /either: oneOf: not imported',
        'track "Odd" /mail: format "email": not imported',
        'track "Odd" /ahead: pattern "^(?=x)": not imported, RE2 and Postgres do not both understand it',
        'track "Odd" /word: pattern "\\\\bx": not imported, RE2 and Postgres do not both understand it',
        'track "Odd" /elsewhere: $ref "https://example.com/x.json": not resolved, any value is allowed',
        'track "Odd" /lost: $ref "#/definitions/nothing": there is none, any value is allowed',
        'track "Odd" /odd: type text: not imported, any value is allowed',
        'track "Odd" /objects: enum: not imported, it holds more than strings, numbers, booleans',
        'track "Odd" /never: false is no schema of values; any value is allowed',
        'track "Odd" /tree: $ref "#/properties/properties/properties/tree": not resolved, any value is allowed',
        'track "Odd" /loop/loop: contains itself; its keys are imported once',
        'track "Odd" (itself): rules for traits: not imported, only properties are judged',
        'track "Odd" (itself): rules for context: not imported, only properties are judged',
    }
    properties = [row[2] for row in importing.rows() if row[1] == "Odd"]
    assert properties == sorted(["", *(f"/{name}" for name in members), "/loop/loop"])
    assert ("track", "", "/v", "integer", "false", "", "", "") in importing.rows()


def test_an_event_that_is_imported_again_loses_its_old_rows_and_others_keep_theirs(importing: Import) -> None:
    one = importing.file({"title": "One", "properties": {"a": {}, "b": {}}}, "one.json")
    two = importing.file({"properties": {"c": {}}}, "Two.schema.json")
    importing.run("--call", "page", one, two)
    importing.run(two)
    by_hand = importing.rows()[0]
    importing.file({"title": "One", "properties": {"b": {"type": "string"}}}, "one.json")

    assert importing.run("--check", one)[0] == 1
    code, output, _ = importing.run(one, two)

    assert code == 0
    assert output == "tracking_plan.csv: written, 2 events or calls from 2 files\n"
    assert by_hand[:3] == ("track", "Two", "")
    assert [row[:4] for row in importing.rows()] == [
        ("track", "One", "", ""), ("track", "One", "/b", "string"), ("track", "Two", "", ""), ("track", "Two", "/c", ""),
        ("page", "One", "", ""), ("page", "One", "/a", ""), ("page", "One", "/b", ""), ("page", "Two", "", ""), ("page", "Two", "/c", ""),
    ]  # fmt: skip
    assert importing.run("--check", two, one)[:2] == (0, "tracking_plan.csv: up to date, 2 events or calls from 2 files\n")


def test_of_two_versions_the_later_one_is_kept(importing: Import) -> None:
    rules = [
        {"type": "TRACK", "key": "One", "version": version, "jsonSchema": {"properties": {f"v{version}": {}}}} for version in (1, 3, 2)
    ]

    _, _, errors = importing.run(importing.file({"rules": rules}))

    assert errors.count('track "One": is there twice; version 3 is kept') == 2
    assert [row[2] for row in importing.rows()] == ["", "/v3"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "no valid JSON"),
        ("[]", "holds no JSON object"),
        ('{"a": 1}', "no rule of an event or call in it"),
        ('{"rules": []}', "no rule of an event or call in it"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_in_one_line_and_nothing_is_written(importing: Import, text: str, message: str) -> None:
    code, _, errors = importing.run(importing.file(text))

    assert code == 1
    assert message in errors
    assert errors.count("\n") == 1
    assert not importing.seed.exists()


def test_an_event_in_two_files_a_missing_file_and_another_csv_are_refused(importing: Import) -> None:
    one, two = (importing.file({"title": "One", "properties": {}}, name) for name in ("1.json", "2.json"))
    assert "2.json: track One is in" in importing.run(one, two)[2]
    assert "no such file" in importing.run(str(importing.folder / "none.json"))[2]
    importing.seed.write_text("a,b\n")
    assert "its columns are not call, event, property" in importing.run(one)[2]
    assert importing.seed.read_text() == "a,b\n"
