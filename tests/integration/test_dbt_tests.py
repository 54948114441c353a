"""The project's own dbt tests, on the sample."""

from __future__ import annotations

from pathlib import Path

import pytest
from events import hostile_events
from snowplow_events import hostile_snowplow_events
from warehouse import FLAVORS

from conftest import MakeWarehouse


@pytest.mark.parametrize(("target", "flavor"), [("duckdb", "segment"), ("duckdb", "rudderstack"), ("postgres", "segment")])
def test_unit_and_data_tests_pass_on_the_sample_and_on_hostile_events(
    make_warehouse: MakeWarehouse, generated: Path, recordings: list[Path], target: str, flavor: str
) -> None:
    warehouse = make_warehouse(target, **FLAVORS[flavor])
    warehouse.land(generated, *recordings)
    warehouse.land_events(hostile_events())
    warehouse.land_events(hostile_snowplow_events(), name="snowplow")
    warehouse.dbt("run")
    warehouse.dbt("test", *(() if flavor == "segment" else ("--exclude", "test_type:unit")))
