"""The DDL of schema `raw`, rendered from the macro that dbt runs (the only copy of it)."""

import jinja2

from landing.profile import REPOSITORY

_MACRO_FILE = REPOSITORY / "macros" / "raw" / "create_raw_tables.sql"


def create_raw_tables(engine: str) -> str:
    """The statements that create the landing tables on `duckdb` or `postgres`, separated by `;`."""
    module = jinja2.Environment().from_string(_MACRO_FILE.read_text(encoding="utf-8")).module
    return str(getattr(module, f"{engine}__create_raw_tables")())
