"""The project as dbt parses it, and everything that dbt complains about on the way."""

from typing import Any

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.jsonschemas import jsonschemas
from dbt_common.events.base_types import EventLevel

# Both bundles of rules are parsed, one on each engine: together they take every branch that a parse can see.
FLAVORS = {"duckdb": "segment", "postgres": "rudderstack"}


def strict_parse(target: str) -> tuple[Manifest, list[str]]:
    """The project parsed for a target, and a line for each deprecation, warning and error that dbt names.

    dbt checks YAML keys against its schemas for a few adapters only; here it does so for DuckDB and Postgres too.
    """
    messages: list[str] = []

    def keep(message: Any) -> None:  # a protobuf message, whose attributes mypy does not see
        if message.info.level in (EventLevel.WARN, EventLevel.ERROR) or "Deprecat" in message.info.name:
            messages.append(f"dbt parse --target {target}: {message.info.name}: {message.info.msg}")

    supported = jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS
    jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS = supported | {"duckdb", "postgres"}
    try:
        result = dbtRunner(callbacks=[keep]).invoke([
            "parse", "--quiet", "--no-partial-parse", "--show-all-deprecations",
            "--target", target, "--vars", f"{{warehouse_flavor: {FLAVORS[target]}}}",
        ])  # fmt: skip
    finally:
        jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS = supported
    if not isinstance(result.result, Manifest):
        raise SystemExit(f"dbt parse --target {target}: {result.exception or ' '.join(messages)}")
    return result.result, messages
