"""The numbers of the report. Both engines run these queries; they aggregate, so what comes back is as long as the page, not as the data.

A name that may be hostile (of an event, a table, a column) is only ever a value here; the names of relations come from `Schemas`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from landing.connection import Query
from reporting.rows import DELAYS, DailyCount, Delay, EventName, NewColumn, Place, Source, Totals, Window
from reporting.schemas import Schemas

TOP_NAMES = 12
"""Event names with a colour of their own; all others are summed."""

TOP_ROWS = 15
"""Rows of a table on the page."""

REGISTRY, LANDED = "analytics.schema_columns", "staging.int_landed_events"
VIOLATIONS = "analytics.tracking_plan_violations"

# Texts in the same order on both engines, whatever the database's collation.
_PLACE = 'min(reason collate "C"), min(table_name collate "C"), min(column_name collate "C")'


class Queries:
    """Reads the numbers of one warehouse."""

    def __init__(self, query: Query, schemas: Schemas, days: int) -> None:
        self._query = query
        self._schemas = schemas
        self.window = self._find_window(days)

    def has(self, *names: str) -> bool:
        """Whether relations such as `analytics.discards` are built."""
        return all(self._schemas.relation(name) for name in names)

    def missing(self, *names: str) -> list[str]:
        """Those of the relations that are not built."""
        return [name for name in names if not self._schemas.relation(name)]

    def events_per_day(self) -> list[DailyCount]:
        """Events by day and name, the names beyond the first `TOP_NAMES` as one with the name ''."""
        rows = self._rows(f"""
            with {self._named_events()},
            totals as (select kind, name, sum(events) as events, min(first_row) as first_row from named_events group by kind, name),
            ranked as (select kind, name, row_number() over (order by events desc, first_row) as place from totals where events > 0)
            select
                named_events.day,
                case when place <= {TOP_NAMES} then named_events.kind else 'other' end as kind,
                case when place <= {TOP_NAMES} then named_events.name else '' end as name,
                cast(min(least(place, {TOP_NAMES + 1})) as bigint) as place,
                cast(sum(events) as bigint) as events
            from named_events inner join ranked on named_events.kind = ranked.kind and named_events.name = ranked.name
            group by 1, 2, 3 having sum(events) > 0 order by 4, 1
        """)
        return [DailyCount(*row) for row in rows]

    def event_names(self) -> list[EventName]:
        """The most frequent event names of the window."""
        rows = self._rows(f"""
            with {self._named_events()}
            select
                kind, name, cast(sum(events) as bigint) as events, cast(sum(duplicates) as bigint) as duplicates,
                min(case when events > 0 then day end) as first_day, max(case when events > 0 then day end) as last_day
            from named_events group by 1, 2 having sum(events) > 0 order by 3 desc, min(first_row) limit {TOP_ROWS}
        """)
        return [EventName(*row) for row in rows]

    def totals(self) -> Totals:
        """Events, event names and duplicates of the window."""
        (row,) = self._rows(f"""
            with {self._named_events()},
            totals as (select kind, name, sum(events) as events, sum(duplicates) as duplicates from named_events group by kind, name)
            select
                cast(coalesce(sum(events), 0) as bigint), cast(count(*) filter (where events > 0) as bigint),
                cast(coalesce(sum(duplicates), 0) as bigint)
            from totals
        """)
        return Totals(*row)

    def out_of_window(self) -> int:
        """Landed rows whose time of receipt is after the last day, which no clock can have meant."""
        ((rows,),) = self._rows(
            f"select count(*) from {self._(LANDED)} where received_at >= timestamp '{self.window.last} 00:00:00' + interval '1 day'"
        )
        return int(rows)

    def new_columns_per_day(self) -> list[DailyCount]:
        """Columns by the day of their first value, and type: the newest days as many as the window has."""
        registry = self._(REGISTRY)
        rows = self._rows(f"""
            select cast(first_seen_at as date) as day, data_type, count(*)
            from {registry}
            where not is_fixed and cast(first_seen_at as date) in (
                select distinct cast(first_seen_at as date) from {registry} where first_seen_at is not null
                order by 1 desc limit {self.days}
            )
            group by 1, 2 order by 1, 2
        """)
        types = ("string", "integer", "float", "boolean", "timestamp", "json")
        return [DailyCount(day, "column", kind, types.index(kind) + 1 if kind in types else len(types) + 1, n) for day, kind, n in rows]

    def newest_columns(self) -> list[NewColumn]:
        """The columns that were seen last for the first time."""
        rows = self._rows(f"""
            select table_name, column_name, data_type, cast(json_paths as text), first_seen_at
            from {self._(REGISTRY)} where not is_fixed and first_seen_at is not null
            order by first_seen_at desc, table_name collate "C", ordinal_position limit {TOP_ROWS}
        """)
        return [NewColumn(*row) for row in rows]

    def column_count(self) -> tuple[int, int]:
        """Columns that data made, and the tables they are in."""
        ((columns, tables),) = self._rows(f"select count(*), count(distinct table_name) from {self._(REGISTRY)} where not is_fixed")
        return columns, tables

    def discards_per_day(self) -> list[DailyCount]:
        """Discarded values of calls by day and reason, and Snowplow's failed values by the type of their failure."""
        parts = [
            f"select cast({at} as date) as day, '{kind}' as kind, {reason} as reason from {self._(name)} where {self.window.holds(at)}"
            for kind, name, at, reason in self._discards()
        ]
        return self._by_reason(parts)

    def discards_by_place(self) -> list[Place]:
        """The places with the most discarded or failed values, of all time."""
        parts = [
            f"select {reason} as reason, table_name, column_name, {at} as seen_at from {self._(name)}"
            for _, name, at, reason in self._discards()
        ]
        rows = self._rows(f"""
            select
                reason, coalesce(table_name, '') as table_name, coalesce(column_name, '') as column_name,
                count(*) as rows, max(seen_at) as last_at
            from ({" union all ".join(parts)}) as places group by 1, 2, 3 order by rows desc, last_at desc, {_PLACE} limit {TOP_ROWS}
        """)
        return [Place(*row) for row in rows]

    def discards(self) -> list[str]:
        """The relations with values that are in no column, those of them that are built."""
        return [name for _, name, _, _ in self._discards()]

    def rejects_per_day(self) -> list[DailyCount]:
        """Landed rows that are no event, by reason and the day they were received, and lines that never landed, by that of landing."""
        parts = [
            f"select cast(received_at as date) as day, 'row' as kind, rejected_because as reason from {self._(LANDED)} "
            f"where verdict = 'rejected' and {self.window.holds('received_at')}"
        ]
        if self.has("raw.rejects"):
            at = "cast(loaded_at as timestamp)"
            # numbers, and what stands behind the colon, differ from line to line
            parts.append(
                f"select cast({at} as date), 'line', left(regexp_replace(split_part(error, ':', 1), ' [0-9]+', ' #', 'g'), 80) "
                f"from {self._('raw.rejects')} where {self.window.holds(at)}"
            )
        return self._by_reason(parts)

    def repairs(self) -> int:
        """Repairs at landing, of all time."""
        if not self.has("raw.repairs"):
            return 0
        ((rows,),) = self._rows(f"select count(*) from {self._('raw.repairs')}")
        return int(rows)

    def duplicates_per_day(self) -> list[tuple[date, int, int]]:
        """Of each day: the events that stayed, and the later copies that did not."""
        return self._rows(f"""
            with {self._named_events()}
            select day, cast(sum(events) as bigint), cast(sum(duplicates) as bigint) from named_events group by 1 order by 1
        """)

    def sources(self) -> list[Source]:
        """The sources, the longest silent first."""
        rows = self._rows(f"""
            select
                source, count(*), count(*) filter (where {self.window.holds("received_at")}),
                max(received_at) filter (where received_at < timestamp '{self.window.last} 00:00:00' + interval '1 day'), max(loaded_at)
            from {self._(LANDED)} group by source order by 4, source collate "C"
        """)
        return [Source(*row) for row in rows]

    def unread_rows(self) -> int | None:
        """Rows that have landed since the last run; none where the landing tables are elsewhere."""
        if not self.has("raw.events"):
            return None
        ((rows,),) = self._rows(f"""
            select count(*) from {self._("raw.events")}
            where cast(loaded_at as timestamp) > coalesce((select max(loaded_at) from {self._(LANDED)}), timestamp '0001-01-01 00:00:00')
        """)
        return int(rows)

    def arrival(self, later: str, earlier: str) -> Delay:
        """How long after one timestamp of a call another one is."""
        seconds = f"extract(epoch from ({later} - {earlier}))"
        bounds = [bound for bound, _ in DELAYS[:-1]]
        buckets = "".join(f" when seconds < {bound} then {number}" for number, bound in enumerate(bounds))
        rows = self._rows(f"""
            with delays as (
                select {seconds} as seconds from {self._(LANDED)}
                where verdict = 'event' and {earlier} is not null and {self.window.holds("received_at")}
            )
            select case{buckets} else {len(bounds)} end, count(*) from delays group by 1
        """)
        percentiles = ", ".join(
            f"cast(percentile_disc({part}) within group (order by cast(floor({seconds}) as bigint)) as bigint)"
            for part in (0.5, 0.95, 0.99)
        )
        ((median, p95, p99),) = self._rows(f"""
            select {percentiles} from {self._(LANDED)}
            where verdict = 'event' and {earlier} is not null and {self.window.holds("received_at")}
        """)
        found = dict(rows)
        return Delay(tuple(int(found.get(number, 0)) for number in range(len(DELAYS))), median, p95, p99)

    def violations_per_day(self) -> list[DailyCount]:
        """Violations of the tracking plan by day and rule."""
        return self._by_reason([
            f"select cast(received_at as date) as day, 'rule' as kind, rule as reason "
            f"from {self._(VIOLATIONS)} where {self.window.holds('received_at')}"
        ])  # fmt: skip

    def violations_by_place(self) -> list[Place]:
        """The properties with the most violations, of all time; `table_name` is the event, or the call where it has none."""
        rows = self._rows(f"""
            select reason, table_name, column_name, count(*) as rows, max(received_at) as last_at
            from (
                select rule as reason, coalesce(event, call, '') as table_name, coalesce(property, '') as column_name, received_at
                from {self._(VIOLATIONS)}
            ) as violations
            group by 1, 2, 3 order by rows desc, last_at desc, {_PLACE} limit {TOP_ROWS}
        """)
        return [Place(*row) for row in rows]

    @property
    def days(self) -> int:
        """Days in the window that have an event, at least one."""
        return max(1, self.window.days)

    def _find_window(self, days: int) -> Window:
        """The last days on which an event was received, up to the last landing: a time of receipt beyond that is a wrong clock's."""
        landed = self._(LANDED)
        ((first, last, found),) = self._rows(f"""
            select min(day), max(day), count(*) from (
                select distinct cast(received_at as date) as day from {landed}
                where received_at < (select cast(max(loaded_at) as date) + interval '1 day' from {landed})
                order by 1 desc limit {days}
            ) as days
        """)
        if not found:
            ((first, last),) = self._rows(f"select min(cast(loaded_at as date)), max(cast(loaded_at as date)) from {landed}")
        today = date.today()
        return Window(first or today, last or today, found)

    def _named_events(self) -> str:
        """CTE `named_events`: by day, kind and name, the events that stayed and the copies that did not."""
        parts = [
            f"""
            select
                cast(received_at as date) as day, call_type as kind, coalesce(event_text, '') as name, count(*) as events, 0 as duplicates,
                min(raw_row_id) as first_row
            from {self._(LANDED)} where verdict = 'event' and {self.window.holds("received_at")} group by 1, 2, 3
            """
        ]
        if self.has("analytics.duplicate_events"):
            parts.append(f"""
            select cast(received_at as date), type, coalesce(event_text, ''), -count(*), count(*), min(raw_row_id)
            from {self._("analytics.duplicate_events")} where {self.window.holds("received_at")} group by 1, 2, 3
            """)
        if self.has("staging.int_snowplow_events"):
            parts.append(f"""
            select cast(collector_tstamp as date), 'snowplow', coalesce(event_name, event, ''), count(*), 0, min(raw_row_id)
            from {self._("staging.int_snowplow_events")} where {self.window.holds("collector_tstamp")} group by 1, 2, 3
            """)
        if self.has("staging.int_snowplow_events", "atomic.duplicate_events"):
            parts.append(f"""
            select cast(events.collector_tstamp as date), 'snowplow', coalesce(event_name, event, ''), -count(*), count(*),
                min(events.raw_row_id)
            from {self._("staging.int_snowplow_events")} as events
            inner join {self._("atomic.duplicate_events")} as copies on events.raw_row_id = copies.raw_row_id
            where {self.window.holds("events.collector_tstamp")} group by 1, 2, 3
            """)
        return f"named_events as ({' union all '.join(parts)})"

    def _discards(self) -> list[tuple[str, str, str, str]]:
        """Kind, relation, timestamp and reason of the tables with values that are in no column."""
        return [
            (kind, name, at, reason)
            for kind, name, at, reason in (
                ("discard", "analytics.discards", "received_at", "reason"),
                ("discard", "analytics.rudder_discards", "received_at", "reason"),
                ("failure", "atomic.failed_events", "collector_tstamp", "failure_type"),
            )
            if self.has(name)
        ]

    def _by_reason(self, parts: Sequence[str]) -> list[DailyCount]:
        rows = self._rows(f"""
            with reasons as ({" union all ".join(parts)}),
            totals as (select kind, reason, count(*) as total from reasons group by 1, 2),
            ranked as (select kind, reason, row_number() over (order by total desc, kind, reason collate "C") as place from totals)
            select
                reasons.day,
                case when place <= {TOP_NAMES} then reasons.kind else 'other' end,
                case when place <= {TOP_NAMES} then coalesce(reasons.reason, '') else '' end,
                cast(min(least(place, {TOP_NAMES + 1})) as bigint), count(*)
            from reasons inner join ranked on reasons.kind = ranked.kind and reasons.reason is not distinct from ranked.reason
            group by 1, 2, 3 order by 4, 1
        """)
        return [DailyCount(*row) for row in rows]

    def _(self, name: str) -> str:
        relation = self._schemas.relation(name)
        assert relation, f"{name} is asked for before it is looked for"
        return relation

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._query(query)
