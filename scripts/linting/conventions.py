"""The conventions of dbt-bouncer.yml, and that everything is described, of which dbt-bouncer asks too little or too much."""

import json
import os
import subprocess
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dbt.contracts.graph.manifest import Manifest


def broken_conventions(folder: Path) -> list[str]:
    """A line for each finding of dbt-bouncer about the manifest in a folder's target/."""
    report = folder / "dbt-bouncer.json"
    program = str(Path(sysconfig.get_path("scripts")) / "dbt-bouncer")
    command = [program, "run", "--config-file", "dbt-bouncer.yml", "--output-file", str(report), "--output-only-failures"]
    result = subprocess.run(
        command, env={**os.environ, "DBT_PROJECT_DIR": str(folder)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if result.returncode == 0:
        return []
    if not report.exists():
        return result.stdout.splitlines()
    return [f"{finding['file_path']}: dbt-bouncer: {finding['failure_message']}" for finding in json.loads(report.read_text())]


def own_resources(manifest: Manifest, package: str) -> list[Any]:
    """What the project itself defines; an engine's implementation of a macro is described by the one that dispatches to it."""
    kinds: list[Mapping[str, Any]] = [
        manifest.nodes, manifest.sources, manifest.macros, manifest.exposures, manifest.groups, manifest.unit_tests,
    ]  # fmt: skip
    return [
        resource
        for kind in kinds
        for resource in kind.values()
        if resource.package_name == package and not resource.name.startswith(("duckdb__", "postgres__"))
    ]


def undescribed(manifest: Manifest, package: str = "event_warehouse") -> list[str]:
    """A line for each resource of the project's own, column and argument without a description."""
    ours = own_resources(manifest, package)
    lines = [
        f"{resource.original_file_path}: {resource.name} has no description"
        for resource in ours
        if not says_itself(resource) and not resource.description
    ]
    lines += [
        f"{resource.original_file_path}: the argument {argument.name} of {resource.name} has no description"
        for resource in ours
        for argument in getattr(resource, "arguments", [])
        if not argument.description and not resource.name.startswith("materialization_")
    ]
    return lines + [
        f"{resource.original_file_path}: the column {resource.name}.{column.name} has no description"
        for resource in ours
        for column in getattr(resource, "columns", {}).values()
        if not column.description
    ]


def says_itself(resource: Any) -> bool:
    """Whether a resource needs no words: dbt's own generic tests at each column; and hooks, which have no place for them."""
    metadata = getattr(resource, "test_metadata", None)
    return resource.resource_type == "operation" or (metadata is not None and metadata.name in ("not_null", "unique", "accepted_values"))


def unmarked(manifest: Manifest, package: str = "event_warehouse") -> list[str]:
    """A line for each model that the lineage would show without a group, a tag or a colour, or whose tag does not say what it is."""
    models = [resource for resource in own_resources(manifest, package) if resource.resource_type == "model"]
    lines = [
        f"{model.original_file_path}: {model.name} has no group, tag or node colour: dbt_project.yml gives them to its folder"
        for model in models
        if not (model.group and model.tags and model.docs.node_color)
    ]
    return lines + [
        f"{model.original_file_path}: the tag internal is for the int_ models, and for all of them"
        for model in models
        if ("internal" in model.tags) != model.name.startswith("int_")
    ]
