#!/usr/bin/env python3
"""Write the discovered tables down as dbt sources, for the documentation only: each column, its type, JSON paths and fill rate.

The files go to a folder that dbt does not read by itself, since hundreds of tables take it long to parse; `make docs` has it read them.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from landing.connection import reading
from landing.errors import LandingError
from landing.profile import REPOSITORY, read_target
from promotion.documented_tables import event_source, self_describing_source
from promotion.tracking_plan import read_tracking_plan
from reporting.schemas import RELATIONS, choose_warehouse, find_warehouses


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="document_events.py", description=__doc__)
    parser.add_argument("--output", metavar="FOLDER", type=Path, default=REPOSITORY / "target" / "documented_events", help="written anew")
    parser.add_argument("--target", help="target of profiles.yml (default: DBT_TARGET, else the profile's own)")
    parser.add_argument("--schema", help="the warehouse whose tables of calls are in this schema (default: analytics, or the only one)")
    options = parser.parse_args(arguments)
    try:
        sources = _sources(options.target, options.schema)
        shutil.rmtree(options.output, ignore_errors=True)
        options.output.mkdir(parents=True)
        for source in sources:
            text = yaml.dump({"sources": [source]}, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=140)
            # dbt puts descriptions into its page as they are, where a key such as `</script>` would end the script.
            text = text.replace("<", "\u2039")
            (options.output / f"{source['name']}.yml").write_text(text, encoding="utf-8")
    except (LandingError, OSError) as error:
        print(f"document_events: {error}", file=sys.stderr)
        return 1
    tables = sum(len(source["tables"]) for source in sources)
    print(f"documented {tables} discovered tables in {options.output}")
    return 0


def _sources(target: str | None, schema: str | None) -> list[dict[str, Any]]:
    """The sources that have tables; none where nothing is built yet, which the documentation of the models does not need."""
    settings = read_target(target)
    if settings.get("type") == "duckdb" and not (REPOSITORY / str(settings.get("path"))).exists():
        return []
    plan = read_tracking_plan(REPOSITORY / "seeds" / "tracking_plan.csv")
    with reading(settings, "document_events") as query:
        if not find_warehouses([(str(row[0]), str(row[1])) for row in query(RELATIONS)]):
            return []
        where = choose_warehouse(query, schema)
        sources = [event_source(query, where, plan)] if where.relation("analytics.schema_columns") else []
        if where.relation("atomic.self_describing_tables"):
            sources.append(self_describing_source(query, where))
    return [source for source in sources if source["tables"]]


_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

if __name__ == "__main__":
    sys.exit(main())
