"""Writes tables and their columns as dbt macros."""

from pathlib import Path

from iglu.errors import IgluError
from iglu.schemas import Tables

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
    return "".join(sign if sign.isprintable() and sign not in "'\"\\{}#" else _escape(sign) for sign in name) + f" {data_type}"


def _escape(sign: str) -> str:
    return f"\\U{ord(sign):08x}" if ord(sign) > 0xFFFF else f"\\u{ord(sign):04x}"


def current(path: Path) -> str | None:
    """What a file holds, none if it is missing."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IgluError(f"{path}: {error}; correct or remove it") from error


def write(path: Path, text: str) -> None:
    """Put a text into a file."""
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise IgluError(f"{path}: cannot write it ({(error.strerror or str(error)).lower()}); check its folder's permissions") from error
