"""The command line of the benchmark."""

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

from benchmark import scenarios as named
from benchmark.records import Case
from landing.profile import REPOSITORY

ENGINES = ("duckdb", "postgres")
FORMATS = ("calls", "snowplow")
DOCUMENT = REPOSITORY / "docs" / "performance.md"
PUBLISHED = REPOSITORY / "docs" / "performance"

_DESCRIPTION = """\
Measure this project as whole processes, against a floor and a peer, and write a report with the ratios.

Every scenario is one process of its own (with the database server, where there is one): time, processor time, peak memory and
the size of the database, several times over, with medians. All of it is one benchmark, so its ratios are of one machine and hour.
"""
_EXAMPLES = """\
examples:
  scripts/bench.py                                             small sizes, both engines, about five minutes on 2 cores
  scripts/bench.py --events 1000000 --repetitions 3 --families segment,everything --publish
  scripts/bench.py --engines duckdb --scenarios floor,startup,landing,first --scaling events=100000,1000000 names=20,3000
  scripts/bench.py report                                      make the report again from docs/performance/results.json
  scripts/bench.py report results.json --publish               put it into docs/performance.md
"""


@dataclass(frozen=True, slots=True)
class Options:
    """What a benchmark is asked to do."""

    base: Case
    repetitions: int
    engines: tuple[str, ...]
    families: tuple[str, ...]
    scenarios: tuple[str, ...]
    scaling: dict[str, tuple[int, ...]]
    scaling_engines: tuple[str, ...]
    scaling_repetitions: int
    memory_limit: str | None
    postgres_settings: dict[str, str]
    postgres_events: int | None
    peer_events: int
    dlt_python: str
    work: Path
    output: Path
    publish: bool

    def as_json(self) -> dict[str, Any]:
        """The options as results.json has them; where files lie is nobody's business."""
        return {name: value for name, value in asdict(self).items() if name not in ("base", "dlt_python", "work", "output", "publish")}


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """Which results to make a report of, and where."""

    results: Path
    output: Path | None
    publish: bool


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Print one line, without the usage, and leave with exit code 2."""
        self.exit(2, f"bench.py: {message}\n")


def parse(arguments: Sequence[str]) -> Options | ReportOptions:
    """The options of a command line; bad ones end the program with one line."""
    if arguments[:1] == ["report"]:
        return _parse_report(arguments[1:])
    parser = _parser()
    parsed = parser.parse_args(arguments)
    families = parsed.families or ((named.EVERYTHING,) if parsed.format == "snowplow" else (named.SEGMENT,))
    families = tuple(name for name in named.FAMILIES if name in families)
    work = parsed.work or Path(tempfile.gettempdir()) / "event_warehouse_bench"
    scaling: dict[str, tuple[int, ...]] = {}
    for axis, values in parsed.scaling or ():
        scaling[axis] = tuple(sorted({*scaling.get(axis, ()), *values}))
    return Options(
        base=Case(parsed.events, parsed.names, parsed.keys, parsed.threads, parsed.format),
        repetitions=parsed.repetitions,
        engines=parsed.engines,
        families=families,
        scenarios=named.with_needed(parsed.scenarios),
        scaling=scaling,
        scaling_engines=tuple(name for name in parsed.scaling_engines or parsed.engines if name in parsed.engines),
        scaling_repetitions=parsed.scaling_repetitions,
        memory_limit=parsed.memory_limit,
        postgres_settings=dict(parsed.postgres_settings or ()),
        postgres_events=parsed.postgres_events,
        peer_events=parsed.peer_events,
        dlt_python=str(Path(parsed.dlt_python).absolute()),
        work=work.resolve(),
        output=(parsed.output or work / "report").resolve(),
        publish=parsed.publish,
    )


def _parse_report(arguments: Sequence[str]) -> ReportOptions:
    parser = _Parser(prog="bench.py report", description="Make the report of measured results again.")
    parser.add_argument("results", nargs="?", type=Path, default=PUBLISHED / "results.json", help="default: those in docs/performance")
    parser.add_argument("--output", type=Path, metavar="DIR", help="folder for report.md and the plots (default: beside the results)")
    parser.add_argument("--publish", action="store_true", help="put it into docs/performance.md and docs/performance")
    parsed = parser.parse_args(arguments)
    return ReportOptions(parsed.results, parsed.output, parsed.publish)


def _parser() -> argparse.ArgumentParser:
    steps = "\n".join(f"  {name:<9} {text}" for name, text in named.SCENARIOS.items())
    parser = _Parser(
        prog="bench.py",
        description=f"{_DESCRIPTION}\nscenarios:\n{steps}",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--events", type=_number, default=10_000, metavar="N", help="events of the base case (default: 10000)")
    add("--names", type=_number, default=20, metavar="K", help="event names (default: 20)")
    add("--keys", type=_number, default=25, metavar="C", help="leaf keys in each context (default: 25)")
    add("--format", choices=FORMATS, default="calls", help="calls of Segment and RudderStack (default), or Snowplow collector records")
    add("--repetitions", type=_number, default=1, metavar="R", help="times that everything is measured (default: 1)")
    add("--engines", type=_names(ENGINES), default=ENGINES, metavar="E,...", help="duckdb, postgres (default: both)")
    add("--families", type=_names(named.FAMILIES), metavar="F,...", help="segment: tables of calls (default); everything: atomic too")
    add("--scenarios", type=_names(named.SCENARIOS), default=tuple(named.SCENARIOS), metavar="S,...",
        help="scenarios to measure, with those they need before them (default: all)")  # fmt: skip
    add("--scaling", nargs="+", action="extend", type=_axis, metavar="AXIS[@N]=V,...",
        help="measure floor, landing and first run of the first family at other values of events, names, keys or threads too, "
        "one axis at a time; with @N at so many events")  # fmt: skip
    add("--scaling-engines", type=_names(ENGINES), metavar="E,...", help="engines to scale (default: those of --engines)")
    add("--scaling-repetitions", type=_number, default=1, metavar="R", help="times that a further value is measured (default: 1)")
    add("--threads", type=_number, metavar="T", help="threads of dbt and of DuckDB (default: those of profiles.yml)")
    add("--memory-limit", type=_size, metavar="SIZE", help="DuckDB's memory_limit while dbt runs, such as 6GB (default: its own)")
    add("--postgres-settings", type=_settings, metavar="NAME=VALUE,...", help="settings of the databases, such as work_mem=64MB")
    add("--postgres-events", type=_number, metavar="N", help="events of the base case on Postgres (default: --events)")
    add("--peer-events", type=_number, default=10_000, metavar="N", help="events that dlt loads; compared per event (default: 10000)")
    add("--dlt-python", default=sys.executable, metavar="FILE", help="a Python with what requirements-dlt.txt names (default: this one)")
    add("--work", type=Path, metavar="DIR", help="folder for events, databases and logs, used again (default: a temporary one)")
    add("--output", type=Path, metavar="DIR", help="folder for results.json, report.md and the plots (default: report in the work folder)")
    add("--publish", action="store_true", help="put the report into docs/performance.md and docs/performance too")
    return parser


def _number(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 1 or more")
    return number


def _names(known: Sequence[str] | dict[str, Any]) -> Callable[[str], tuple[str, ...]]:
    def parse_names(text: str) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
        for name in names or ("",):
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}")
        return names

    return parse_names


def _axis(text: str) -> tuple[str, list[int]]:
    name, _, values = text.partition("=")
    axis, at, events = name.partition("@")
    if axis not in named.AXES or not values or (at and axis == "events"):
        raise argparse.ArgumentTypeError(f"{text!r} is not AXIS=VALUE,... with an axis of {', '.join(named.AXES)}")
    return f"{axis}@{_number(events)}" if at else axis, [_number(value) for value in values.split(",")]


def _size(text: str) -> str:
    if not re.fullmatch(r"\d+(\.\d+)?\s*([KMGT]i?B)", text, re.IGNORECASE):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 6GB")
    return text


def _settings(text: str) -> list[tuple[str, str]]:
    pairs = []
    for setting in text.split(","):
        name, _, value = (part.strip() for part in setting.partition("="))
        if not re.fullmatch(r"[a-z_.]+", name) or not value:
            raise argparse.ArgumentTypeError(f"{setting!r} is not NAME=VALUE")
        pairs.append((name, value))
    return pairs
