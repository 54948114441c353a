"""Land raw event JSON in the table raw.events of the warehouse."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from tqdm import tqdm

from landing.errors import LandingError
from landing.pipeline import Landed, land
from landing.profile import read_target
from landing.sources import Input, describe_suffixes, find_inputs
from landing.stamp import parse_timestamp
from landing.target import Target

_DESCRIPTION = f"""\
Land raw event JSON in the table raw.events of the warehouse: one row per event, no value changed.

Takes newline-delimited JSON, JSON arrays, pretty-printed documents, request bodies as the Segment, RudderStack and
Snowplow SDKs send them (batches are unwrapped) and requests as a Snowplow collector records them (CollectorPayload as
JSON), plain, gzip or zstd. In directories: {describe_suffixes()}.

A file lands whole or not at all, and the same content lands once per source: after a failure just run it again.
Lines that are no event go to raw.rejects, repaired events are noted in raw.repairs, files in raw.batches.
"""

_EXAMPLES = """\
examples:
  python scripts/land_events.py sample/sdk                      a directory, into the default target of profiles.yml
  python scripts/land_events.py --source ios_prod a.ndjson.gz   one file, as events of the source ios_prod
  python scripts/land_events.py --target postgres events/       into Postgres (PGHOST, PGUSER, ... as for psql)
  aws s3 cp s3://bucket/day.gz - | python scripts/land_events.py -
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (0 landed, 1 failed)."""
    options = _parser().parse_args(arguments)
    try:
        inputs = find_inputs(options.path)
        target = _connect(options.target)
        try:
            landed = _land_all(target, inputs, options.source, options.received_at or datetime.now(UTC))
        finally:
            target.close()
    except LandingError as error:
        print(f"land_events: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("land_events: interrupted; files that were complete are landed, run it again for the rest", file=sys.stderr)
        return 130
    print(_summary(landed))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="land_events.py", description=_DESCRIPTION, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", nargs="+", metavar="PATH", help="file or directory; - is standard input")
    parser.add_argument("--target", help="target of profiles.yml (default: the profile's own)")
    parser.add_argument("--source", type=_slug, metavar="SLUG", help="source the events belong to, for example ios_prod (default: none)")
    parser.add_argument(
        "--received-at",
        type=_timestamp,
        metavar="TIMESTAMP",
        help="receivedAt of events that have none, for example 2026-11-21T18:38:07Z (default: now)",
    )
    return parser


def _slug(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("it must not be blank")
    return text


def _timestamp(text: str) -> datetime:
    instant = parse_timestamp(text)
    if instant is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no date and time like 2026-11-21T18:38:07Z")
    return instant


def _connect(target_name: str | None) -> Target:
    settings = read_target(target_name)
    engine = settings.get("type")
    # Imported here: each needs its own driver, and a user of one engine should not wait for the other's.
    if engine == "duckdb":
        from landing.duckdb_target import DuckDBTarget

        return DuckDBTarget(settings)
    if engine == "postgres":
        from landing.postgres_target import PostgresTarget

        return PostgresTarget(settings)
    raise LandingError(f"profiles.yml: cannot land into a target of type {engine!r}; use one of type duckdb or postgres")


def _land_all(target: Target, inputs: Sequence[Input], source: str | None, received_at: datetime) -> list[Landed]:
    landed = []
    total = sum(source_input.size for source_input in inputs)
    # disable=None: no bar where standard error is no terminal.
    with tqdm(total=total or None, unit="B", unit_scale=True, unit_divisor=1024, desc="landing", disable=None, leave=False) as bar:
        for source_input in inputs:
            start = bar.n
            landed.append(land(target, source_input, source, received_at, _progress(bar, start)))
            _progress(bar, start)(source_input.size)
    return landed


def _progress(bar: "tqdm[Any]", start: float) -> Callable[[int], object]:
    return lambda position: bar.update(start + position - bar.n)


def _summary(landed: Sequence[Landed]) -> str:
    new = [file for file in landed if not file.is_repeated]
    counted = ("event_count", "reject_count", "repair_count", "suppressed_count")
    events, rejects, repairs, suppressed = (sum(getattr(file, name) for file in new) for name in counted)
    lines = [f"landed {_count(events, 'event')} from {_count(len(new), 'file')} in raw.events"]
    lines += [f"already landed: {file.file} (same content, same source)" for file in landed if file.is_repeated]
    if rejects:
        lines.append(f"rejected {_count(rejects, 'line')}: see raw.rejects (line, error)")
        lines += [f"  {file.file}: {file.reject_count:,}" for file in new if file.reject_count]
    if repairs:
        lines.append(f"made {_count(repairs, 'repair')}: see raw.repairs (repair, original_line)")
    if suppressed:
        lines.append(f"left out {_count(suppressed, 'event')} of forgotten users: see raw.suppressed_ids")
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    sys.exit(main())
