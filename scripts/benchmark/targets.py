"""The targets of this project's speed, and whether a benchmark's results meet them."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmark import scenarios as named
from benchmark.summary import Summaries, ratio

GIGABYTE = 1 << 30
STATED_EVENTS = 1_000_000
MANY_EVENTS = 10_000_000
FEW_NAMES, MANY_NAMES = 20, 3_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target, what was measured, and whether that is good enough (none: not measured).

    `aim` is what the target hopes for beyond its limit; `with_startup` the same figure when dbt's start-up counts too. Where
    `is_too_small`, the figure is of so few events that it says nothing about the target.
    """

    name: str
    limit: float
    is_upper_limit: bool
    unit: str
    value: float | None
    aim: float | None = None
    with_startup: float | None = None
    note: str = ""
    is_too_small: bool = False

    @property
    def is_met(self) -> bool | None:
        """Whether the value keeps the limit."""
        if self.value is None or self.is_too_small:
            return None
        return self.value <= self.limit if self.is_upper_limit else self.value >= self.limit


FLOOR_LIMITS = (
    ("duckdb", named.SEGMENT, 5.5, 4.0),
    ("duckdb", named.EVERYTHING, 8.5, 6.0),
    ("postgres", named.SEGMENT, 6.0, None),
)
PEER_LIMITS = (("duckdb", 12.0), ("postgres", 8.0))
TITLES = {"duckdb": "DuckDB", "postgres": "Postgres"}
FAMILY_TITLES = {named.SEGMENT: "tables of calls", named.EVERYTHING: "all tables"}


def verdicts(summaries: Summaries) -> list[Verdict]:
    """Every target in the order in which the project states them."""
    return [
        *_floor(summaries),
        *_peer(summaries),
        *_incremental(summaries),
        *_many_names(summaries),
        *_many_events(summaries),
    ]


def _floor(summaries: Summaries) -> Iterator[Verdict]:
    for engine, family, limit, aim in FLOOR_LIMITS:
        yield Verdict(
            name=f"{TITLES[engine]}, {FAMILY_TITLES[family]}: CPU of landing and first run / floor",
            limit=limit,
            is_upper_limit=True,
            unit="x",
            value=summaries.floor_ratio(engine, family),
            aim=aim,
            with_startup=summaries.floor_ratio(engine, family, with_startup=True),
        )


def _peer(summaries: Summaries) -> Iterator[Verdict]:
    for engine, limit in PEER_LIMITS:
        ours = summaries.event_cpu(engine, named.SEGMENT)
        for scenario, settings in ((named.PEER_DEFAULT, "as documented"), (named.PEER_TUNED, "tuned")):
            theirs = summaries.peer_event_cpu(engine, scenario)
            yield Verdict(
                name=f"{TITLES[engine]}, {FAMILY_TITLES[named.SEGMENT]}: CPU per event of dlt ({settings}) / this project's",
                limit=limit,
                is_upper_limit=False,
                unit="x",
                value=ratio(theirs, ours),
                note=f"dlt {theirs * 1000:.2f} ms, this project {ours * 1000:.2f} ms" if theirs and ours else "",
            )


def _incremental(summaries: Summaries) -> Iterator[Verdict]:
    for engine in TITLES:
        family = named.largest(tuple(summaries.families()))
        startup = summaries.cpu(engine, named.STARTUP)
        later, first = (summaries.apart(summaries.cpu(engine, name, family), startup) for name in (named.LATER, named.FIRST))
        share = ratio(later, first)
        yield Verdict(
            name=f"{TITLES[engine]}: CPU of the run after 1 % new events / first run",
            limit=5,
            is_upper_limit=True,
            unit="%",
            value=None if share is None else 100 * share,
            with_startup=_percent(ratio(summaries.cpu(engine, named.LATER, family), summaries.cpu(engine, named.FIRST, family))),
        )
    for engine in TITLES:
        family = named.largest(tuple(summaries.families()))
        nothing = summaries.wall(engine, named.NOTHING, family)
        yield Verdict(
            name=f"{TITLES[engine]}: time of a run with nothing new",
            limit=5,
            is_upper_limit=True,
            unit="s",
            value=summaries.apart(nothing, summaries.wall(engine, named.STARTUP)),
            with_startup=nothing,
        )


def _many_names(summaries: Summaries) -> Iterator[Verdict]:
    for engine in TITLES:
        cases = {case.names: case for case in summaries.on_axis(engine, "names")}
        few, many = (
            summaries.build_wall(engine, _first_family(summaries), cases[names]) if names in cases else None
            for names in (FEW_NAMES, MANY_NAMES)
        )
        yield Verdict(
            name=f"{TITLES[engine]}: time with {MANY_NAMES:,} event names / with {FEW_NAMES}",
            limit=2.5,
            is_upper_limit=True,
            unit="x",
            value=ratio(many, few),
        )


def _many_events(summaries: Summaries) -> Iterator[Verdict]:
    for engine in TITLES:
        sizes = [case.events for case in summaries.on_axis(engine, "events")]
        yield Verdict(
            name=f"{TITLES[engine]}: exponent of time against events",
            limit=1.1,
            is_upper_limit=True,
            unit="",
            value=summaries.events_exponent(engine, _first_family(summaries)),
            note=f"{sizes[0]:,} to {sizes[-1]:,} events" if len(sizes) > 1 else "",
            is_too_small=max(sizes, default=0) < STATED_EVENTS,
        )
    case = max(summaries.on_axis("duckdb", "events"), key=lambda case: case.events, default=None)
    largest = None
    if case and case.events >= MANY_EVENTS:
        steps = (summaries.get("duckdb", named.LANDING, case=case), summaries.get("duckdb", named.FIRST, _first_family(summaries), case))
        largest = max((step.peak_memory_bytes.most / GIGABYTE for step in steps if step), default=None)
    yield Verdict(
        name=f"DuckDB: peak memory with {MANY_EVENTS:,} events",
        limit=8,
        is_upper_limit=True,
        unit="GiB",
        value=largest,
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _first_family(summaries: Summaries) -> str:
    return next(iter(summaries.families()), named.SEGMENT)
