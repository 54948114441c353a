#!/usr/bin/env python3
"""Write who refers visitors, by host, as dbt macros."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from macro_files import ImportProblem, current, write
from referers.macros import built_in_macro, own_macro
from referers.matomo import read_matomo_lists
from referers.own import read_own_list

MACROS = Path(__file__).resolve().parents[1] / "macros" / "enrichments"
BUILT_IN, OWN = "referer_hosts.sql", "own_referer_hosts.sql"

_DESCRIPTION = """\
Write which hosts are search engines, social networks and so on as dbt macros, which the model referers reads. Run it again whenever a
list changes, then `dbt run --full-refresh`, since referrers that were looked up before keep what they got.

FILE is your own list, JSON or YAML, in the format of Snowplow's referer parser:
{medium: {source: {domains: [...], parameters: [...]}}}, medium one of search, social, email, paid, chatbot, unknown. It goes to
macros/enrichments/own_referer_hosts.sql and wins over the built-in list for the same host. Without FILE that file stays as it
is; to have none again, remove it first. The built-in list (Matomo's) goes to macros/enrichments/referer_hosts.sql.
"""

_EXAMPLES = """\
examples:
  python scripts/import_referers.py referers.yml           your own list
  python scripts/import_referers.py --check referers.yml   in CI: are the macros up to date?
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (0 written or up to date, 1 failed or out of date)."""
    parser = argparse.ArgumentParser(
        prog="import_referers.py", description=_DESCRIPTION, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="your own list (default: the built-in one only)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a macro is not what this would write")
    options = parser.parse_args(arguments)
    try:
        return _run(options.file, options.check)
    except ImportProblem as error:
        _say(*error.problems)
        return 1


def _run(file: Path | None, is_check: bool) -> int:
    built_in = read_matomo_lists()
    macros = {BUILT_IN: (built_in_macro(built_in), sum(len(entry.hosts) for entry in built_in))}
    if file is not None:
        own = read_own_list(file)
        macros[OWN] = (own_macro(own), sum(len(entry.hosts) for entry in own))
    elif current(MACROS / OWN) is None:
        macros[OWN] = (own_macro([]), 0)
    exit_code = 0
    for name, (text, count) in macros.items():
        path = MACROS / name
        is_current = current(path) == text
        if is_check and not is_current:
            command = " ".join(["python scripts/import_referers.py", *([str(file)] if file else [])])
            _say(f"{path}: is not what its source gives; run `{command}` and commit it")
            exit_code = 1
        elif not is_check and not is_current:
            write(path, text)
        if is_current or not is_check:
            print(f"{name}: {'up to date' if is_current else 'written'}, {count:,} host{'' if count == 1 else 's'}")
    return exit_code


def _say(*lines: str) -> None:
    for line in lines:
        print(f"import_referers: {line}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
