"""Killed at any moment and run again, or run twice at once: the same as run once."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from warehouse import Snapshot, Warehouse, assert_equal, copy_raw

from conftest import MakeWarehouse


def kill_in_run(process: subprocess.Popen[str], share: float, seconds: float) -> None:
    """Kills a dbt run as `kill -9` does, a while after it has begun a share of its models."""
    assert process.stdout
    begun = (re.search(r"(\d+) of (\d+) START .* model ", line) for line in process.stdout)
    assert any(int(number) > share * int(total) for number, total in (match.groups() for match in begun if match))
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.fixture(scope="module")
def undisturbed(make_warehouse: MakeWarehouse, generated: Path) -> Warehouse:
    warehouse = make_warehouse("duckdb")
    warehouse.land(generated)
    warehouse.dbt("run")
    return warehouse


@pytest.fixture(scope="module")
def expected(undisturbed: Warehouse) -> Snapshot:
    return undisturbed.snapshot()


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
def test_dbt_run_killed_at_random_moments_is_repaired_by_the_next_one(
    make_warehouse: MakeWarehouse, undisturbed: Warehouse, expected: Snapshot, target: str
) -> None:
    warehouse = make_warehouse(target)
    copy_raw(undisturbed, warehouse)
    moments = random.Random(5)
    kills = 3 if target == "duckdb" else 2
    for number in range(kills):
        kill_in_run(warehouse.start_dbt("run"), (number + moments.random()) / kills, moments.random())
    warehouse.dbt("run")
    assert_equal(expected, warehouse.snapshot())


@pytest.mark.parametrize("built_before", [False, True])
def test_two_runs_at_once_on_postgres_equal_one(
    make_warehouse: MakeWarehouse, undisturbed: Warehouse, expected: Snapshot, built_before: bool
) -> None:
    warehouse = make_warehouse("postgres")
    if built_before:
        warehouse.land_events([])
        warehouse.dbt("run")
    copy_raw(undisturbed, warehouse)
    processes = [warehouse.start_dbt("run"), warehouse.start_dbt("run")]
    outputs = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], "\n".join(outputs)[-6000:]
    assert_equal(expected, warehouse.snapshot())


def test_a_view_is_left_alone_while_its_query_stands_and_made_again_where_it_does_not(undisturbed: Warehouse, expected: Snapshot) -> None:
    undisturbed.execute("create or replace view analytics.rejected_events as select 1 as altered_by_hand")
    undisturbed.dbt("run", "--select", "rejected_events")
    assert undisturbed.relations(["analytics"])["analytics.rejected_events"] == ["altered_by_hand"]
    undisturbed.execute("update staging.read_ledger set rules = 'of another query' where relation_name = 'rejected_events/definition'")
    undisturbed.dbt("run", "--select", "rejected_events")
    assert_equal(expected, undisturbed.snapshot())
