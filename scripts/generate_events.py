#!/usr/bin/env python3
"""Generate raw events of a made-up food-delivery marketplace as NDJSON: the same arguments always give the same bytes."""

import argparse
import gc
import os
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from typing import NoReturn

from generator.chunks import DEFAULT_CONTEXT_KEYS, FORMATS, Options, World

CHUNKS_AHEAD = 2
LATEST_DATE = date(9000, 1, 1)

_world: World


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Print one line, without the usage, and leave with exit code 2."""
        self.exit(2, f"{self.prog}: {message}\n")


class _WholeNumber:
    def __init__(self, least: int, most: int, name: str) -> None:
        self.least, self.most, self.name = least, most, name

    def __call__(self, text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = self.least - 1
        if not self.least <= number <= self.most:
            raise argparse.ArgumentTypeError(f"{text!r} is not {self.name} ({self.least} to {self.most})")
        return number


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-01-01") from None


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = _Parser(prog="generate_events.py", description=__doc__)
    add = parser.add_argument
    add(
        "--events",
        type=_WholeNumber(0, 10**12, "a number of events"),
        required=True,
        metavar="N",
        help="number of events to write",
    )
    add(
        "--format",
        choices=tuple(FORMATS),
        default="calls",
        help="calls: an event a line (default); snowplow: records of a Snowplow collector, with some events each",
    )
    add("--seed", type=_WholeNumber(0, 2**64, "a seed"), default=1, metavar="S", help="another seed, other events (default: 1)")
    add("--start", type=_date, default=date(2026, 1, 1), metavar="DATE", help="first day (default: 2026-01-01)")
    add(
        "--days",
        type=_WholeNumber(1, 36_500, "a number of days"),
        default=30,
        metavar="D",
        help="days to spread them over (default: 30)",
    )
    names = _WholeNumber(1, 100_000, "a number of event names")
    add("--event-names", type=names, default=20, metavar="K", help="distinct names of track events (default: 20)")
    keys = _WholeNumber(1, 10_000, "a number of context keys")
    add("--context-keys", type=keys, metavar="C", help=f"leaf keys in the context of each call (default: {DEFAULT_CONTEXT_KEYS})")
    add(
        "--processes",
        type=_WholeNumber(1, 256, "a number of processes"),
        default=1,
        metavar="P",
        help="same bytes, sooner (default: 1)",
    )
    add("--output", default="-", metavar="FILE", help="file to write, - for standard output (default)")
    parsed = parser.parse_args(arguments)
    if not date(2, 1, 1) <= parsed.start <= LATEST_DATE:
        parser.error(f"argument --start: {parsed.start} is not between 0002-01-01 and {LATEST_DATE}")
    if parsed.context_keys and parsed.format != "calls":
        parser.error("argument --context-keys: only calls have a context")
    return parsed


def _initialize(options: Options) -> None:
    global _world
    gc.disable()
    _world = World(options)


def _chunk(number: int) -> bytes:
    return _world.chunk(number)


def chunks(options: Options, processes: int = 1) -> Iterator[bytes]:
    """Yield the events of `options` in order, as pieces of NDJSON in UTF-8."""
    if processes == 1:
        world = World(options)
        for number in range(options.chunks):
            yield world.chunk(number)
        return
    with ProcessPoolExecutor(processes, initializer=_initialize, initargs=(options,)) as pool:
        # Not `map`: it would start them all, and hold what a slow reader has not taken yet.
        waiting: deque[Future[bytes]] = deque()
        for number in range(options.chunks):
            waiting.append(pool.submit(_chunk, number))
            if len(waiting) >= processes * CHUNKS_AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    parsed = _arguments(arguments)
    # Nothing here makes reference cycles, and looking for them among the lines of a chunk costs a tenth of the time.
    gc.disable()
    keys = parsed.context_keys or DEFAULT_CONTEXT_KEYS
    options = Options(parsed.events, parsed.seed, parsed.start, parsed.days, parsed.event_names, keys, parsed.format)
    try:
        if parsed.output == "-":
            for piece in chunks(options, parsed.processes):
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        else:
            with open(parsed.output, "wb") as file:
                for piece in chunks(options, parsed.processes):
                    file.write(piece)
    except BrokenPipeError:
        # The reader (head, less) has enough. Python would complain again when it flushes on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"generate_events.py: cannot write {parsed.output}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
