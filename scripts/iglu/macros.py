"""Writes tables and their columns as dbt macros."""

from iglu.schemas import Tables
from macro_files import escaped

_CENTRAL = """\
{#
    The tables of self-describing events and entities that Snowplow publishes (iglu-central, Apache-2.0), each with its
    columns but the nine that all have. Generated from scripts/iglu/iglu_columns.csv, do not edit:
    `python scripts/import_iglu_schemas.py` makes it again.

    Returns: dict of table name -> list of [column name, data type], in order.
#}
"""

_OWN = """\
{#
    The tables of your own self-describing events and entities, each with its columns but the nine that all have.
    Generated from a folder of JSON Schemas, do not edit: `python scripts/import_iglu_schemas.py FOLDER` makes it again.

    Returns: dict of table name -> list of [column name, data type], in order.
#}
"""


def central_macro(tables: Tables) -> str:
    """The file macros/snowplow/iglu_central_columns.sql."""
    return _macro(_CENTRAL, "iglu_central_columns", tables)


def own_macro(tables: Tables) -> str:
    """The file macros/snowplow/own_schema_columns.sql."""
    return _macro(_OWN, "own_schema_columns", tables)


def _macro(header: str, name: str, tables: Tables) -> str:
    # A text per table: dbt parses it in a fifth of the time that lists of pairs take.
    lines = [f"        '{table}': '{', '.join(_column(*column) for column in columns)}',\n" for table, columns in sorted(tables.items())]
    return f"{header}{{% macro {name}() %}}\n    {{{{ return(parsed_columns({{\n{''.join(lines)}    }})) }}}}\n{{% endmacro %}}\n"


def _column(name: str, data_type: str) -> str:
    """Name and type, with what would end the name, the text or the macro escaped (the macro parsed_columns undoes `%`)."""
    name = name.replace("%", "%25").replace(",", "%2C")
    return escaped(name, "'\"\\{}#") + f" {data_type}"
