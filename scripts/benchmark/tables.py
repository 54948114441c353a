"""The tables of the report, in Markdown."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from benchmark import scenarios as named
from benchmark.records import Case, Plan, Profile
from benchmark.summary import Summaries, Summary, ratio
from benchmark.targets import FAMILY_TITLES, TITLES, Verdict

MEBIBYTE = 1 << 20
MODELS_SHOWN, STATEMENTS_SHOWN, OPERATORS_SHOWN = 12, 8, 5
LEAST_SHARE = 0.01
STEPS = {
    named.LANDING: "landing",
    named.FIRST: "first run",
    named.NOTHING: "run with nothing new",
    named.LANDING_LATER: "landing of 1 % more",
    named.LATER: "run after 1 % more",
    named.LANDING_CHANGED: "landing of events with new keys",
    named.CHANGED: "run after events with new keys",
    named.REFRESH: "full refresh",
}
AXIS_TITLES = {"events": "events", "names": "event names", "keys": "context keys", "threads": "threads"}
MISSING = "-"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is text and whose others are numbers."""
    lines = [f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def number(value: float | None, unit: str = "") -> str:
    """A number with three digits that count, or a dash."""
    if value is None:
        return MISSING
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}{' ' + unit if unit else ''}"


def targets(verdicts: Iterable[Verdict]) -> str:
    """The targets, and whether they are met."""
    rows = []
    for verdict in verdicts:
        sign = "≤" if verdict.is_upper_limit else "≥"
        aim = f" (aim {verdict.aim:g})" if verdict.aim is not None else ""
        met = {True: "yes", False: "**no**", None: MISSING}[verdict.is_met]
        unit = verdict.unit
        limit = f"{sign} {verdict.limit:g} {unit}".rstrip() + aim
        rows.append([verdict.name, limit, number(verdict.value, unit), number(verdict.with_startup, unit), met, verdict.note])
    return table(["target", "limit", "measured", "start-up included", "met", ""], rows)


def steps(summaries: Summaries, engine: str, family: str) -> str:
    """All steps of a warehouse's life, in floors."""
    floor = summaries.get(engine, named.FLOOR)
    startup = summaries.cpu(engine, named.STARTUP)
    rows = []
    if floor:
        rows.append(_step(_floor_title(floor), floor, floor.cpu_seconds.median, floor))
    for scenario, title in STEPS.items():
        is_landing = scenario.startswith(named.LANDING)
        summary = summaries.get(engine, scenario, "" if scenario == named.LANDING else family)
        if summary:
            cpu = summary.cpu_seconds.median
            rows.append(_step(title, summary, cpu if is_landing else summaries.apart(cpu, startup), floor))
    return table(
        ["step", "CPU / floor", "CPU s, start-up apart", "CPU s", "of it server", "time s", "peak memory MiB", "database MiB"], rows
    )


def _floor_title(floor: Summary) -> str:
    """With how far its measurements lie apart: what the machine's speed did meanwhile."""
    if floor.repetitions == 1:
        return "floor"
    cpu = floor.cpu_seconds
    return f"floor ({floor.repetitions} times, CPU {number(cpu.least)} to {number(cpu.most)} s)"


def _step(title: str, summary: Summary, cpu: float | None, floor: Summary | None) -> list[str]:
    return [
        title,
        number(ratio(cpu, floor.cpu_seconds.median if floor else None)),
        number(cpu),
        number(summary.cpu_seconds.median),
        number(summary.server_cpu_seconds.median) if summary.engine == "postgres" else MISSING,
        number(summary.wall_seconds.median),
        number(summary.peak_memory_bytes.median / MEBIBYTE),
        number(summary.database_bytes.median / MEBIBYTE),
    ]


def startup(summaries: Summaries) -> str:
    """What dbt takes before it does anything."""
    rows = []
    for engine in summaries.engines():
        for scenario, title in ((named.STARTUP, "project parsed by an earlier run"), (named.STARTUP_PARSE, "project parsed anew")):
            if summaries.get(engine, scenario):
                rows.append(
                    [f"{TITLES[engine]}, {title}", number(summaries.cpu(engine, scenario)), number(summaries.wall(engine, scenario))]
                )
    return table(["", "CPU s", "time s"], rows) if rows else ""


def peer(summaries: Summaries) -> str:
    """This project and dlt, per event."""
    rows = []
    for engine in summaries.engines():
        ours = summaries.event_cpu(engine, named.SEGMENT)
        for scenario, title in ((named.PEER_DEFAULT, "as documented"), (named.PEER_TUNED, "tuned")):
            summary, cpu = summaries.get(engine, scenario), summaries.peer_event_cpu(engine, scenario)
            if summary and cpu is not None:
                cells = [f"{TITLES[engine]}, dlt {title}", f"{summary.events:,}", number(cpu * 1000), number(ratio(cpu, ours))]
                cells += [number(summary.cpu_seconds.median), number(summary.wall_seconds.median)]
                rows.append([*cells, number(summary.peak_memory_bytes.median / MEBIBYTE)])
        if ours and any(row[0].startswith(TITLES[engine]) for row in rows):
            rows.append(
                [f"{TITLES[engine]}, this project", f"{summaries.base_of(engine).events:,}", number(ours * 1000), "1.00", *[MISSING] * 3]
            )
    heads = ["", "events", "CPU ms per event", "/ this project", "CPU s", "time s", "peak memory MiB"]
    return table(heads, rows) if rows else ""


def axis(summaries: Summaries, name: str) -> str:
    """Landing and first run at the values of one axis; empty where there is one value only."""
    rows = []
    for engine in summaries.engines():
        for family in summaries.families():
            cases = [case for case in summaries.on_axis(engine, name) if summaries.get(engine, named.FIRST, family, case)]
            for case in cases if len(cases) > 1 else ():
                value = getattr(case, name)
                title = "as in profiles.yml" if value is None else f"{value:,}"
                rows.append([f"{TITLES[engine]}, {FAMILY_TITLES[family]}", title, *_scaled(summaries, engine, family, case)])
    heads = ["", AXIS_TITLES[name], "time s", "CPU s", "CPU ms per event", "CPU / floor", "peak memory MiB", "database MiB"]
    return table(heads, rows) if rows else ""


def _scaled(summaries: Summaries, engine: str, family: str, case: Case) -> Iterator[str]:
    first, landing = summaries.get(engine, named.FIRST, family, case), summaries.get(engine, named.LANDING, "", case)
    cpu = summaries.event_cpu(engine, family, case)
    yield number(summaries.build_wall(engine, family, case))
    yield number(summaries.build_cpu(engine, family, case))
    yield number(None if cpu is None else cpu * 1000)
    yield number(summaries.floor_ratio(engine, family, case))
    yield number(max(step.peak_memory_bytes.median for step in (first, landing) if step) / MEBIBYTE)
    yield number(first.database_bytes.median / MEBIBYTE if first else None)


def models(profile: Profile) -> str:
    """The dearest models of a run."""
    total = sum(model.seconds for model in profile.models)
    rows = [
        [
            f"`{model.name}`",
            number(model.seconds),
            _share(model.seconds, total),
            number(model.sql_seconds),
            str(model.statements),
            model.thread,
        ]
        for model in profile.models[:MODELS_SHOWN]
    ]
    heads = ["model", "s", "share", "of it in statements, s", "statements", "thread"]
    return table(heads, [*rows, ["all models", number(total), "100 %", number(sum(each.sql_seconds for each in profile.models)), "", ""]])


def statements(profile: Profile) -> str:
    """The dearest kinds of statements of a run."""
    rows = [[f"`{each.model}`: {each.kind}", str(each.count), number(each.seconds)] for each in profile.statements[:STATEMENTS_SHOWN]]
    return table(["statements", "count", "s"], rows)


def plan(each: Plan) -> str:
    """The operators of the dearest query of a model."""
    if each.problem:
        return f"`{each.target}`: {number(each.statement_seconds)} s; it cannot be explained afterwards ({each.problem})."
    total = sum(operator.seconds for operator in each.operators)
    rows = [
        [operator.name, number(operator.seconds), _share(operator.seconds, total), f"{operator.rows:,}"]
        for operator in each.operators[:OPERATORS_SHOWN]
        if operator.seconds >= LEAST_SHARE * total
    ]
    lead = f"`{each.model}`, its query for `{each.target}` ({number(each.statement_seconds)} s in the run):"
    return f"{lead}\n\n{table(['operator', 's', 'share', 'rows'], rows)}"


def _share(part: float, whole: float) -> str:
    share: Callable[[float], str] = "{:.0f} %".format
    return share(100 * part / whole) if whole else MISSING
