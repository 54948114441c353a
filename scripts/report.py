#!/usr/bin/env python3
"""Write the event catalogue report: one HTML page about a built warehouse, which needs no network.

Events per day by name, freshness, new columns, discarded values, rejected rows, duplicates, late arrival, tracking plan violations.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from landing.connection import reading
from landing.errors import LandingError
from landing.profile import read_target
from reporting.queries import LANDED, Queries
from reporting.schemas import choose_warehouse


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="report.py", description=__doc__)
    parser.add_argument("--target", help="target of profiles.yml (default: DBT_TARGET, else the profile's own)")
    parser.add_argument("--schema", help="schema of the tables of calls, where a source or prefix has its own (default: analytics)")
    parser.add_argument("--output", type=Path, default=Path("report.html"), help="file to write (default: report.html)")
    parser.add_argument("--days", type=_days, default=90, help="days with events to look at, the last ones (default: 90)")
    options = parser.parse_args(arguments)
    try:
        page = report(options.target, options.schema, options.days)
        _write(options.output, page)
    except LandingError as error:
        print(f"report: {error}", file=sys.stderr)
        return 1
    print(f"wrote {options.output}")
    return 0


def report(target: str | None, schema: str | None, days: int, now: datetime | None = None) -> str:
    """The page about one warehouse, as of `now`."""
    try:
        from reporting.page import Heading, page_html
        from reporting.sections import all_sections
    except ImportError as error:
        raise LandingError(f"{error.name} is not installed: use `make report`, or `pip install -r requirements-report.txt`") from error
    settings = read_target(target)
    made_at = now or datetime.now(UTC).replace(tzinfo=None)
    with reading(settings, "report") as query:
        schemas = choose_warehouse(query, schema)
        if not schemas.relation(LANDED):
            raise LandingError(f"{schemas.staging} has no table {LANDED.split('.')[1]} yet: land events and run `dbt run`")
        queries = Queries(query, schemas, days)
        sections = all_sections(queries, made_at)
    return page_html(Heading(str(settings["type"]), schemas.analytics, queries.window, made_at), sections)


def _write(path: Path, page: str) -> None:
    """Writes the page elsewhere and moves it, so that a run that is stopped leaves the last page whole."""
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        unfinished.write_text(page, encoding="utf-8")
        os.replace(unfinished, path)
    except OSError as error:
        raise LandingError(f"{path}: cannot be written ({(error.strerror or str(error)).lower()})") from error


def _days(text: str) -> int:
    days = int(text) if text.isdecimal() else 0
    if not days:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days")
    return days


if __name__ == "__main__":
    sys.exit(main())
