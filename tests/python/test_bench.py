"""The benchmark's command line, its events, its profile of dbt, and what it makes of numbers."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from benchmark.arguments import Options, ReportOptions, parse
from benchmark.changed_events import rewrite, with_new_keys
from benchmark.engines import DuckDB
from benchmark.event_files import event_files, head, split_tail
from benchmark.machine import dlt_version
from benchmark.process import Usage
from benchmark.records import Case, Failure, Measurement
from benchmark.scenarios import EVERYTHING, SCENARIOS, SEGMENT, variants, with_needed
from benchmark.session import Session, Wish
from benchmark.summary import exponent, ratio, spread
from benchmark.work_folder import WorkFolder, derived_profiles, duckdb_settings, write_profiles

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "bench.py"


def options(*arguments: str) -> Options:
    parsed = parse(arguments)
    assert isinstance(parsed, Options)
    return parsed


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--events", "0"], "argument --events: '0' is not a number of 1 or more"),
        (["--events", "many"], "argument --events: 'many' is not a number of 1 or more"),
        (["--engines", "mysql"], "argument --engines: 'mysql' is none of duckdb, postgres"),
        (["--families", ""], "argument --families: '' is none of segment, everything"),
        (["--scenarios", "floor,last"], f"argument --scenarios: 'last' is none of {', '.join(SCENARIOS)}"),
        (["--scaling", "size=1"], "argument --scaling: 'size=1' is not AXIS=VALUE,... with an axis of events, names, keys, threads"),
        (
            ["--scaling", "events@10=1"],
            "argument --scaling: 'events@10=1' is not AXIS=VALUE,... with an axis of events, names, keys, threads",
        ),
        (["--scaling", "names=20,-3"], "argument --scaling: '-3' is not a number of 1 or more"),
        (["--memory-limit", "6"], "argument --memory-limit: '6' is not a size such as 6GB"),
        (["--postgres-settings", "work_mem"], "argument --postgres-settings: 'work_mem' is not NAME=VALUE"),
        (["later"], "unrecognized arguments: later"),
    ],
)
def test_bad_arguments_are_one_line(arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        parse(arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err == f"bench.py: {complaint}\n"


def test_the_command_says_in_a_line_what_results_are_missing(tmp_path: Path) -> None:
    finished = subprocess.run([sys.executable, SCRIPT, "report", tmp_path / "none.json"], capture_output=True, text=True, check=False)
    assert finished.returncode == 1
    expected = f"bench.py: {tmp_path}/none.json: no such file or directory; name the results.json of a benchmark\n"
    assert finished.stderr == expected


def test_defaults_are_small_and_of_both_engines() -> None:
    parsed = options()
    assert parsed.base == Case(events=10_000, names=20, keys=25)
    assert parsed.engines == ("duckdb", "postgres")
    assert parsed.families == (SEGMENT,)
    assert parsed.scenarios == tuple(SCENARIOS)
    assert not parsed.publish


def test_a_scenario_brings_those_it_needs() -> None:
    assert options("--scenarios", "later,floor").scenarios == ("floor", "startup", "landing", "first", "later")
    assert with_needed(("profile",)) == ("landing", "profile")


def test_families_have_one_order_and_snowplow_needs_all_tables() -> None:
    assert options("--families", "everything,segment").families == (SEGMENT, EVERYTHING)
    assert options("--format", "snowplow").families == (EVERYTHING,)


def test_scaling_changes_one_axis_at_a_time() -> None:
    parsed = options("--events", "1000", "--scaling", "events=1000,5000", "names=300", "--scaling", "threads=1")
    assert variants(parsed.base, parsed.scaling) == [Case(1000, names=300), Case(1000, threads=1), Case(5000)]


def test_an_axis_may_be_measured_at_fewer_events_with_the_value_of_the_base_beside() -> None:
    parsed = options("--events", "1000", "--scaling", "keys@100=40,400")
    assert variants(parsed.base, parsed.scaling) == [Case(100), Case(100, keys=40), Case(100, keys=400)]


def test_only_measured_engines_are_scaled() -> None:
    assert options("--engines", "duckdb", "--scaling-engines", "duckdb,postgres").scaling_engines == ("duckdb",)


def test_where_files_lie_is_not_written_down(tmp_path: Path) -> None:
    assert str(tmp_path) not in json.dumps(options("--work", str(tmp_path)).as_json())


def test_report_reads_the_published_results_by_default() -> None:
    parsed = parse(["report", "--publish"])
    assert isinstance(parsed, ReportOptions)
    assert parsed.results.parts[-3:] == ("docs", "performance", "results.json")
    assert parsed.publish


def test_medians_and_ratios() -> None:
    assert spread([5.0, 1.0, 2.0]).median == 2.0
    assert spread([4.0, 1.0]).median == 2.5
    assert (spread([5.0, 1.0, 2.0]).least, spread([5.0, 1.0, 2.0]).most) == (1.0, 5.0)
    assert ratio(3.0, 2.0) == 1.5
    assert ratio(None, 2.0) is ratio(3.0, None) is ratio(3.0, 0.0) is None


def test_the_exponent_is_the_slope_of_logarithms() -> None:
    assert exponent([(10, 3.0), (100, 30.0), (1000, 300.0)]) == pytest.approx(1)
    assert exponent([(10, 1.0), (100, 100.0)]) == pytest.approx(2)
    assert exponent([(10, 1.0), (10, 2.0)]) is None
    assert exponent([]) is None


def test_new_keys_come_on_top_of_what_the_event_had() -> None:
    track = {"type": "track", "messageId": "m1", "properties": {"total": 5}, "context": {"ip": "::1"}}
    changed = with_new_keys(track, 3)
    assert changed["messageId"] == "m1"
    assert changed["properties"]["total"] == 5
    assert set(changed["properties"]) - {"total"} == {"release_channel", "release_number", "release_share", "release_flags"}
    assert changed["context"] == {"ip": "::1", "experiment": {"name": "group 3", "is_control": False}}
    assert track["properties"] == {"total": 5}


def test_calls_without_properties_get_traits_and_odd_documents_are_replaced() -> None:
    assert "release_number" in with_new_keys({"type": "identify", "traits": None}, 0)["traits"]
    assert "release_number" in with_new_keys({"type": "page", "properties": [1], "context": None}, 0)["properties"]


def test_rewritten_lines_are_lines() -> None:
    lines = list(rewrite([b'{"type":"track"}\n', b'{"type":"group"}\n']))
    assert [line.count(b"\n") for line in lines] == [1, 1]
    assert [json.loads(line)["type"] for line in lines] == ["track", "group"]


@pytest.mark.parametrize("block", [3, 1 << 20])
def test_the_tail_of_a_file_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr("benchmark.event_files.BLOCK", block)
    whole, tail = tmp_path / "whole", tmp_path / "tail"
    whole.write_bytes(b"one\ntwo\nthree\n\nfive\n")
    split_tail(whole, 3, tail)
    assert (whole.read_bytes(), tail.read_bytes()) == (b"one\ntwo\n", b"three\n\nfive\n")
    split_tail(whole, 2, tail)
    assert (whole.read_bytes(), tail.read_bytes()) == (b"", b"one\ntwo\n")


def test_the_files_of_a_case_are_one_stream_in_three_parts(tmp_path: Path) -> None:
    files = event_files(WorkFolder(tmp_path), Case(300))
    lines = [path.read_bytes().splitlines() for path in (files.events, files.later, files.changed)]
    assert [len(part) for part in lines] == [300, files.later_count, files.changed_count] == [300, 3, 3]
    ids = [{json.loads(line)["messageId"] for line in part} for part in lines]
    assert not ids[0] & ids[2] and not ids[1] & ids[2]
    assert all(b"experiment" in line for line in lines[2])
    modified = files.events.stat().st_mtime_ns
    assert event_files(WorkFolder(tmp_path), Case(300)).events.stat().st_mtime_ns == modified
    assert len(head(files.events, 7, tmp_path / "head").read_bytes().splitlines()) == 7


def test_the_profile_of_a_benchmark_changes_threads_and_memory_only() -> None:
    outputs = {
        "duckdb": {"type": "duckdb", "path": "x", "threads": 1, "settings": {"TimeZone": "UTC"}},
        "postgres": {"type": "postgres", "threads": 2, "host": "{{ env_var('PGHOST') }}"},
    }
    profiles = {"event_warehouse": {"target": "duckdb", "outputs": outputs}}
    assert derived_profiles(profiles, None, None) == profiles
    changed = derived_profiles(profiles, 4, "6GB")["event_warehouse"]["outputs"]
    assert changed["duckdb"] == {**outputs["duckdb"], "threads": 4, "settings": {"TimeZone": "UTC", "threads": 4, "memory_limit": "6GB"}}
    assert changed["postgres"] == {**outputs["postgres"], "threads": 4}
    assert outputs["duckdb"]["threads"] == 1


def test_measured_processes_find_the_profile_and_nothing_of_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBT_FULL_REFRESH", "true")
    monkeypatch.setenv("PGHOST", "elsewhere")
    folder = WorkFolder(tmp_path)
    text = write_profiles(folder, 2, None)
    environment = folder.environment("postgres")
    assert yaml.safe_load(text) == yaml.safe_load((Path(environment["DBT_PROFILES_DIR"]) / "profiles.yml").read_text())
    assert duckdb_settings(folder)["threads"] == 2
    assert not any("{{" in str(value) for value in duckdb_settings(folder).values())
    assert environment["DBT_TARGET"] == "postgres"
    assert not {"DBT_FULL_REFRESH", "PGHOST"} & set(environment)


def test_dlt_is_run_by_the_python_that_is_named_for_it(tmp_path: Path) -> None:
    chosen = options("--dlt-python", "dlt/bin/python").dlt_python
    assert chosen == str(Path.cwd() / "dlt" / "bin" / "python")
    command = DuckDB(WorkFolder(tmp_path), chosen).peer(tmp_path / "events.ndjson", "tuned")
    assert command[:3] == [chosen, "-m", "benchmark.programs.dlt_load"]
    assert dlt_version(chosen) is None


def test_the_floor_and_the_start_up_are_measured_beside_each_family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_process(command: list[str], environment: dict[str, str], folder: Path, log: Path, server: None) -> Usage:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("{}\n")
        if not command[-1].endswith("no_model_has_this_tag"):
            Path(environment["EVENT_WAREHOUSE_PATH"]).touch()
        return Usage(1.0, 1.0, 0.0, 1)

    monkeypatch.setattr("benchmark.session.measure", no_process)
    folder, measurements, failures = WorkFolder(tmp_path), list[Measurement](), list[Failure]()
    wish = Wish(with_needed(("floor", "first")), (SEGMENT, EVERYTHING), repetitions=1)
    Session(folder, DuckDB(folder), measurements.append, failures.append).run(Case(10), wish)
    assert not failures
    references = ["floor", "startup_parse", "startup"]
    expected = [*references, "landing", "segment first", *references, "everything first"]
    assert [f"{each.family} {each.scenario}".strip() for each in measurements] == expected
