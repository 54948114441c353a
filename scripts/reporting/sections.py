"""The sections of the report: each has the number that matters, a line on how to read it, a chart and tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import plotly.graph_objects as go

from reporting import figures
from reporting.figures import DayAxis
from reporting.queries import LANDED, REGISTRY, VIOLATIONS, Queries
from reporting.rows import DailyCount, EventName, Place, Totals
from reporting.text import age, duration, event_label, moment, number, readable, share


@dataclass(frozen=True)
class Table:
    """Rows of text; the columns named in `numbers` are set to the right."""

    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of the page; without numbers to show it has a `note` that says why."""

    name: str
    title: str
    value: str = "-"
    unit: str = ""
    reading: str = ""
    figure: go.Figure | None = None
    tables: list[Table] = field(default_factory=list)
    note: str = ""


def all_sections(queries: Queries, now: datetime) -> list[Section]:
    """Every section, in the order of the page."""
    days, names, totals = queries.duplicates_per_day(), queries.event_names(), queries.totals()
    axis = DayAxis([day for day, _, _ in days] or [queries.window.last])
    return [
        _events(queries, axis, names, totals),
        _freshness(queries, now),
        _columns(queries),
        _discards(queries, axis),
        _rejects(queries, axis),
        _duplicates(queries, axis, names, totals, days),
        _late_arrival(queries),
        _violations(queries, axis),
    ]


def _events(queries: Queries, axis: DayAxis, names: list[EventName], totals: Totals) -> Section:
    section = Section(
        "events",
        "Events",
        number(totals.events),
        f"events of {number(totals.names)} names in {number(queries.window.days)} days",
        "Valid events by the day they were received, without duplicates; the most frequent names have a colour. "
        "A name that stops, or one that appears, is what to look for.",
    )
    if not totals.events:
        return replace(section, note="No events yet: land some and run `dbt run`.")
    rows = [
        (event_label(row.kind, row.name), number(row.events), share(row.events, totals.events), str(row.first_day), str(row.last_day))
        for row in names
    ]
    later = queries.out_of_window()
    return replace(
        section,
        figure=figures.daily_bars(queries.events_per_day(), axis, "events"),
        tables=[Table(("event", "events", "share", "first day", "last day"), rows, ("events", "share"))],
        note=f"{number(later)} rows say that they were received after they were landed; they are in no chart." if later else "",
    )


def _freshness(queries: Queries, now: datetime) -> Section:
    sources = queries.sources()
    newest = max((source.last_received_at for source in sources if source.last_received_at), default=None)
    unread = queries.unread_rows()
    section = Section(
        "freshness",
        "Freshness",
        age(newest, now),
        "since the newest event was received",
        "How long each source has been silent, the longest first, when this page was made. "
        "A source that landed lately but received nothing has a problem before the warehouse; one that did not land has it here.",
    )
    if not sources:
        return replace(section, note="No events yet: land some and run `dbt run`.")
    rows = [
        (
            readable(source.name) if source.name is not None else "(no source)",
            age(source.last_received_at, now),
            moment(source.last_received_at),
            age(source.last_loaded_at, now),
            moment(source.last_loaded_at),
            number(source.events_in_window),
            number(source.events),
        )
        for source in sources
    ]
    header = ("source", "silent for", "last received", "not landed for", "last landed", "rows", "rows of all time")
    note = f"{number(unread)} landed rows wait for the next `dbt run`." if unread else ""
    return replace(section, tables=[Table(header, rows, ("silent for", "not landed for", "rows", "rows of all time"))], note=note)


def _columns(queries: Queries) -> Section:
    section = Section(
        "columns",
        "New columns",
        unit="new columns",
        reading="Columns by the day their first value landed. A step after a release is a new property; a steady climb is usually an id or "
        "a date in a key. A new context key makes a column in each table.",
    )
    if missing := queries.missing(REGISTRY):
        return replace(section, note=_not_built(*missing))
    columns, tables = queries.column_count()
    per_day = queries.new_columns_per_day()
    unit = f"new columns in these days, of {number(columns)} made from data in {number(tables)} tables"
    section = replace(section, value=number(_total(per_day)), unit=unit)
    if not per_day:
        return replace(section, note="No event has brought a column of its own yet.")
    rows = [
        (readable(row.table_name), readable(row.column_name), row.data_type, readable(row.json_paths), moment(row.first_seen_at))
        for row in queries.newest_columns()
    ]
    return replace(
        section,
        figure=figures.daily_bars(per_day, DayAxis([count.day for count in per_day]), "columns"),
        tables=[Table(("table", "column", "type", "JSON paths", "first landed"), rows)],
    )


def _discards(queries: Queries, axis: DayAxis) -> Section:
    reading = (
        "Values that no column could hold, by reason and the day they were received: discards of calls, failed values of Snowplow "
        "events. `incompatible_type` means that a client sends another type than it first did."
    )
    section = Section("discards", "Discarded values", unit="values that are in no column, or only rounded", reading=reading)
    if not queries.discards():
        return replace(section, note=_not_built("analytics.discards"))
    return _by_place(
        section, queries.discards_per_day, queries.discards_by_place, axis, "values", ("reason", "table", "column"), "No value"
    )


def _rejects(queries: Queries, axis: DayAxis) -> Section:
    section = Section(
        "rejects",
        "Rejected rows",
        unit="rows that are no event",
        reading="Landed rows that are no valid event, and lines that were no JSON object (marked), by reason. "
        "They are in `rejected_events` and `raw.rejects`, word for word.",
    )
    per_day = queries.rejects_per_day()
    repairs = queries.repairs()
    note = f"{number(repairs)} values were repaired at landing: see raw.repairs." if repairs else ""
    section = replace(section, value=number(_total(per_day)), note=note)
    if not per_day:
        return replace(section, note=" ".join(["Nothing was rejected in these days.", note]).strip())
    totals: dict[str, int] = {}
    for count in per_day:
        label = figures.bar_label(count.kind, count.name, 80)
        totals[label] = totals.get(label, 0) + count.rows
    table = Table(("reason", "rows"), [(label, number(rows)) for label, rows in totals.items()], ("rows",))
    return replace(section, figure=figures.daily_bars(per_day, axis, "rows"), tables=[table])


def _duplicates(queries: Queries, axis: DayAxis, names: list[EventName], totals: Totals, days: list[tuple[date, int, int]]) -> Section:
    section = Section(
        "duplicates",
        "Duplicates",
        share(totals.duplicates, totals.events + totals.duplicates),
        f"of what arrived: {number(totals.duplicates)} later copies",
        "Events whose message id, or Snowplow event id, had arrived before, by the day the copy was received. "
        "A few in a hundred are retries; a whole day of them is a file that was sent twice.",
    )
    if not queries.has("analytics.duplicate_events"):
        return replace(section, note=_not_built("analytics.duplicate_events"))
    if not totals.duplicates:
        return replace(section, note="No duplicates in these days.")
    rows = [
        (event_label(row.kind, row.name), number(row.duplicates), share(row.duplicates, row.events + row.duplicates))
        for row in names
        if row.duplicates
    ]
    header = ("event, of the most frequent", "duplicates", "share")
    return replace(
        section,
        figure=figures.duplicate_bars(days, axis),
        tables=[Table(header, rows, ("duplicates", "share"))] if rows else [],
    )


def _late_arrival(queries: Queries) -> Section:
    section = Section(
        "late-arrival",
        "Late arrival",
        unit="from the client to the collector for 95 in 100 calls",
        reading="How long calls took. The client's clock may be wrong: what it says is before 0 came from a clock that is ahead. "
        "A report on yesterday is final when the slowest of these have landed.",
    )
    delays = [
        ("client to collector", queries.arrival("received_at", "original_timestamp")),
        ("collector to warehouse", queries.arrival("loaded_at", "received_at")),
    ]
    if not any(sum(delay.rows) for _, delay in delays):
        return replace(section, note=f"No calls in these days: {LANDED} has none.")
    rows = [(name, duration(delay.median), duration(delay.p95), duration(delay.p99), number(sum(delay.rows))) for name, delay in delays]
    table = Table(
        ("way", "half within", "95 % within", "99 % within", "calls"), rows, ("half within", "95 % within", "99 % within", "calls")
    )
    return replace(section, figure=figures.delay_bars(delays), tables=[table], value=duration(delays[0][1].p95))


def _violations(queries: Queries, axis: DayAxis) -> Section:
    section = Section(
        "tracking-plan",
        "Tracking plan",
        unit="violations of the tracking plan",
        reading="Events and properties that are not as the tracking plan says, by rule and the day they were received.",
    )
    if queries.missing(VIOLATIONS):
        return replace(section, note="No tracking plan: this warehouse has no table of violations.")
    section = _by_place(
        section, queries.violations_per_day, queries.violations_by_place, axis, "violations", ("rule", "event", "property"), "No violation"
    )
    return section if section.tables else replace(section, note="No tracking plan, or no violation of it.")


def _by_place(
    section: Section,
    per_day: Callable[[], list[DailyCount]],
    by_place: Callable[[], list[Place]],
    axis: DayAxis,
    unit: str,
    header: tuple[str, str, str],
    nothing: str,
) -> Section:
    counts, places = per_day(), by_place()
    rows = [
        (readable(place.reason), readable(place.table_name), readable(place.column_name), number(place.rows), moment(place.last_at))
        for place in places
    ]
    table = Table((*header, f"{unit} of all time", "last received"), rows, (f"{unit} of all time",))
    return replace(
        section,
        figure=figures.daily_bars(counts, axis, unit) if counts else None,
        tables=[table] if rows else [],
        value=number(_total(counts)),
        note="" if counts else f"{nothing} in these days.",
    )


def _total(counts: Sequence[DailyCount]) -> int:
    return sum(count.rows for count in counts)


def _not_built(*names: str) -> str:
    return f"Not built yet: {', '.join(names)}; `dbt run` builds it."
