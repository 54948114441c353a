"""The two files of a newly promoted event."""

from promotion.registry import Column, Event
from promotion.tracking_plan import TrackingPlan
from promotion.yaml_text import code, flow_list, json_key_path, scalar, without_jinja

SQL_TYPES = {
    "string": "text",
    "integer": "bigint",
    "float": "double precision",
    "boolean": "boolean",
    "timestamp": "timestamp",
    "json": "json",
}  # fmt: skip
# Columns that are described once for all tables, in models/tracking and models/staging.
DESCRIBED_COLUMNS = {
    "id", "anonymous_id", "user_id", "received_at", "sent_at", "original_timestamp", "timestamp", "channel", "context_ip",
    "context_request_ip", "context_passed_ip", "event", "event_text", "uuid_ts", "overflow",
}  # fmt: skip
_FIXED_TESTS = {"id": ("not_null", "unique"), "received_at": ("not_null",)}
_MOST_TEXTS = 5


def model_sql(event: Event, model: str) -> str:
    """The SELECT, a line for each property."""
    alias = "" if model == event.table else f"    alias='{event.table}',\n"
    lines = ",\n".join(["    {{ fixed_event_columns() }}", *map(property_line, event.columns)])
    return f"""{{{{ config(
    materialized='warehouse_table',
{alias}    meta={{
        'load': 'append',
        'promoted_event': '{event.table}',
        'reads_up_to': ['int_columns'],
        'indexes': [['id'], ['received_at']],
    }}
) }}}}

with

events as (

    {{{{ promoted_calls() }}}}

)

select
{lines}

from events

order by received_at
"""


def property_line(column: Column) -> str:
    """The line of one property in the SELECT."""
    return f"    {{{{ property('{column.name}') }}}} as {column.name}"


def model_yaml(event: Event, model: str, plan: TrackingPlan) -> str:
    """The contract: every column with its type, meaning, provenance and tests."""
    spellings = ", ".join(code(text) for text in event.texts[:_MOST_TEXTS]) + (" and others" if len(event.texts) > _MOST_TEXTS else "")
    description = plan.describes(event.texts) or f"One row per track call of the event {spellings}."
    lines = [
        "models:",
        f"  - name: {model}",
        f"    description: {scalar(without_jinja(description))}",
        "    config:",
        "      contract: {enforced: true}",
        "    data_tests:",
        "      - one_row_per_call:",
        "          description: Every staged call of the event is one row.",
        f"          arguments: {{call_type: track, event_table: {event.table}}}",
        "    columns:",
    ]
    for column in event.fixed:
        lines += fixed_column_lines(column)
    for column in event.columns:
        lines += property_column_lines(column, event, plan)
    return "\n".join(lines) + "\n"


def fixed_column_lines(column: Column) -> list[str]:
    """The YAML of a column that every event table has."""
    lines = [f"      - name: {column.name}"]
    if column.name in DESCRIBED_COLUMNS:
        lines.append(f"        description: \"{{{{ doc('col_{column.name}') }}}}\"")
    lines.append(f"        data_type: {SQL_TYPES[column.data_type]}")
    if column.name in _FIXED_TESTS:
        lines += ["        data_tests:", *(f"          - {test}" for test in _FIXED_TESTS[column.name])]
    return lines


def property_column_lines(column: Column, event: Event, plan: TrackingPlan) -> list[str]:
    """The YAML of a property, with its description and tests from the tracking plan."""
    planned = plan.find(event.texts, column.json_paths)
    lines = [
        f"      - name: {column.name}",
        f"        description: {scalar(without_jinja((planned and planned.description) or _described_by_path(column)))}",
        f"        data_type: {SQL_TYPES[column.data_type]}",
        "        config:",
        "          meta:",
        f"            json_paths: {flow_list(column.json_paths)}",
    ]
    if column.first_seen_at is not None:
        lines.append(f'            first_seen_at: "{column.first_seen_at:%Y-%m-%d %H:%M:%S}"')
    tests = ["          - not_null:", "              config: {severity: warn}"] if planned and planned.required else []
    if planned and planned.allowed_values and column.data_type == "string":
        tests += [
            "          - accepted_values:",
            f"              arguments: {{values: {flow_list(planned.allowed_values)}}}",
            "              config: {severity: warn}",
        ]
    return lines + (["        data_tests:", *tests] if tests else [])


def _described_by_path(column: Column) -> str:
    path = column.json_paths[-1]
    name = code(json_key_path(path))
    others = f" ({len(column.json_paths)} spellings)" if len(column.json_paths) > 1 else ""
    return f"{name} of the context{others}." if path.startswith("/context/") else f"The property {name}{others}."
