"""What is measured: the names of the scenarios, what each needs before it, and which tables a family has."""

from dataclasses import replace
from typing import Any

from benchmark.records import Case

FLOOR, STARTUP, STARTUP_PARSE = "floor", "startup", "startup_parse"
LANDING, FIRST, NOTHING = "landing", "first", "nothing"
LANDING_LATER, LATER = "landing_later", "later"
LANDING_CHANGED, CHANGED = "landing_changed", "changed"
REFRESH, PEER, PROFILE = "refresh", "peer", "profile"
PEER_DEFAULT, PEER_TUNED = "peer_default", "peer_tuned"
# The first tenth of the events: what it takes per event is the difference, without its start-up and the making of tables.
TENTHS = {PEER_DEFAULT: "peer_default_tenth", PEER_TUNED: "peer_tuned_tenth"}

# What a user may ask for, in the order in which it is done.
SCENARIOS = {
    FLOOR: "the events as one typed table (DuckDB), or COPY and one table of the envelope (Postgres)",
    STARTUP: "dbt run that selects nothing, with the project parsed before and without",
    LANDING: "land_events.py",
    FIRST: "the first dbt run",
    NOTHING: "dbt run with nothing new",
    LATER: "dbt run after 1 % more events were landed",
    CHANGED: "dbt run after events with new keys were landed",
    REFRESH: "dbt run --full-refresh",
    PEER: "dlt loads the same events",
    PROFILE: "where the time of a first run goes: models, statements, plans",
}
NEEDED = {FIRST: (STARTUP, LANDING), NOTHING: (FIRST,), LATER: (FIRST,), CHANGED: (FIRST,), REFRESH: (FIRST,), PROFILE: (LANDING,)}
# Those of a warehouse's life: they follow each other on one database.
LIFE = (FIRST, NOTHING, LATER, CHANGED, REFRESH)
# At the further sizes of --scaling.
SCALED = (FLOOR, LANDING, FIRST)

SEGMENT, EVERYTHING = "segment", "everything"
# The tables of calls alone; their staging view of Snowplow events has no rows then.
FAMILIES = {SEGMENT: ("--selector", "calls"), EVERYTHING: ()}

AXES = ("events", "names", "keys", "threads")


def largest(families: tuple[str, ...]) -> str:
    """The family with the tables of all others."""
    return EVERYTHING if EVERYTHING in families else SEGMENT


def with_needed(scenarios: tuple[str, ...]) -> tuple[str, ...]:
    """Scenarios and those that must come before them, in order."""
    wanted = set(scenarios)
    while further := {needed for name in wanted for needed in NEEDED.get(name, ())} - wanted:
        wanted |= further
    return tuple(name for name in SCENARIOS if name in wanted)


def variants(base: Case, scaling: dict[str, tuple[int, ...]]) -> list[Case]:
    """The cases of --scaling, each other than the base on one axis, those of most events last.

    `keys@1000` are the values of an axis at so many events, where the base's own value is measured too.
    """
    cases: list[Case] = []
    for name, values in scaling.items():
        axis, _, events = name.partition("@")
        reference = replace(base, events=int(events)) if events else base
        changed: list[dict[str, Any]] = [{axis: value} for value in values]
        for case in (reference, *(replace(reference, **change) for change in changed)):
            if case != base and case not in cases:
                cases.append(case)
    return sorted(cases, key=lambda case: case.events)
