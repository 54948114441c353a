"""Which schemas of a database hold a warehouse, and what is built in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from landing.connection import Query
from landing.errors import LandingError

_LEDGER, _LEDGER_SCHEMA = "read_ledger", "staging"

RELATIONS = """
    select table_schema, table_name, table_type from information_schema.tables where table_catalog = current_database()
"""


@dataclass(frozen=True)
class Schemas:
    """The schemas of one warehouse, and `schema.name` of each table and view in them and in `raw`."""

    staging: str
    analytics: str
    atomic: str
    relations: frozenset[str] = frozenset()

    def names(self) -> set[str]:
        """The built schemas."""
        return {self.staging, self.analytics, self.atomic}

    def relation(self, name: str) -> str | None:
        """`staging.x`, `analytics.x`, `atomic.x` or `raw.x` as it stands in a query; None where it is not built."""
        layer, _, table = name.partition(".")
        schema = getattr(self, layer, layer)
        return f"{quoted(schema)}.{quoted(table)}" if f"{schema}.{table}" in self.relations else None


def find_warehouses(relations: Sequence[tuple[str, str]]) -> list[Schemas]:
    """The warehouses of a database, by their ledgers: that of all sources, those of a source, those with a prefix.

    `relations` are pairs of schema and name. A ledger's schema ends in `staging`; the tables of calls are beside it in `analytics`, or,
    for one source, in the schema that is named after the source alone.
    """
    present = {schema for schema, _ in relations}
    warehouses = []
    for ledger_schema in sorted({schema for schema, name in relations if name == _LEDGER and schema.endswith(_LEDGER_SCHEMA)}):
        stem = ledger_schema.removesuffix(_LEDGER_SCHEMA)
        analytics = f"{stem}analytics"
        if analytics not in present and stem.rstrip("_") in present:
            analytics = stem.rstrip("_")
        schemas = Schemas(ledger_schema, analytics, f"{stem}atomic")
        members = frozenset(f"{schema}.{name}" for schema, name in relations if schema in {*schemas.names(), "raw"})
        warehouses.append(Schemas(schemas.staging, schemas.analytics, schemas.atomic, members))
    return warehouses


def choose_warehouse(query: Query, schema: str | None = None) -> Schemas:
    """The warehouse whose tables of calls are in `schema`; without one, that in `analytics`, else the only one there is."""
    relations = [(str(row[0]), str(row[1])) for row in query(RELATIONS)]
    warehouses = {warehouse.analytics: warehouse for warehouse in find_warehouses(relations)}
    if not warehouses:
        raise LandingError("no built warehouse there yet: land events and run `dbt run`")
    chosen = schema or ("analytics" if "analytics" in warehouses else next(iter(warehouses)) if len(warehouses) == 1 else None)
    if chosen not in warehouses:
        missing = f"no warehouse in the schema {chosen}" if chosen else "there are several warehouses"
        raise LandingError(f"{missing}; name one of these with --schema: {', '.join(sorted(warehouses))}")
    return warehouses[chosen]


def quoted(name: str) -> str:
    """A name as an identifier in SQL."""
    return '"' + name.replace('"', '""') + '"'
