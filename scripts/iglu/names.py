"""Names of tables and columns of self-describing schemas; macros/snowplow/iglu_names.sql has the same rules in SQL."""

import hashlib
import re
from collections.abc import Sequence

META_COLUMNS = (
    "schema_vendor", "schema_name", "schema_format", "schema_version", "root_id", "root_tstamp", "ref_root", "ref_tree", "ref_parent",
)  # fmt: skip
"""The columns that every table of a self-describing schema begins with."""

_LONGEST = 63
_KEPT = 54
_WORD_STARTS = (re.compile("([A-Z]+)([A-Z][a-z])"), re.compile("([a-z0-9])([A-Z])"))
# Not str.lower: databases do not agree on the lower case of other letters.
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def snake_case(name: str) -> str:
    """The snake case of a schema's or a property's name, as schema-ddl has it."""
    for pattern in _WORD_STARTS:
        name = pattern.sub(r"\1_\2", name)
    return name.replace("-", "_").translate(_LOWER)


def table_name(vendor: str, name: str, model: int) -> str:
    """The table of all versions of a schema that share a model, `com_acme_click_event_1`."""
    return cut_name(re.sub("[^a-z0-9_]", "_", f"{vendor.translate(_LOWER)}_{snake_case(name)}_{model}"))


def column_name(path: Sequence[str]) -> str:
    """The column of a property, given the names of the properties it is nested in and its own, `geo.lat_long`."""
    return cut_name(snake_case(".".join(path)))


def cut_name(name: str) -> str:
    """A name of at most 63 bytes: longer ones keep 54 characters, in ASCII, and get a hash of the whole."""
    encoded = name.encode()
    if len(encoded) <= _LONGEST:
        return name
    return f"{re.sub('[^ -~]', '_', name)[:_KEPT]}_{hashlib.md5(encoded).hexdigest()[:8]}"
