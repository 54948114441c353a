"""Promotion end to end: a model in the place of a discovered table, and back, with nothing lost and every rule told."""

from __future__ import annotations

import shutil
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from events import track
from warehouse import ROOT, Snapshot, Warehouse, assert_equal, changed_environment

import document_events
import promote_event
from conftest import MakeWarehouse

HOSTILE = "{{ var('x') }} \"; drop table tracks; --\n'{%"
HOSTILE_TABLE = "var_x_drop_table_tracks"
FIRST = [
    track("o1", "Order Completed", {"total": 1, "total_text": "x", "id": "mine", "nested": {"{{ a }}'\"\n": "hostile", "b": [1, 1.50]}}),
    track("o2", "order_completed", {"total": 9007199254740993, "productId": "p", "product_id": "q", "flag": True, "at": "2026-01-01"}),
    track("o3", "Order Completed", {"total": "NA", "productId": "p", "flag": "yes", "at": "soon"}),
    track("o4", "Order Completed", [1], context={"app": {"build": 5}, "library": {"name": "x"}}),
    track("h1", HOSTILE, {"{% raw %}": 1, "a": {"b": 2}, "aB": 3}),
    track("c1", "Cart Viewed", {"items": 1}),
]
SECOND = [
    track("o5", "Order Completed", {"total": 1.5, "gift": {"wrap": "red", "notes": []}, "nested": {"b": "text"}, "flag": False}),
    track(
        "o6",
        "Order Completed",
        {"total": 2.0, "productID": "r", "at": "2026-01-02T00:00:00Z"},
        context={"app": {"build": "6"}, "ip": "::1"},
    ),
    track("h2", HOSTILE, {"a": {"b": 5}, "new": 1}),
    track("c2", "Cart Viewed", {"items": 2}),
]
CALLS = ("path:models/staging", "path:models/registry", "path:models/events")
PROMOTION = ("event_tables", "schema_columns", "discards", "order_completed", HOSTILE_TABLE)


@dataclass
class ProjectWarehouse(Warehouse):
    """A warehouse that a copy of the project builds, in which events can be promoted."""

    parsed: Manifest | None = None

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def promoted(self) -> Path:
        return self.project / "models" / "events" / "promoted"

    def dbt_arguments(self, *arguments: str) -> list[str]:
        folder = str(self.project)
        return [*super().dbt_arguments(*arguments), "--project-dir", folder, "--profiles-dir", folder]

    def manifest(self) -> Manifest:
        """Parsed again after a file has changed; dbt keeps what it knows of the others."""
        if self.parsed is None:
            parsed = dbtRunner().invoke([*self.dbt_arguments("parse"), "--log-level", "none"])
            assert isinstance(parsed.result, Manifest), parsed.exception
            self.parsed = parsed.result
        return self.parsed

    def promote(self, *arguments: str, code: int = 0) -> str:
        """Runs scripts/promote_event.py and returns what it prints."""
        self.disconnect()
        output = StringIO()
        with changed_environment(self.environment()), redirect_stdout(output):
            assert promote_event.main(["--target", self.target, "--project-dir", str(self.project), *arguments]) == code
        self.parsed = None
        return output.getvalue()

    def edit(self, name: str, old: str, new: str) -> None:
        """Changes a promoted event's file as its owner does."""
        path = self.promoted / name
        text = path.read_text()
        assert old in text, text
        path.write_text(text.replace(old, new, 1))
        self.parsed = None

    def tables(self) -> Snapshot:
        """The cells of the tables that a promotion touches."""
        return self.snapshot(["analytics"])

    def discarded(self, reason: str) -> list[tuple[str, str, str]]:
        """Row, column and value of discards."""
        rows = self.query(f"select row_id, column_name, cast(column_value as text) from analytics.discards where reason = '{reason}'")
        return sorted((str(row), str(column), str(value)) for row, column, value in rows)


@pytest.fixture
def warehouse(make_warehouse: MakeWarehouse, target: str) -> ProjectWarehouse:
    """A copy of the project without what promotion has nothing to do with, which would take long to parse."""
    empty = make_warehouse(target)
    warehouse = ProjectWarehouse(empty.target, empty.folder, empty.settings)
    for name in (
        "macros",
        "models/staging",
        "models/registry",
        "models/tracking",
        "models/events",
        "models/tracking_plan",
        "tests/generic",
        "seeds",
    ):
        shutil.copytree(ROOT / name, warehouse.project / name)
    (warehouse.project / "tests" / "singular").mkdir()
    for name in (
        "event_catalogue_matches_staging", "every_track_is_in_its_event_table", "names_work_unquoted", "registry_matches_warehouse",
    ):  # fmt: skip
        shutil.copy(ROOT / "tests" / "singular" / f"{name}.sql", warehouse.project / "tests" / "singular")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / name, warehouse.project)
    shutil.copy(ROOT / "models" / "_groups.yml", warehouse.project / "models")
    for path in [*ROOT.glob("models/atomic/*.md"), *ROOT.glob("models/enrichments/*.md")]:
        shutil.copy(path, warehouse.project / "models")
    shutil.rmtree(warehouse.promoted, ignore_errors=True)
    for path in warehouse.project.glob("models/**/*unit_tests.yml"):
        path.unlink()
    warehouse.keep = empty  # type: ignore[attr-defined]  # its database is in use as long as it is held
    return warehouse


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
def test_a_promoted_event_is_what_its_file_says_and_comes_back_whole(warehouse: ProjectWarehouse) -> None:
    warehouse.land_events(FIRST)
    warehouse.dbt("run", "-s", *CALLS)
    discovered = warehouse.tables()

    warehouse.promote("Order Completed", HOSTILE)
    if warehouse.target == "duckdb":
        # promoted: the same cells, no new row needed
        warehouse.dbt("run", "-s", *PROMOTION)
        promoted = warehouse.tables()
        catalogue = "analytics.event_tables"
        assert {dict(row)["table_name"] for row in promoted[catalogue] if dict(row)["is_promoted"]} == {"order_completed", HOSTILE_TABLE}
        promoted[catalogue] = [
            tuple((name, value if name != "is_promoted" else False) for name, value in row) for row in promoted[catalogue]
        ]
        assert_equal(promoted, discovered)

    # what the data brings since is no column
    warehouse.land_events(SECOND, "second")
    warehouse.dbt("run", "-s", *CALLS)
    assert warehouse.discarded("not_in_contract") == [("h2", "new", "1"), ("o5", "gift_wrap", '"red"'), ("o6", "product_id", '"r"')]
    assert ("o5", "total", "1.5") in warehouse.discarded("incompatible_type")
    assert warehouse.query("select id, total from analytics.order_completed where id in ('o2', 'o5', 'o6') order by id") == [
        ("o2", 9007199254740993), ("o5", None), ("o6", 2),
    ]  # fmt: skip
    for table in ("analytics.order_completed", f"analytics.{HOSTILE_TABLE}"):
        assert set(discovered[table]) <= set(warehouse.tables()[table])
    told = warehouse.promote("--check", code=1)
    assert "order_completed: new: gift_wrap (text) from '/properties/gift/wrap' is no column" in told
    assert "order_completed: new: product_id does not read '/properties/productID'" in told
    assert "order_completed: type: total is bigint, but the data has double precision" in told

    if warehouse.target == "duckdb":
        the_owner_edits_the_files(warehouse)

    # no file: discovered again, from all rows; and documented, where dbt looks by default
    warehouse.disconnect()
    with changed_environment(warehouse.environment()):
        assert document_events.main(["--target", warehouse.target, "--output", str(warehouse.project / "documented_events")]) == 0
    shutil.rmtree(warehouse.promoted)
    warehouse.parsed = None
    warehouse.dbt("run", "-s", *PROMOTION[:3])
    again = warehouse.tables()
    assert {"analytics.order_completed", f"analytics.{HOSTILE_TABLE}"} <= again.keys()
    assert [source.name for source in warehouse.manifest().sources.values() if source.source_name == "discovered_events"] == ["cart_viewed"]
    assert not warehouse.discarded("not_in_contract")
    assert warehouse.query("select id, total, flag, gift_wrap from analytics.order_completed where id in ('o2', 'o5') order by id") == [
        ("o2", None, True, None), ("o5", 1.5, False, "red"),
    ]  # fmt: skip
    if warehouse.target == "duckdb":
        warehouse.dbt("run", "--full-refresh", "-s", *PROMOTION[:3])
        assert_equal(again, warehouse.tables())


def the_owner_edits_the_files(warehouse: ProjectWarehouse) -> None:
    """One column less, one computed, one wider, what is new taken over: rows of before follow, and a rebuild gives the same."""
    warehouse.edit("order_completed.sql", "    {{ property('flag') }} as flag,\n", "    upper({{ property('product_id') }}) as product,\n")
    flag = section(warehouse.promoted / "order_completed.yml", "flag")
    warehouse.edit("order_completed.yml", flag, "      - name: product\n        data_type: text # the owner's\n")
    warehouse.edit(
        "order_completed.yml", "contract: {enforced: true}\n", "contract: {enforced: true}\n      meta: {left_out: [/properties/flag]}\n"
    )
    warehouse.edit("order_completed.yml", "data_type: bigint", "data_type: double precision")
    warehouse.edit("order_completed.sql", "\nfrom events", "    , {{ property('gift') }} as gift\nfrom events")
    gift = "      - name: gift\n        data_type: json\n        config: {meta: {json_paths: [/properties/gift]}}\n"
    warehouse.edit("order_completed.yml", "      - name: product\n", gift + "      - name: product\n")
    assert "+++ order_completed.yml (proposed)" in warehouse.promote("order_completed")
    warehouse.promote("order_completed", HOSTILE, "--update")
    assert warehouse.promote("order_completed") == "order_completed: the files have everything that the data has\n"
    assert warehouse.promote("--check", "order_completed") == "order_completed: files and data agree\n"
    warehouse.dbt("run", "-s", *PROMOTION)
    assert warehouse.discarded("not_in_contract") == [
        ("o2", "flag", "true"), ("o3", "flag", '"yes"'), ("o5", "flag", "false"),
    ]  # fmt: skip
    assert warehouse.discarded("out_of_range") == [("o2", "total", "9007199254740993")]
    assert warehouse.query("select id, total, product_id, product, cast(gift as text) from analytics.order_completed order by id") == [
        ("o1", 1.0, None, None, None), ("o2", None, "q", "Q", None), ("o3", None, "p", "P", None), ("o4", None, None, None, None),
        ("o5", 1.5, None, None, '{"wrap":"red","notes":[]}'), ("o6", 2.0, "r", "R", None),
    ]  # fmt: skip
    incremental = warehouse.tables()
    warehouse.dbt("build", "--full-refresh", "-s", *PROMOTION)
    assert_equal(incremental, warehouse.tables())

    # a broken table is told by the event's own test
    warehouse.execute("insert into analytics.order_completed (id) values ('never staged')")
    output = warehouse.dbt("test", "-s", "order_completed", fails=True)
    assert "one_row_per_call_order_completed" in output and "not_null_order_completed_received_at" in output

    # a file that contradicts itself is named, and changes nothing
    broken = warehouse.tables()
    warehouse.edit("order_completed.yml", "data_type: double precision", "data_type: timestamp")
    warehouse.edit("order_completed.sql", "{{ property('total') }} as total", "5 as total")
    (warehouse.project / "models" / "events" / "impatient.sql").write_text("select * from {{ event_table('order_completed') }}")
    output = warehouse.dbt("run", "-s", "order_completed", "impatient", fails=True)
    assert "contract" in output and "total" in output
    assert "impatient would not wait for its model: write ref('order_completed')" in output
    assert_equal(broken, warehouse.tables())


def section(path: Path, column: str) -> str:
    """The lines of one column of a YAML file."""
    text = path.read_text()
    start = text.index(f"      - name: {column}\n")
    end = text.find("      - name: ", start + 10)
    return text[start : end if end > 0 else len(text)]
