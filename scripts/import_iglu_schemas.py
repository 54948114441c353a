#!/usr/bin/env python3
"""Write what is known of self-describing schemas as dbt macros."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from iglu.central import read_central_tables
from iglu.folder import read_folder
from iglu.macros import central_macro, own_macro
from iglu.schemas import tables_of
from macro_files import ImportProblem, current, write

MACROS = Path(__file__).resolve().parents[1] / "macros" / "snowplow"
CENTRAL, OWN = "iglu_central_columns.sql", "own_schema_columns.sql"

_DESCRIPTION = """\
Write what is known of self-describing schemas as dbt macros, so that their tables have all columns, with the right types, before
an event fills them. Run it again whenever a schema is added, then `dbt run`.

FOLDER holds your own JSON Schemas as an Iglu registry does, [schemas/]vendor/name/jsonschema/1-0-0 (or 1-0-0.json):
its tables go to macros/snowplow/own_schema_columns.sql. Without FOLDER that file stays as it is; to have none again,
remove it first. The published schemas go to macros/snowplow/iglu_central_columns.sql.
"""

_EXAMPLES = """\
examples:
  python scripts/import_iglu_schemas.py iglu-registry/           your own schemas
  python scripts/import_iglu_schemas.py --check iglu-registry/   in CI: are the macros up to date?
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (0 written or up to date, 1 failed or out of date)."""
    parser = argparse.ArgumentParser(
        prog="import_iglu_schemas.py", description=_DESCRIPTION, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="your own schemas (default: the published ones only)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a macro is not what this would write")
    options = parser.parse_args(arguments)
    try:
        return _run(options.folder, options.check)
    except ImportProblem as error:
        _say(*error.problems)
        return 1


def _run(folder: Path | None, is_check: bool) -> int:
    central = read_central_tables()
    macros = {CENTRAL: (central_macro(central), len(central))}
    if folder is not None:
        schemas, skipped = read_folder(folder)
        own, notes = tables_of(schemas)
        macros[OWN] = (own_macro(own), len(own))
        _say(*skipped, *notes)
    elif current(MACROS / OWN) is None:
        macros[OWN] = (own_macro({}), 0)
    exit_code = 0
    for name, (text, count) in macros.items():
        path = MACROS / name
        is_current = current(path) == text
        if is_check and not is_current:
            command = " ".join(["python scripts/import_iglu_schemas.py", *([str(folder)] if folder else [])])
            _say(f"{path}: is not what its source gives; run `{command}` and commit it")
            exit_code = 1
        elif not is_check and not is_current:
            write(path, text)
        if is_current or not is_check:
            print(f"{name}: {'up to date' if is_current else 'written'}, {count:,} table{'' if count == 1 else 's'}")
    return exit_code


def _say(*lines: str) -> None:
    for line in lines:
        print(f"import_iglu_schemas: {line}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
