"""Medians of repeated measurements, and what is computed from them: ratios, shares, the scaling exponent."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from benchmark import scenarios as named
from benchmark.records import Case, Measurement, Results

Key = tuple[Case, str, str, str]


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of some values, and how far they lie apart."""

    median: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Summary:
    """All repetitions of one measurement."""

    case: Case
    engine: str
    family: str
    scenario: str
    repetitions: int
    events: int
    wall_seconds: Spread
    cpu_seconds: Spread
    server_cpu_seconds: Spread
    peak_memory_bytes: Spread
    database_bytes: Spread


def spread(values: Iterable[float]) -> Spread:
    """Median, least and most of some values."""
    ordered = sorted(values)
    return Spread(median(ordered), ordered[0], ordered[-1])


def exponent(points: Sequence[tuple[float, float]]) -> float | None:
    """The slope of log y against log x: 1 where y grows as x does; none with fewer than two values of x."""
    logs = [(math.log(x), math.log(y)) for x, y in points if x > 0 and y > 0]
    if len({x for x, _ in logs}) < 2:
        return None
    mean_x, mean_y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    return float(sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs))


def ratio(value: float | None, to: float | None) -> float | None:
    """One value in another, none where either is missing."""
    return value / to if value is not None and to else None


class Summaries:
    """The summaries of a benchmark; every figure is none where something of it was not measured."""

    def __init__(self, results: Results) -> None:
        self.base_of = results.base_of
        groups: dict[Key, list[Measurement]] = {}
        for each in results.measurements:
            groups.setdefault((each.case, each.engine, each.family, each.scenario), []).append(each)
        self._by_key = {key: _summary(key, measurements) for key, measurements in groups.items()}

    def as_json(self) -> list[dict[str, Any]]:
        """The summaries as results.json has them."""
        return [asdict(summary) for summary in self._by_key.values()]

    def get(self, engine: str, scenario: str, family: str = "", case: Case | None = None) -> Summary | None:
        """One summary, of the base case if no other is named."""
        return self._by_key.get((case or self.base_of(engine), engine, family, scenario))

    def engines(self) -> list[str]:
        """The engines measured, in order."""
        return list(dict.fromkeys(engine for _, engine, _, _ in self._by_key))

    def families(self) -> list[str]:
        """The families measured, in order."""
        return list(dict.fromkeys(family for _, _, family, _ in self._by_key if family))

    def cases(self, engine: str) -> list[Case]:
        """The cases in which an engine did a first run."""
        return list(dict.fromkeys(case for case, name, _, scenario in self._by_key if name == engine and scenario == named.FIRST))

    def cpu(self, engine: str, scenario: str, family: str = "", case: Case | None = None) -> float | None:
        """Median processor time."""
        summary = self.get(engine, scenario, family, case)
        return summary.cpu_seconds.median if summary else None

    def wall(self, engine: str, scenario: str, family: str = "", case: Case | None = None) -> float | None:
        """Median time."""
        summary = self.get(engine, scenario, family, case)
        return summary.wall_seconds.median if summary else None

    def apart(self, value: float | None, startup: float | None) -> float | None:
        """A run of dbt without its start-up."""
        return max(value - startup, 0.0) if value is not None and startup is not None else None

    def build_cpu(self, engine: str, family: str, case: Case | None = None, *, with_startup: bool = False) -> float | None:
        """Processor time of landing and first run."""
        first = self.cpu(engine, named.FIRST, family, case)
        if not with_startup:
            first = self.apart(first, self.cpu(engine, named.STARTUP))
        landing = self.cpu(engine, named.LANDING, case=case)
        return None if first is None or landing is None else landing + first

    def build_wall(self, engine: str, family: str, case: Case | None = None) -> float | None:
        """Time of landing and first run, start-up apart."""
        first = self.apart(self.wall(engine, named.FIRST, family, case), self.wall(engine, named.STARTUP))
        landing = self.wall(engine, named.LANDING, case=case)
        return None if first is None or landing is None else landing + first

    def floor_ratio(self, engine: str, family: str, case: Case | None = None, *, with_startup: bool = False) -> float | None:
        """Processor time of landing and first run in those of the floor."""
        return ratio(self.build_cpu(engine, family, case, with_startup=with_startup), self.cpu(engine, named.FLOOR, case=case))

    def peer_event_cpu(self, engine: str, scenario: str) -> float | None:
        """Processor time of dlt for one more event: without its start-up, and without the making of tables."""
        whole, tenth = self.get(engine, scenario), self.get(engine, named.TENTHS[scenario])
        if not whole or not tenth or whole.events <= tenth.events:
            return None
        return max(whole.cpu_seconds.median - tenth.cpu_seconds.median, 0.0) / (whole.events - tenth.events)

    def event_cpu(self, engine: str, family: str, case: Case | None = None) -> float | None:
        """Processor time of landing and first run for an event, start-up apart."""
        return ratio(self.build_cpu(engine, family, case), (case or self.base_of(engine)).events)

    def on_axis(self, engine: str, axis: str) -> list[Case]:
        """The cases that differ from the base on one axis, and the base itself, by their value there.

        All are of one number of events: the one with the most values of the axis, and of those the largest.
        """
        base = self.base_of(engine)
        others = [name for name in named.AXES if name not in (axis, "events")]
        cases = [case for case in self.cases(engine) if all(getattr(case, name) == getattr(base, name) for name in others)]
        if axis != "events":
            counts = Counter(case.events for case in cases)
            events = max(counts, key=lambda each: (counts[each], each), default=base.events)
            cases = [case for case in cases if case.events == events]
        return sorted(cases, key=lambda case: getattr(case, axis) or 0)

    def events_exponent(self, engine: str, family: str) -> float | None:
        """How the time of landing and first run grows with the number of events."""
        points = [(case.events, self.build_wall(engine, family, case)) for case in self.on_axis(engine, "events")]
        return exponent([(events, wall) for events, wall in points if wall])


def _summary(key: Key, measurements: Sequence[Measurement]) -> Summary:
    case, engine, family, scenario = key
    return Summary(
        case=case,
        engine=engine,
        family=family,
        scenario=scenario,
        repetitions=len(measurements),
        events=measurements[0].events,
        wall_seconds=spread(each.wall_seconds for each in measurements),
        cpu_seconds=spread(each.cpu_seconds for each in measurements),
        server_cpu_seconds=spread(each.server_cpu_seconds for each in measurements),
        peak_memory_bytes=spread(each.peak_memory_bytes for each in measurements),
        database_bytes=spread(each.database_bytes for each in measurements),
    )
