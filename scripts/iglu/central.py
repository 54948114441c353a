"""Reads the published tables from iglu_columns.csv, which lies beside this file."""

import csv
import re
from pathlib import Path

from iglu.errors import IgluError
from iglu.names import META_COLUMNS, cut_name, snake_case
from iglu.schemas import Tables

CSV = Path(__file__).with_name("iglu_columns.csv")

_FIELDS = {"table", "column", "type"}
_DATA_TYPES = {
    "varchar": "string",
    "char": "string",
    "smallint": "integer",
    "int": "integer",
    "integer": "integer",
    "bigint": "integer",
    "float": "float",
    "double precision": "float",
    "boolean": "boolean",
    "timestamp": "timestamp",
    "date": "date",
}


def read_central_tables(path: Path = CSV) -> Tables:
    """The tables of the file, with their columns in its order.

    Raises `IgluError` where the file cannot be read or has a type that is not known.
    """
    tables: Tables = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if missing := _FIELDS - set(rows.fieldnames or ()):
                raise IgluError(f"{path}: no column {', '.join(sorted(missing))}; restore the file from the repository")
            for row in rows:
                columns = tables.setdefault(cut_name(row["table"]), [])
                if row["column"] not in META_COLUMNS:
                    # Some definitions kept a property's capitals, which Redshift folds; its column is the property's snake case.
                    columns.append((snake_case(row["column"]), _data_type(row["type"], f"{path}, line {rows.line_num}")))
    except (OSError, UnicodeDecodeError) as error:
        raise IgluError(f"{path}: {error}; restore the file from the repository") from error
    return tables


def _data_type(redshift_type: str, place: str) -> str:
    found = re.fullmatch(r"([a-z ]+?) *(\([0-9, ]+\))?", redshift_type.lower())
    if found and found[1] == "decimal" and found[2]:
        return "decimal" + found[2].replace(" ", "")
    if not found or found[1] not in _DATA_TYPES:
        raise IgluError(f"{place}: unknown type {redshift_type!r}; add it to {Path(__file__).name}")
    return _DATA_TYPES[found[1]]
