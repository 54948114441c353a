"""Warehouses for whole-pipeline tests, on DuckDB and on a real Postgres."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import psycopg2
import pytest
from warehouse import ROOT, Warehouse

MakeWarehouse = Callable[..., Warehouse]
# The Postgres warehouses that some test or fixture still holds, by database name. The names of others are used again,
# because a parsed manifest is good for one name only.
IN_USE: WeakValueDictionary[str, Warehouse] = WeakValueDictionary()


def create_database(server: dict[str, str]) -> dict[str, str]:
    """An empty database on a server, under a name that no test needs any more: the libpq variables that name it."""
    name = next(name for name in map("warehouse_{}".format, count()) if name not in IN_USE)
    connection = psycopg2.connect(
        host=server["PGHOST"], port=server["PGPORT"], user=server["PGUSER"], password=server["PGPASSWORD"], dbname=server["PGDATABASE"]
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"drop database if exists {name} with (force)")
        cursor.execute(f"create database {name}")
    connection.close()
    return {**server, "PGDATABASE": name}


@pytest.fixture(scope="module")
def make_warehouse(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> MakeWarehouse:
    """A function of target and vars that gives an empty warehouse."""

    def make(target: str, **variables: Any) -> Warehouse:
        folder = tmp_path_factory.mktemp(target)
        if target == "duckdb":
            settings = {"EVENT_WAREHOUSE_PATH": str(folder / "warehouse.duckdb")}
        else:
            settings = create_database(request.getfixturevalue("postgres_server"))
        warehouse = Warehouse(target, folder, settings, variables)
        if target == "postgres":
            IN_USE[settings["PGDATABASE"]] = warehouse
        return warehouse

    return make


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """1,500 generated events."""
    path = tmp_path_factory.mktemp("generated") / "generated.ndjson"
    subprocess.run([sys.executable, "scripts/generate_events.py", "--events", "1500", "--output", str(path)], cwd=ROOT, check=True)
    yield path


@pytest.fixture(scope="session")
def generated_snowplow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """600 generated Snowplow events, by a seed that makes an odd one among them."""
    path = tmp_path_factory.mktemp("generated_snowplow") / "generated_snowplow.ndjson"
    arguments = ["--format", "snowplow", "--events", "600", "--seed", "4", "--output", str(path)]
    subprocess.run([sys.executable, "scripts/generate_events.py", *arguments], cwd=ROOT, check=True)
    return path


@pytest.fixture(scope="session")
def recordings() -> list[Path]:
    """The bodies that four real SDKs sent."""
    return [ROOT / "sample" / "sdk" / f"{name}.ndjson" for name in ("segment_python", "segment_browser", "rudder_node", "snowplow_python")]
