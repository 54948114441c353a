"""A whole benchmark: every engine in its base case, then the further cases, then the report."""

import sys
from dataclasses import replace

from benchmark import scenarios as named
from benchmark.arguments import DOCUMENT, PUBLISHED, Options, ReportOptions
from benchmark.engines import DuckDB, Engine, Postgres
from benchmark.machine import describe, dlt_version
from benchmark.postgres_server import start
from benchmark.publish import publish, write_report, write_results
from benchmark.records import Failure, Measurement, Results, read
from benchmark.session import Session, Wish
from benchmark.work_folder import WorkFolder

MEBIBYTE = 1 << 20


def run(options: Options | ReportOptions) -> int:
    """Measure, or make a report of what was measured; returns the exit code."""
    if isinstance(options, ReportOptions):
        results = read(options.results)
        if options.publish:
            publish(results, DOCUMENT, PUBLISHED)
            print("wrote docs/performance.md")
        if options.output or not options.publish:
            print(write_report(results, options.output or options.results.parent))
        return 0
    results = _measure_all(options)
    print(write_results(results, options.output))
    print(write_report(results, options.output))
    if options.publish:
        publish(results, DOCUMENT, PUBLISHED)
        print("wrote docs/performance.md")
    return 1 if results.failures else 0


def _measure_all(options: Options) -> Results:
    results = Results(describe(dlt_version(options.dlt_python)), options.base, options.as_json())
    wanted = _without_impossible(options, results)
    folder = WorkFolder(options.work)
    engines = _engines(options, folder, results)

    def record(measurement: Measurement) -> None:
        results.measurements.append(measurement)
        write_results(results, options.output)
        _tell(measurement)

    def fail(failure: Failure) -> None:
        results.failures.append(failure)
        write_results(results, options.output)
        print(f"bench.py: {failure.engine} {failure.scenario}: {failure.message}", file=sys.stderr)

    base = Wish(wanted, options.families, options.repetitions, options.memory_limit, options.peer_events)
    scaled = tuple(name for name in wanted if name in named.SCALED)
    sessions = {engine.name: Session(folder, engine, record, fail) for engine in engines}
    for name, session in sessions.items():
        results.profiles += session.run(results.base_of(name), base)
    further = replace(base, scenarios=scaled, families=options.families[:1], repetitions=options.scaling_repetitions)
    for name in options.scaling_engines if named.FIRST in scaled else ():
        for case in named.variants(results.base_of(name), options.scaling):
            sessions[name].run(case, further)
    return results


def _without_impossible(options: Options, results: Results) -> tuple[str, ...]:
    """The scenarios that can be measured; of the others the report says why they are not."""
    left_out = {}
    if named.PEER in options.scenarios and "dlt" not in results.machine["versions"]:
        left_out[named.PEER] = "dlt: --dlt-python has none; pip install -r requirements-dlt.txt, best where dbt is not installed"
    elif named.PEER in options.scenarios and options.base.format != "calls":
        left_out[named.PEER] = "dlt: it is measured with calls, since it makes no tables of Snowplow's payloads"
    if named.CHANGED in options.scenarios and options.base.format != "calls":
        left_out[named.CHANGED] = "events with new keys: only calls are rewritten"
    for note in left_out.values():
        results.notes.append(note)
        print(f"left out: {note}", file=sys.stderr)
    return tuple(name for name in options.scenarios if name not in left_out)


def _engines(options: Options, folder: WorkFolder, results: Results) -> list[Engine]:
    engines: list[Engine] = []
    if "duckdb" in options.engines:
        engines.append(DuckDB(folder, options.dlt_python))
    if "postgres" in options.engines:
        server = start(folder.folder() / "postgres")
        results.machine["postgres"] = server.settings()
        engines.append(Postgres(folder, server, options.postgres_settings, options.dlt_python))
    return engines


def _tell(measurement: Measurement) -> None:
    case = measurement.case
    name = " ".join(part for part in (measurement.engine, measurement.family, measurement.scenario) if part)
    print(
        f"{name:<36} {case.slug} #{measurement.repetition}: {measurement.wall_seconds:.2f} s, {measurement.cpu_seconds:.2f} s CPU, "
        f"{measurement.peak_memory_bytes / MEBIBYTE:,.0f} MiB memory, {measurement.database_bytes / MEBIBYTE:,.0f} MiB on disk",
        file=sys.stderr,
        flush=True,
    )
