"""Short SQL in place of macros, for linting only.

sqlfluff's time goes with the length of the SQL that it reads, and nearly all of that is what a few macros write: with
them expanded `models/` takes six minutes, most of them for eight files. What a macro writes is no style of the model
that calls it, and sqlfluff reports nothing about it; whether it is valid SQL the engines themselves say, in the tests.
A macro that is not named here is expanded in full: its model takes longer, no more.
"""

import re

from dbt.contracts.graph.manifest import Manifest

# Macros that write one expression, and none that the compiler asks the database for.
EXPRESSIONS = [
    "anonymous_ip", "as_uuid", "call_platform", "call_schema", "call_session_id", "call_value", "clean_text", "conversion_failures",
    "converted_parameter", "derived_tstamp", "duplicate_entity", "embedded_document", "embedded_json", "event_timestamp", "failure_entity",
    "failure_json", "fingerprint", "fits_column", "has_control_characters", "has_entities", "has_odd_field", "has_other_digits", "id_text",
    "iglu_column_name", "iglu_snake_case", "iglu_table_name", "incoming_type", "is_bigint", "is_present", "is_timestamp",
    "json_object", "lenient_url", "md5_uuid", "misfit", "parse_timestamp", "percent_decoded", "pointer_key", "pointer_order",
    "query_parameter", "query_parameters", "referer_medium", "safe_name", "scalar_text", "self_describing_cast", "sent_at", "snake_case",
    "text_to_bigint", "text_to_decimal", "text_to_double", "typed_value", "unescaped_pointer", "unstruct_schema", "user_agent_entity",
    "value_key", "value_type",
]  # fmt: skip
# Macros that write a query.
QUERIES = [
    "checked_fields", "checked_paths", "known_referers", "taken_table_names",
]  # fmt: skip
# Macros that write something else.
OTHERS = {
    "host_endings": "select * from {{ hosts }}",
    "path_values": "select * from {{ paths }} inner join table_rows on true",
    "tracker_parameters": "select * from {{ events }}",
    "fixed_column_values": "('table', 'column', 'string', '[]', 1)",
    "json_path_evidence": (
        "evidence as (select table_name, json_path from events"
        "{% if told %} union all select table_name, json_path from {{ told }}{% endif %}) select table_name, json_path from evidence"
    ),
    "known_column_values": "('table', 'column', 'text', 1)",
    "page_columns": "marketing as (select * from {{ events }})",
    "reserved_column_values": "('table', 'column', true)",
}


def stand_ins() -> dict[str, str]:
    """What each macro that is not expanded writes instead, as Jinja that may name the macro's arguments."""
    return {name: f"{name}()" for name in EXPRESSIONS} | {name: f"select * from {name}" for name in QUERIES} | OTHERS


def put_stand_ins(manifest: Manifest, package: str) -> None:
    """Puts the stand-ins into a parsed project in place of the macros of one package."""
    for name, text in stand_ins().items():
        macro = manifest.macros.get(f"macro.{package}.{name}")
        if macro is None:
            raise KeyError(f"scripts/linting/stand_ins.py names the macro {name}, which is gone: take it out there")
        head = re.search(r"macro\s+\w+\s*\((.*?)\)\s*-?%\}", macro.macro_sql, re.DOTALL)
        arguments = head.group(1) if head else ""
        macro.macro_sql = f"{{% macro {name}({arguments}) %}}{text}{{% endmacro %}}"
