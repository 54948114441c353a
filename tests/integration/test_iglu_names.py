"""Names of tables and columns of self-describing schemas are the same in SQL, on both engines, and in Python."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

import pytest
from rendered_macros import load_macros
from warehouse import ROOT, Warehouse

from conftest import MakeWarehouse
from iglu.names import column_name, cut_name, snake_case, table_name

SCHEMA = re.compile("iglu:([^/]+)/([^/]+)/jsonschema/([0-9]+)-[0-9]+-[0-9]+")
NAMES = [
    "ClickEvent", "clickEvent", "XMLHttpRequest", "isVIPUser", "userID", "A", "AB", "ABc", "aB1C2d", "ABaCDe", "HTTP2Server", "osIs64Bit",
    "iECompatibility", "a-b--C", "already_snake", "_Leading", "dot.ted.Name", "Dot.Ted", "trailing_", "X1Y2", "", " ", "with blank",
    "new\nLine", "tab\tB", "it's", 'quo"te', "semi;colon -- drop", "\\1_\\2", "$1", "%s{x}", "Ünïcodé", "éB", "İstanbul", "KELVIN", "ßB",
    "日本語Name", "🎉Party", "a" * 80, "Camel" * 20, "é" * 70, "éB" * 30, "日本" * 12, "x" * 62 + "é", "x" * 63, "x" * 64,
]  # fmt: skip
VENDORS = ["com.acme", "COM.Acme-Labs", "", "1st.vendor", "v'; drop table x", "ac/me", "Ünï.cöde", "com." + "long." * 15]


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def warehouse(make_warehouse: MakeWarehouse, request: pytest.FixtureRequest) -> Warehouse:
    return make_warehouse(request.param)


@pytest.fixture(scope="module")
def published() -> list[tuple[str, str, str, str]]:
    """(vendor, name, model, table) of every published table whose schema is known."""
    with (ROOT / "scripts" / "iglu" / "iglu_columns.csv").open(encoding="utf-8", newline="") as file:
        pairs = sorted({(row["schema"], row["table"]) for row in csv.DictReader(file) if row["schema"]})
    return [(*found.groups(), table) for schema, table in pairs if (found := SCHEMA.fullmatch(schema))]  # type: ignore[misc]


MACROS = load_macros("naming/safe_name.sql", "snowplow/iglu_names.sql")


def evaluated(warehouse: Warehouse, expression: str, rows: Sequence[Sequence[str]]) -> list[str]:
    """An expression over the columns a, b, c of some rows of texts."""
    values = ", ".join(
        f"({number}, " + ", ".join("cast('" + cell.replace("'", "''") + "' as text)" for cell in row) + ")"
        for number, row in enumerate(rows)
    )
    columns = ", ".join("abc"[: len(rows[0])])
    found = warehouse.query(f"select {expression} from (values {values}) as cases (position, {columns}) order by position")
    return [row[0] for row in found]


def wide_name(prefix: str, vendor: str, name: str, model: str) -> str:
    """As the analytics SDKs name a column, made plain and cut."""
    words = re.sub("([^A-Z_])([A-Z])", r"\1_\2", re.sub("[.-]", "_", name))
    lowered = f"{prefix}{vendor}_{words}_{model}"
    lowered = "".join(sign.lower() if sign.isascii() else sign for sign in lowered)
    return cut_name(re.sub("[^a-z0-9_]", "_", lowered))


def test_published_schemas_have_their_published_tables(warehouse: Warehouse, published: list[tuple[str, str, str, str]]) -> None:
    rows = [row[:3] for row in published]

    assert len(rows) == 85
    assert evaluated(warehouse, MACROS["iglu_table_name"]("a", "b", "c"), rows) == [cut_name(row[3]) for row in published]


def test_hostile_vendors_and_names_make_the_same_plain_names_everywhere(warehouse: Warehouse) -> None:
    rows = [(vendor, name, "1") for vendor in VENDORS for name in NAMES]
    expected = [table_name(vendor, name, 1) for vendor, name, _ in rows]

    found = evaluated(warehouse, MACROS["iglu_table_name"]("a", "b", "cast(c as integer)"), rows)

    assert found == expected
    assert all(re.fullmatch("[a-z0-9_]{1,63}", name) for name in found)


@pytest.mark.parametrize("prefix", ["contexts_", "unstruct_event_"])
def test_wide_columns_are_named_as_the_sdks_name_them(
    warehouse: Warehouse, published: list[tuple[str, str, str, str]], prefix: str
) -> None:
    rows = [*(row[:3] for row in published), *((vendor, name, "12") for vendor in VENDORS for name in NAMES)]

    found = evaluated(warehouse, MACROS["iglu_wide_name"](f"'{prefix}'", "a", "b", "c"), rows)

    assert found == [wide_name(prefix, *row) for row in rows]
    assert f"{prefix}org_w3_performance_timing_1" in found
    assert evaluated(warehouse, MACROS["iglu_wide_name"](f"'{prefix}'", "a", "b", "c"), [("com.acme", "myXMLDoc", "1")]) == [
        f"{prefix}com_acme_my_xmldoc_1"
    ]


def test_columns_of_properties_keep_their_signs_and_fit_in_63_bytes(warehouse: Warehouse) -> None:
    paths = [*NAMES, *(f"{one}.{other}" for one in ("geo", "appContext", "é") for other in NAMES)]
    rows = [(path,) for path in paths]

    assert evaluated(warehouse, MACROS["iglu_snake_case"]("a"), rows) == [snake_case(path) for path in paths]
    found = evaluated(warehouse, MACROS["iglu_column_name"]("a"), rows)

    assert found == [column_name([path]) for path in paths]
    assert max(len(name.encode()) for name in found) == 63
    assert found[paths.index("geo.userID")] == "geo.user_id"
