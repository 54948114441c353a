"""The report: ratios, verdicts, tables, plots, and its place between the markers, from a small stored benchmark."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmark.errors import BenchmarkError
from benchmark.publish import BEGIN, END, publish, with_measured, write_report, write_results
from benchmark.records import Case, Failure, Measurement, ModelTime, Operator, Plan, Profile, Results, StatementTime, read
from benchmark.report import markdown
from benchmark.scenarios import EVERYTHING, SEGMENT
from benchmark.summary import Summaries
from benchmark.tables import number, table
from benchmark.targets import GIGABYTE, Verdict, verdicts

BASE = Case(1000)


def measured(scenario: str, cpu: float, *, family: str = "", case: Case = BASE, repetition: int = 1, **values: Any) -> Measurement:
    server = cpu / 4 if values.get("engine") == "postgres" else 0.0
    values = {"engine": "duckdb", "events": case.events, "wall_seconds": cpu / 2, "peak_memory_bytes": 3 << 20, **values}
    return Measurement(
        case=case, family=family, scenario=scenario, repetition=repetition, client_cpu_seconds=cpu - server,
        server_cpu_seconds=server, database_bytes=5 << 20, **values,
    )  # fmt: skip


def small_results() -> Results:
    machine = {
        "processor": "Some processor", "cores": 2, "memory_bytes": 8 << 30, "system": "Linux", "revision": "abc",
        "versions": {"python": "3.11.7", "duckdb": "1.5.5"}, "postgres": {"version": "18.4", "work_mem": "4MB"},
    }  # fmt: skip
    measurements = [
        *(measured("floor", cpu, repetition=number, events=1000) for number, cpu in enumerate((2.0, 9.0, 1.0), 1)),
        measured("startup", 4.0, events=0),
        measured("startup_parse", 10.0, events=0),
        measured("landing", 2.0),
        measured("first", 10.0, family=SEGMENT),
        measured("first", 16.0, family=EVERYTHING),
        measured("later", 5.0, family=EVERYTHING, events=10),
        measured("nothing", 4.5, family=EVERYTHING, events=0),
        measured("peer_tuned_tenth", 3.0, events=100),
        measured("peer_tuned", 12.0, events=1000),
        measured("peer_default_tenth", 3.0, events=100),
        measured("peer_default", 93.0, events=1000),
        measured("floor", 20.0, case=Case(10_000_000), events=10_000_000),
        measured("landing", 40.0, case=Case(10_000_000), peak_memory_bytes=9 * GIGABYTE),
        measured("first", 84.0, family=SEGMENT, case=Case(10_000_000)),
        measured("landing", 2.0, case=Case(1000, names=3000)),
        measured("first", 44.0, family=SEGMENT, case=Case(1000, names=3000)),
        measured("floor", 2.0, engine="postgres"),
    ]
    plans = [
        Plan("tracks", "tracks", 1.5, [Operator("table scan events", 1.0, 1000), Operator("projection", 0.25, 1000)]),
        Plan("users", "users", 0.5, [], "no such table"),
    ]
    profile = Profile(
        BASE, "duckdb", EVERYTHING, [ModelTime("tracks", "Thread-1", 2.0, 1.5, 3), ModelTime("users", "Thread-1", 1.0, 0.5, 4)],
        [StatementTime("tracks", "create table", 1, 1.5)], plans,
    )  # fmt: skip
    failures = [Failure(Case(5, names=7), "postgres", "first", "exit code 1")]
    return Results(machine, BASE, {"repetitions": 3}, measurements, failures, [profile], ["dlt: it is not installed"])


def by_name(results: Results) -> dict[str, Verdict]:
    return {verdict.name: verdict for verdict in verdicts(Summaries(results))}


def test_medians_of_repetitions_and_start_up_apart() -> None:
    summaries = Summaries(small_results())
    floor = summaries.get("duckdb", "floor")
    assert floor and (floor.cpu_seconds.median, floor.cpu_seconds.least, floor.cpu_seconds.most) == (2.0, 1.0, 9.0)
    assert floor.repetitions == 3
    assert summaries.build_cpu("duckdb", SEGMENT) == 8.0
    assert summaries.floor_ratio("duckdb", SEGMENT) == 4.0
    assert summaries.floor_ratio("duckdb", SEGMENT, with_startup=True) == 6.0
    assert summaries.event_cpu("duckdb", SEGMENT) == pytest.approx(0.008)


def test_the_peer_is_compared_by_what_one_more_event_takes() -> None:
    summaries = Summaries(small_results())
    assert summaries.peer_event_cpu("duckdb", "peer_tuned") == pytest.approx(0.01)
    assert summaries.peer_event_cpu("duckdb", "peer_default") == pytest.approx(0.1)
    assert summaries.peer_event_cpu("postgres", "peer_default") is None


def test_the_server_counts_and_is_told_apart() -> None:
    floor = Summaries(small_results()).get("postgres", "floor")
    assert floor and (floor.cpu_seconds.median, floor.server_cpu_seconds.median) == (2.0, 0.5)


@pytest.mark.parametrize(
    ("name", "value", "is_met"),
    [
        ("DuckDB, tables of calls: CPU of landing and first run / floor", 4.0, True),
        ("DuckDB, all tables: CPU of landing and first run / floor", 7.0, True),
        ("Postgres, tables of calls: CPU of landing and first run / floor", None, None),
        ("DuckDB, tables of calls: CPU per event of dlt (as documented) / this project's", 12.5, True),
        ("DuckDB, tables of calls: CPU per event of dlt (tuned) / this project's", 1.25, False),
        ("DuckDB: CPU of the run after 1 % new events / first run", 100 / 12, False),
        ("DuckDB: time of a run with nothing new", 0.25, True),
        ("DuckDB: time with 3,000 event names / with 20", 21 / 4, False),
        ("DuckDB: exponent of time against events", 0.29403, True),
        ("DuckDB: peak memory with 10,000,000 events", 9.0, False),
    ],
)
def test_verdicts(name: str, value: float | None, is_met: bool | None) -> None:
    verdict = by_name(small_results())[name]
    assert verdict.value == (None if value is None else pytest.approx(value, rel=1e-3))
    assert verdict.is_met is is_met


def test_postgres_may_be_measured_with_fewer_events() -> None:
    results = small_results()
    results.options["postgres_events"] = 100
    results.measurements.append(measured("floor", 0.5, engine="postgres", case=Case(100)))
    assert Summaries(results).cpu("postgres", "floor") == 0.5
    assert "1,000 events (calls), 100 on Postgres" in markdown(results, {})


def test_the_values_of_an_axis_are_compared_at_one_number_of_events() -> None:
    results = small_results()
    cases = [Case(100), Case(100, keys=40), Case(100, keys=400)]
    results.measurements += [measured("first", 2.0, family=SEGMENT, case=case) for case in cases]
    assert Summaries(results).on_axis("duckdb", "keys") == cases
    assert Summaries(results).on_axis("duckdb", "names") == [BASE, Case(1000, names=3000)]


def test_a_limit_is_met_when_it_is_reached() -> None:
    assert Verdict("", 5, True, "", 5.0).is_met and Verdict("", 5, False, "", 5.0).is_met
    assert not Verdict("", 5, True, "", 5.1).is_met and not Verdict("", 5, False, "", 4.9).is_met


def test_the_report_has_every_part() -> None:
    text = markdown(small_results(), {"ratios": "performance/ratios.svg"})
    assert text.startswith("2 cores (Some processor), 8 GiB, Linux; python 3.11.7, duckdb 1.5.5.\n1,000 events (calls)")
    assert "Postgres 18.4: work_mem 4MB." in text
    assert "| DuckDB, tables of calls: CPU of landing and first run / floor | ≤ 5.5 x (aim 4) | 4.00 x | 6.00 x | yes |  |" in text
    assert "![Processor time in floors](performance/ratios.svg)" in text
    assert "| floor (3 times, CPU 1.00 to 9.00 s) | 1.00 | 2.00 | 2.00 | - |" in text
    assert "| first run | 3.00 | 6.00 | 10.0 | - | 5.00 | 3.00 | 5.00 |" in text
    assert "| DuckDB, dlt tuned | 1,000 | 10.0 | 1.25 |" in text
    assert "| DuckDB, tables of calls | 10,000,000 | 60.0 | 120 |" in text
    assert "| `tracks` | 2.00 | 67 % | 1.50 | 3 | Thread-1 |" in text
    assert "| table scan events | 1.00 | 80 % | 1,000 |" in text
    assert "it cannot be explained afterwards (no such table)" in text
    assert text.endswith("- dlt: it is not installed\n- Postgres, calls-5-7names-25keys: first failed (exit code 1)\n")


def test_targets_are_of_calls_only() -> None:
    results = small_results()
    results.base = replace(BASE, format="snowplow")
    assert "### Targets" not in markdown(results, {})


def test_a_benchmark_of_nothing_still_has_a_report() -> None:
    results = Results(small_results().machine, BASE, {"repetitions": 1})
    assert all(verdict.is_met is None for verdict in by_name(results).values())
    assert "### Targets" in markdown(results, {})


def test_results_come_back_as_they_were(tmp_path: Path) -> None:
    results = small_results()
    path = write_results(results, tmp_path)
    assert read(path) == results
    summaries = json.loads(path.read_text())["summaries"]
    assert summaries[0]["cpu_seconds"] == {"median": 2.0, "least": 1.0, "most": 9.0}


def test_results_of_something_else_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    for text, complaint in (("{}", "not results of this version"), ("{", "not valid JSON")):
        path.write_text(text)
        with pytest.raises(BenchmarkError, match=complaint):
            read(path)


def test_only_what_stands_between_the_markers_is_replaced() -> None:
    document = f"# Title\n\nprose\n\n{BEGIN}\nold\n{END}\n\nmore prose\n"
    replaced = with_measured(document, "\nnew\n")
    assert replaced == f"# Title\n\nprose\n\n{BEGIN}\n\nnew\n\n{END}\n\nmore prose\n"
    assert with_measured(replaced, "\nnew\n") == replaced


@pytest.mark.parametrize("document", ["", f"{BEGIN}\n", f"{END}\n{BEGIN}\n", f"{BEGIN}{END}{BEGIN}{END}"])
def test_a_document_without_the_markers_is_refused(document: str, tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text(document)
    with pytest.raises(BenchmarkError, match="needs the lines"):
        publish(small_results(), path, tmp_path / "performance")
    assert path.read_text() == document
    assert not (tmp_path / "performance").exists()


def test_the_document_of_this_repository_has_the_markers() -> None:
    document = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
    assert "new" in with_measured(document.read_text(encoding="utf-8"), "new")


def test_published_results_make_the_published_report() -> None:
    folder = Path(__file__).resolve().parents[2] / "docs" / "performance"
    plots = {path.stem: f"performance/{path.name}" for path in folder.glob("*.svg")}
    document = (folder.parent / "performance.md").read_text(encoding="utf-8")
    assert with_measured(document, markdown(read(folder / "results.json"), plots)) == document


def test_plots_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name in ("one", "two"):
        write_report(small_results(), tmp_path / name)
    plots = sorted(path.name for path in (tmp_path / "one").glob("*.svg"))
    assert plots == ["models.svg", "ratios.svg", "scaling.svg"]
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in plots)
    assert "![Seconds of each model](models.svg)" in (tmp_path / "one" / "report.md").read_text()


def test_publishing_writes_document_plots_and_results(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    document = tmp_path / "performance.md"
    document.write_text(f"prose\n{BEGIN}\n{END}\nprose\n")
    publish(small_results(), document, tmp_path / "performance")
    assert "(performance/ratios.svg)" in document.read_text()
    assert {path.name for path in (tmp_path / "performance").iterdir()} == {"ratios.svg", "scaling.svg", "models.svg", "results.json"}


def test_numbers_have_three_digits_that_count() -> None:
    assert [number(value) for value in (0.1234, 1.234, 12.34, 123.4, 12345.6, None)] == ["0.12", "1.23", "12.3", "123", "12,346", "-"]
    assert number(1.0, "s") == "1.00 s"
    assert table(["a", "b"], [["x", "1"]]) == "| a | b |\n|---|---:|\n| x | 1 |"
