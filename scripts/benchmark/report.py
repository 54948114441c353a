"""The measured part of the report: ratios first, then every table, then where the time goes."""

from collections.abc import Iterator

from benchmark import scenarios as named
from benchmark import tables
from benchmark.records import Profile, Results
from benchmark.summary import Summaries
from benchmark.targets import FAMILY_TITLES, STATED_EVENTS, TITLES, verdicts

PLOTS = {"ratios": "Processor time in floors", "scaling": "How landing and first run grow", "models": "Seconds of each model"}


def markdown(results: Results, plots: dict[str, str]) -> str:
    """The report in Markdown; `plots` has the address of each plot that was drawn."""
    return "\n\n".join(part for part in _parts(results, plots) if part) + "\n"


def _parts(results: Results, plots: dict[str, str]) -> Iterator[str]:
    summaries = Summaries(results)
    yield _conditions(results)
    # They are stated for calls.
    if results.base.format == "calls":
        yield "### Targets"
        yield tables.targets(verdicts(summaries))
    for engine in summaries.engines() if results.base.format == "calls" else ():
        if (events := results.base_of(engine).events) != STATED_EVENTS:
            yield f"The targets are stated for {STATED_EVENTS:,} events; these are {events:,} on {TITLES[engine]}."
    yield _plot(plots, "ratios")
    yield "### Against the floor"
    for engine in summaries.engines():
        for family in summaries.families() or [named.SEGMENT]:
            yield f"{TITLES[engine]}, {FAMILY_TITLES[family]}:"
            yield tables.steps(summaries, engine, family)
    yield from _section("### dbt's start-up", tables.startup(summaries))
    yield from _section("### dlt", tables.peer(summaries))
    yield from _scaling(summaries, plots)
    if results.profiles:
        yield "### Where the time goes"
        yield _plot(plots, "models")
        for profile in results.profiles:
            yield from _profile(profile)
    yield from _section("### Not measured", "\n".join(f"- {line}" for line in _not_measured(results)))


def _section(title: str, text: str) -> Iterator[str]:
    if text:
        yield title
        yield text


def _plot(plots: dict[str, str], name: str) -> str:
    return f"![{PLOTS[name]}]({plots[name]})" if name in plots else ""


def _conditions(results: Results) -> str:
    machine, base = results.machine, results.base
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    events = results.base_of("postgres").events
    on_postgres = f", {events:,} on Postgres" if events != base.events else ""
    memory = f"{machine['memory_bytes'] / (1 << 30):.0f} GiB"
    lines = [
        f"{machine['cores']} cores ({machine['processor']}), {memory}, {machine['system']}; {versions}.",
        f"{base.events:,} events ({base.format}){on_postgres}, {base.names:,} event names, {base.keys} context keys; "
        f"medians of {results.options['repetitions']} repetition{'s' if results.options['repetitions'] > 1 else ''}.",
    ]
    if settings := machine.get("postgres"):
        lines.append(
            f"Postgres {settings['version']}: "
            + ", ".join(f"{name} {value}" for name, value in settings.items() if name != "version")
            + "."
        )
    if own := results.options.get("postgres_settings"):
        lines.append("Set for its databases: " + ", ".join(f"{name} {value}" for name, value in own.items()) + ".")
    if limit := results.options.get("memory_limit"):
        lines.append(f"DuckDB's memory_limit: {limit}.")
    return "\n".join(lines)


def _scaling(summaries: Summaries, plots: dict[str, str]) -> Iterator[str]:
    found = {axis: text for axis in named.AXES if (text := tables.axis(summaries, axis))}
    if not found:
        return
    yield "### Scaling"
    yield "Landing and first run together, dbt's start-up apart."
    yield _plot(plots, "scaling")
    yield from found.values()


def _profile(profile: Profile) -> Iterator[str]:
    yield f"#### {TITLES[profile.engine]}, {FAMILY_TITLES[profile.family]}"
    yield tables.models(profile)
    yield "The dearest statements:"
    yield tables.statements(profile)
    yield "The dearest queries under `EXPLAIN ANALYZE`, seconds of the operators themselves:"
    for plan in profile.plans:
        yield tables.plan(plan)


def _not_measured(results: Results) -> list[str]:
    failed = [f"{TITLES[each.engine]}, {each.case.slug}: {each.scenario} failed ({each.message})" for each in results.failures]
    return [*results.notes, *failed]
