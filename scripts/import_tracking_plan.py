#!/usr/bin/env python3
"""Write a tracking plan of Segment or RudderStack, or JSON Schemas, as the seed `tracking_plan`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from macro_files import ImportProblem, current, write
from tracking_plan.plans import read_plan
from tracking_plan.rows import CALLS, Row
from tracking_plan.seed import merged, read_seed, seed_text

SEED = Path(__file__).resolve().parents[1] / "seeds" / "tracking_plan.csv"

_DESCRIPTION = """\
Write the rules of FILEs into the seed seeds/tracking_plan.csv. An event or call that is in a FILE replaces the rows it had, all
others stay. Then run `dbt seed -s tracking_plan` and `dbt run`.

FILE is JSON: a tracking plan of Segment Protocols (of its Public API, `rules` with `type`, `key` and `jsonSchema`, or of its Config API,
`rules.events`), one of RudderStack (`rules.events`, or one event with `eventType` and `rules`), or a JSON Schema of the properties of
one event, which its title names, else its file. What has no place in the seed is named on standard error and left out.
"""

_EXAMPLES = """\
examples:
  python scripts/import_tracking_plan.py plan.json                       a plan of Segment or RudderStack
  python scripts/import_tracking_plan.py schemas/*.json                  a JSON Schema for each event
  python scripts/import_tracking_plan.py --call identify traits.json     a JSON Schema of traits
  python scripts/import_tracking_plan.py --check plan.json               in CI: is the seed up to date?
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (0 written or up to date, 1 failed or out of date)."""
    parser = argparse.ArgumentParser(
        prog="import_tracking_plan.py", description=_DESCRIPTION, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a tracking plan or JSON Schema")
    parser.add_argument("-o", "--output", type=Path, default=SEED, metavar="SEED", help="the seed file (default: seeds/tracking_plan.csv)")
    parser.add_argument("--call", choices=CALLS, default="track", help="what the events of plain JSON Schemas are (default: track)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if the seed is not what this would write")
    options = parser.parse_args(arguments)
    try:
        return _run(options.files, options.output, options.call, options.check)
    except ImportProblem as error:
        _say(*error.problems)
        return 1


def _run(files: Sequence[Path], output: Path, call: str, is_check: bool) -> int:
    rows: list[Row] = []
    origins: dict[tuple[str, str], Path] = {}
    for file in files:
        read, notes = read_plan(file, call)
        _say(*notes)
        for subject in dict.fromkeys(row.subject() for row in read):
            if origins.setdefault(subject, file) != file:
                raise ImportProblem(f"{file}: {' '.join(filter(None, subject))} is in {origins[subject]} too; leave one of them out")
        rows += read
    text = seed_text(merged(read_seed(output), rows))
    is_current = current(output) == text
    if is_check and not is_current:
        command = f"python scripts/import_tracking_plan.py {' '.join(map(str, files))}"
        _say(f"{output}: is not what its sources give; run `{command}` and commit it")
        return 1
    if not is_current:
        write(output, text)
    state = "up to date" if is_current else "written"
    print(
        f"{output.name}: {state}, {_counted(len(origins), 'event or call', 'events or calls')} from {_counted(len(files), 'file', 'files')}"
    )
    return 0


def _counted(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"


def _say(*lines: str) -> None:
    for line in lines:
        print(f"import_tracking_plan: {line}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
