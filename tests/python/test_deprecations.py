"""The project parses without a warning, by dbt's stricter checks too, which it makes for a few adapters only."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.jsonschemas import jsonschemas
from dbt_common.events.base_types import EventLevel, EventMsg

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=[("duckdb", "segment"), ("postgres", "rudderstack")], ids=lambda param: param[0])
def parsed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Manifest, list[str]]]:
    """The project parsed with the strict checks on for our adapters, and what dbt said at level warn or worse."""
    target, flavor = request.param
    folder = tmp_path_factory.mktemp("strict_parse")
    messages: list[str] = []

    def keep(message: EventMsg) -> None:
        if message.info.level in (EventLevel.WARN, EventLevel.ERROR) or "Deprecat" in message.info.name:
            messages.append(f"{message.info.name}: {message.info.msg}")

    with pytest.MonkeyPatch.context() as patch:
        supported = jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS
        patch.setattr(jsonschemas, "_JSONSCHEMA_SUPPORTED_ADAPTERS", supported | {"duckdb", "postgres"})
        patch.setenv("EVENT_WAREHOUSE_PATH", str(folder / "warehouse.duckdb"))
        patch.setenv("DBT_TARGET_PATH", str(folder / "target"))
        patch.setenv("DBT_LOG_PATH", str(folder / "logs"))
        patch.chdir(ROOT)
        result = dbtRunner(callbacks=[keep]).invoke([
            "parse", "--no-partial-parse", "--show-all-deprecations", "--target", target, "--vars", f"{{warehouse_flavor: {flavor}}}",
        ])  # fmt: skip
        assert result.success, result.exception
        yield result.result, messages


def test_the_strict_parse_prints_no_deprecation_and_no_warning(parsed: tuple[Manifest, list[str]]) -> None:
    _, messages = parsed

    assert messages == []


def test_every_model_column_macro_and_test_of_the_project_is_described(parsed: tuple[Manifest, list[str]]) -> None:
    manifest, _ = parsed
    ours = [
        resource
        for resource in [*manifest.nodes.values(), *manifest.sources.values(), *manifest.macros.values()]
        if resource.package_name == "event_warehouse" and not resource.name.startswith(("duckdb__", "postgres__"))
    ]

    undescribed = [resource.unique_id for resource in ours if is_described_by_us(resource.unique_id) and not resource.description]
    undescribed += [
        f"{resource.unique_id}.{column.name}"
        for resource in ours
        for column in getattr(resource, "columns", {}).values()
        if not column.description
    ]

    assert undescribed == []


def is_described_by_us(unique_id: str) -> bool:
    """Generic tests that a model uses are described by their macro."""
    kind, _, name = unique_id.split(".", 2)
    return kind in ("model", "source", "macro", "seed", "snapshot") or (kind == "test" and "." not in name)
