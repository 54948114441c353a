"""Killed at any moment and run again, or run twice at once: the same as run once."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

import pytest
from warehouse import Warehouse, assert_equal, copy_raw

from conftest import MakeWarehouse


def kill_after(process: object, seconds: float) -> None:
    """Lets a process live for a while, then kills it as `kill -9` does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:  # type: ignore[attr-defined]
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)  # type: ignore[attr-defined]
    process.communicate()  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def undisturbed(make_warehouse: MakeWarehouse, generated: Path) -> Warehouse:
    warehouse = make_warehouse("duckdb")
    warehouse.land(generated)
    warehouse.dbt("run")
    return warehouse


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
def test_dbt_run_killed_at_random_moments_is_repaired_by_the_next_one(
    make_warehouse: MakeWarehouse, undisturbed: Warehouse, target: str
) -> None:
    warehouse = make_warehouse(target)
    copy_raw(undisturbed, warehouse)
    moments = random.Random(5)
    for _ in range(4):
        kill_after(warehouse.start_dbt("run"), moments.uniform(7, 16))
    warehouse.dbt("run")
    assert_equal(undisturbed.snapshot(), warehouse.snapshot())


@pytest.mark.parametrize("built_before", [False, True])
def test_two_runs_at_once_on_postgres_equal_one(make_warehouse: MakeWarehouse, undisturbed: Warehouse, built_before: bool) -> None:
    warehouse = make_warehouse("postgres")
    if built_before:
        warehouse.land_events([])
        warehouse.dbt("run")
    copy_raw(undisturbed, warehouse)
    processes = [warehouse.start_dbt("run"), warehouse.start_dbt("run")]
    outputs = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], "\n".join(outputs)[-6000:]
    assert_equal(undisturbed.snapshot(), warehouse.snapshot())
