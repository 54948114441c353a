"""Landing into real databases: the same rows on both engines, once per content, all or nothing."""

import gzip
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import pytest
import zstandard

import land_events

REPOSITORY = Path(__file__).resolve().parents[2]
RECORDINGS = sorted(path for path in (REPOSITORY / "sample" / "sdk").glob("*.ndjson") if ".meta." not in path.name)
PROFILES = """
event_warehouse:
  target: "{{ env_var('TEST_TARGET') }}"
  outputs:
    duckdb: {type: duckdb, path: "{{ env_var('EVENT_WAREHOUSE_PATH') }}"}
    postgres: {type: postgres, host: "{{ env_var('PGHOST') }}", port: "{{ env_var('PGPORT') | as_number }}",
      user: "{{ env_var('PGUSER') }}", password: "{{ env_var('PGPASSWORD') }}", dbname: "{{ env_var('PGDATABASE') }}", schema: public}
"""
REJECTED = '{"a":1}\nnot json\n7\n{"b":"\xff"}\n{"batch":[]}\n'.encode("latin-1") + b"nul\0\xc3\xa9\tx\r\n"

Query = Callable[[str], list[tuple[Any, ...]]]


def use_duckdb(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Query:
    path = folder / "warehouse.duckdb"
    (folder / "profiles.yml").write_text(PROFILES)
    monkeypatch.setenv("DBT_PROFILES_DIR", str(folder))
    monkeypatch.setenv("EVENT_WAREHOUSE_PATH", str(path))
    monkeypatch.setenv("TEST_TARGET", "duckdb")

    def query(sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(path)) as connection:
            return connection.execute(sql).fetchall()

    return query


def use_postgres(folder: Path, database: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Query:
    (folder / "profiles.yml").write_text(PROFILES)
    monkeypatch.setenv("DBT_PROFILES_DIR", str(folder))
    monkeypatch.setenv("TEST_TARGET", "postgres")
    for name, value in database.items():
        monkeypatch.setenv(name, value)

    def query(sql: str) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect("")
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())
        finally:
            connection.close()

    return query


@pytest.fixture(params=["duckdb", "postgres"])
def query(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Query:
    if request.param == "duckdb":
        return use_duckdb(tmp_path, monkeypatch)
    return use_postgres(tmp_path, request.getfixturevalue("postgres_database"), monkeypatch)


@pytest.fixture
def query_duckdb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Query:
    return use_duckdb(tmp_path, monkeypatch)


def write(path: Path, events: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(event) + "\n" for event in events))
    return path


def land(*arguments: object) -> int:
    return land_events.main([str(argument) for argument in arguments])


def command(*arguments: object) -> list[str]:
    return [sys.executable, str(REPOSITORY / "scripts" / "land_events.py"), *map(str, arguments)]


def test_rows_of_an_event(query: Query, tmp_path: Path) -> None:
    file = write(
        tmp_path / "events.ndjson", [{"messageId": "1", "a": "tab\t\\ \u2028 é"}, {"messageId": "2", "receivedAt": "2020-01-01T00:00:00Z"}]
    )
    assert land("--source", "ios", "--received-at", "2026-11-21T18:38:07Z", file) == 0
    rows = query(
        "select row_id, cast(payload as varchar), source, cast(received_at at time zone 'UTC' as varchar) from raw.events order by 1"
    )
    assert rows == [
        (1, '{"messageId":"1","a":"tab\\t\\\\ \u2028 é","receivedAt":"2026-11-21T18:38:07.000000Z"}', "ios", "2026-11-21 18:38:07"),
        (2, '{"messageId":"2","receivedAt":"2020-01-01T00:00:00Z"}', "ios", "2020-01-01 00:00:00"),
    ]
    ((batch_id, loaded_at),) = query("select distinct batch_id, loaded_at from raw.events")
    assert query("select batch_id, loaded_at, source, file, event_count, reject_count, repair_count from raw.batches") == [
        (batch_id, loaded_at, "ios", str(file), 2, 0, 0)
    ]


@pytest.mark.parametrize(
    "form", ["lines", "array", "pretty array", "gzip", "zstd", "two gzip members", "carriage returns", "byte order mark"]
)
def test_every_input_form_lands_the_same(query_duckdb: Query, tmp_path: Path, form: str) -> None:
    events = [{"messageId": str(number), "a": [number, {"é": None}]} for number in range(5)]
    lines = "".join(json.dumps(event) + "\n" for event in events).encode()
    content = {
        "lines": lines,
        "array": json.dumps(events).encode(),
        "pretty array": json.dumps(events, indent=2).encode(),
        "gzip": gzip.compress(lines),
        "zstd": zstandard.compress(lines),
        "two gzip members": gzip.compress(lines[:100]) + gzip.compress(lines[100:]),
        "carriage returns": lines.replace(b"\n", b"\r\n"),
        "byte order mark": b"\xef\xbb\xbf" + lines,
    }[form]
    file = tmp_path / "any name"
    file.write_bytes(content)
    assert land("--received-at", "2026-11-21T18:38:07Z", file) == 0
    assert [json.loads(payload) for (payload,) in query_duckdb("select payload from raw.events order by row_id")] == [
        {**event, "receivedAt": "2026-11-21T18:38:07.000000Z"} for event in events
    ]


def test_directory_is_walked_in_order(query_duckdb: Query, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    for name in ("c.json", "b/x.jsonl", "a.ndjson", "a.meta.ndjson", "notes.txt", ".hidden.json"):
        write(folder / name, [{"messageId": name}])
    (folder / "d.ndjson.gz").write_bytes(gzip.compress(b'{"messageId":"d"}'))
    assert land(folder) == 0
    assert query_duckdb("select payload ->> 'messageId' from raw.events order by row_id") == [
        ("a.ndjson",),
        ("b/x.jsonl",),
        ("c.json",),
        ("d",),
    ]


def test_standard_input(query_duckdb: Query) -> None:
    for expected in ("landed 1 event from 1 file", "already landed: -"):
        done = subprocess.run(command("-"), input=b'{"a":1}', capture_output=True, check=True)
        assert expected in done.stdout.decode()
        assert not done.stderr
    assert query_duckdb("select count(*) from raw.events") == [(1,)]


def test_same_content_lands_once_per_source(query: Query, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "a.ndjson", [{"a": 1}, {"a": 1}])
    copy = tmp_path / "copy.gz"
    copy.write_bytes(gzip.compress(file.read_bytes()))
    assert land(file) == 0
    assert land(file, copy) == 0
    assert f"already landed: {copy}" in capsys.readouterr().out
    assert query("select count(*), count(distinct payload ->> 'messageId') from raw.events") == [(2, 2)]
    assert land("--source", "web", copy) == 0
    assert query("select count(*), count(distinct payload ->> 'messageId') from raw.events") == [(4, 2)]


def test_rejects_hold_what_was_there(query: Query, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.ndjson"
    file.write_bytes(REJECTED)
    assert land(file) == 0
    assert "rejected 5 lines: see raw.rejects" in capsys.readouterr().out
    assert query("select line_number, line, file from raw.rejects order by 1") == [
        (2, "not json", str(file)),
        (3, "7", str(file)),
        (4, '{"b":"\\xff"}', str(file)),
        (5, '{"batch":[]}', str(file)),
        (6, "nul\\x00é\tx", str(file)),
    ]
    assert query("select event_count, reject_count from raw.batches") == [(1, 5)]


def test_repairs_point_to_their_events(query: Query, tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    body = '{"batch":[{"messageId":"1"},{"messageId":"2","a":NaN,"b":"\\u0000"}]}'
    file.write_text(f'{{"messageId":"0"}}\n{body}\n{{"messageId":"3","a":1,"a":"\\ud83d"}}\n')
    assert land(write(tmp_path / "before.ndjson", [{}]), file) == 0
    rows = query("""
        select payload ->> 'messageId', repair, original_line, line_number, repairs.file
        from raw.repairs join raw.events using (row_id) order by 1, 2
    """)
    last = '{"messageId":"3","a":1,"a":"\\ud83d"}'
    assert rows == [
        ("2", "nan_to_null", body, 2, str(file)),
        ("2", "nul_character", body, 2, str(file)),
        ("3", "duplicate_key", last, 3, str(file)),
        ("3", "lone_surrogate", last, 3, str(file)),
    ]


def test_numbers_and_depth_that_engines_have_trouble_with(query: Query, tmp_path: Path) -> None:
    digits = "7" * 10_000
    file = tmp_path / "a.ndjson"
    lines = [
        f'{{"messageId":"1","a":{digits},"b":1e400,"c":0.123456789012345678901234567890}}',
        f'{{"messageId":"2","a":{"[" * 50}{"]" * 50}}}',
        "[" * 100_000,
    ]
    file.write_text("\n".join(lines))
    assert land("--received-at", "2026-11-21T18:38:07Z", file) == 0
    suffix = ',"receivedAt":"2026-11-21T18:38:07.000000Z"}'
    assert query("select cast(payload as varchar) from raw.events order by row_id") == [(line[:-1] + suffix,) for line in lines[:2]]
    assert query("select error, length(line) from raw.rejects") == [("nested deeper than 254 levels", 100_000)]


def test_long_lines_and_many_rows(query: Query, tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.ndjson", [{"messageId": str(number), "a": "x" * (9_000_000 if number % 4 == 0 else 10)} for number in range(12)]
    )
    assert land(file) == 0
    assert query("select payload ->> 'messageId', length(payload ->> 'a') from raw.events order by row_id") == [
        (str(number), 9_000_000 if number % 4 == 0 else 10) for number in range(12)
    ]


def test_every_landing_is_loaded_later_than_the_last(query: Query, tmp_path: Path) -> None:
    query_files = [write(tmp_path / f"{number}.ndjson", [{"n": number}] * 3) for number in range(20)]
    assert land(*query_files) == 0
    rows = query("select cast(payload ->> 'n' as integer), loaded_at from raw.events order by loaded_at, row_id")
    assert [row[0] for row in rows] == [number for number in range(20) for _ in range(3)]
    assert len({row[1] for row in rows}) == 20


def test_other_loaders_need_to_give_the_payload_only(query: Query, tmp_path: Path) -> None:
    land(write(tmp_path / "a.ndjson", [{}]))
    select = "select row_id, source, received_at, batch_id, loaded_at is not null from raw.events where row_id = 2"
    if os.environ["TEST_TARGET"] == "duckdb":
        query("insert into raw.events (payload) values ('{}')")
    else:
        with psycopg2.connect("") as connection:
            connection.cursor().execute("insert into raw.events (payload) values ('{}')")
        connection.close()
    assert query(select) == [(2, None, None, None, True)]


def test_both_engines_hold_the_same_bytes(tmp_path: Path, postgres_database: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert RECORDINGS, "sample/sdk is missing"
    rejected = tmp_path / "rejected.txt"
    rejected.write_bytes(REJECTED)
    tables = [
        "select row_id, cast(payload as varchar), source, cast(received_at at time zone 'UTC' as varchar) from raw.events order by 1",
        "select line, line_number, file, error from raw.rejects order by 3, 2, 1",
        "select row_id, repair, original_line, file, line_number from raw.repairs order by 1, 2",
        "select source, file, content_hash, event_count, reject_count, repair_count, cast(received_at at time zone 'UTC' as varchar) "
        "from raw.batches order by 2",
    ]
    found = []
    for engine in ("duckdb", "postgres"):
        query = use_duckdb(tmp_path, monkeypatch) if engine == "duckdb" else use_postgres(tmp_path, postgres_database, monkeypatch)
        assert land("--source", "sdk", "--received-at", "2026-11-21T18:40:00.5Z", *RECORDINGS, rejected) == 0
        found.append([query(table) for table in tables])
        if engine == "duckdb":
            # A fixed point of DuckDB's own writer, but for decimals that no double holds.
            assert query("select count(*) from raw.events where cast(json(payload) as varchar) <> cast(payload as varchar)") == [(0,)]
    assert found[0] == found[1]
    assert len(found[0][0]) > 200


def test_a_batch_of_an_sdk_loses_nothing(query_duckdb: Query) -> None:
    (file,) = [path for path in RECORDINGS if path.name == "rudder_node.ndjson"]
    assert land(file) == 0
    landed = [json.loads(payload) for (payload,) in query_duckdb("select payload from raw.events order by row_id")]
    bodies = [json.loads(line) for line in file.read_bytes().splitlines()]
    assert len(landed) == sum(len(body["batch"]) for body in bodies)
    assert landed[0]["_batch"] == {"timestamp": bodies[0]["timestamp"]}
    assert "timestamp" not in landed[0]


def test_killed_landing_leaves_nothing_and_can_be_repeated(query: Query, tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_text("".join(f'{{"n":{number},"a":"{"x" * 1000}"}}\n' for number in range(60_000)))
    for delay in (0.3, 0.6, 0.9):
        with subprocess.Popen(command(file), stdout=subprocess.DEVNULL) as process:
            time.sleep(delay)
            process.kill()
    _wait_until_free(query)
    assert land(file) == 0
    assert query("select count(*), count(distinct payload ->> 'messageId') from raw.events") == [(60_000, 60_000)]
    assert query("select event_count from raw.batches") == [(60_000,)]


def _wait_until_free(query: Query) -> None:
    if os.environ["TEST_TARGET"] == "postgres":
        for _ in range(100):
            if query("select count(*) from pg_stat_activity where application_name = 'land_events'") == [(0,)]:
                return
            time.sleep(0.1)


def test_two_landings_at_once_on_postgres(tmp_path: Path, postgres_database: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    query = use_postgres(tmp_path, postgres_database, monkeypatch)
    files = [write(tmp_path / f"{number}.ndjson", [{"n": number}] * 2000) for number in range(4)]
    processes = [subprocess.Popen(command(*files[offset:], *files[:offset]), stdout=subprocess.PIPE) for offset in (0, 2)]
    assert [process.wait() for process in processes] == [0, 0]
    for process in processes:
        assert process.stdout is not None
        process.stdout.close()
    assert query("select count(*) from raw.events") == [(8000,)]
    rows = query("select min(row_id), max(row_id), loaded_at from raw.events group by loaded_at order by loaded_at")
    assert len(rows) == 4
    assert all(before[1] < after[0] for before, after in itertools.pairwise(rows))


def test_readers_are_not_held_up_by_a_landing(tmp_path: Path, postgres_database: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """dbt's on-run-start must not wait for an open landing either."""
    query = use_postgres(tmp_path, postgres_database, monkeypatch)
    from landing.postgres_target import PostgresTarget
    from landing.profile import read_target
    from landing.raw_tables import create_raw_tables

    target = PostgresTarget(read_target())
    target.begin()
    target._execute("insert into raw.events (payload) values ('{}')")
    waiting = threading.Thread(target=lambda: query(create_raw_tables("postgres") + "; select 1"), daemon=True)
    waiting.start()
    waiting.join(10)
    assert not waiting.is_alive()
    target.close()


@pytest.fixture
def other_process(tmp_path: Path) -> Iterator[None]:
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    arguments = [sys.executable, "-c", code, str(tmp_path / "warehouse.duckdb")]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield
        process.communicate()


@pytest.mark.usefixtures("other_process")
def test_duckdb_file_in_use_is_one_clear_line(query_duckdb: Query, tmp_path: Path) -> None:
    done = subprocess.run(command(write(tmp_path / "a.ndjson", [{}])), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "another process has this DuckDB file open" in done.stderr


def test_unreachable_postgres_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"PGHOST": "127.0.0.1", "PGPORT": "1", "PGUSER": "u", "PGPASSWORD": "", "PGDATABASE": "d"}
    use_postgres(tmp_path, settings, monkeypatch)
    done = subprocess.run(command(write(tmp_path / "a.ndjson", [{}])), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Postgres 127.0.0.1:1: " in done.stderr


def broken_inputs(folder: Path) -> dict[str, Path]:
    lines = "".join(json.dumps({"n": number}) + "\n" for number in range(1000)).encode()
    inputs = {"empty directory": folder / "empty", "missing": folder / "missing.ndjson"}
    inputs["empty directory"].mkdir()
    contents = {
        "gzip cut off": gzip.compress(lines)[:-20],
        "zstd cut off": zstandard.compress(lines)[:-20],
        "gzip damaged": gzip.compress(lines)[:50] + b"x" * 500,
    }
    for name, content in contents.items():
        inputs[name] = folder / f"{name}.gz"
        inputs[name].write_bytes(content)
    return inputs


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("empty directory", "no event files in this directory"),
        ("missing", "no such file or directory; check the path, nothing was landed"),
        ("gzip cut off", "damaged archive"),
        ("gzip damaged", "damaged archive"),
        ("zstd cut off", "damaged archive"),
    ],
)
def test_broken_input_is_one_clear_line_and_lands_nothing(
    query_duckdb: Query, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, message: str
) -> None:
    assert land(write(tmp_path / "good.ndjson", [{}])) == 0
    capsys.readouterr()
    path = broken_inputs(tmp_path)[name]
    assert land(path) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"land_events: {path}: ")
    assert message in error
    assert error.count("\n") == 1
    assert query_duckdb("select count(*) from raw.events") == [(1,)]


def test_paths_are_checked_before_anything_lands(query_duckdb: Query, tmp_path: Path) -> None:
    assert land(write(tmp_path / "good.ndjson", [{}]), tmp_path / "missing") == 1
    assert not (tmp_path / "warehouse.duckdb").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--target", "nowhere"], "has no target 'nowhere'; it has duckdb, postgres"),
        (["--target", "postgres"], "environment variable PGHOST is required"),
    ],
)
def test_wrong_target_is_one_clear_line(
    query_duckdb: Query,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.delenv("PGHOST", raising=False)
    assert land(*arguments, write(tmp_path / "a.ndjson", [{}])) == 1
    assert message in capsys.readouterr().err


def test_missing_profile_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "a.ndjson", [{}])
    monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path))
    assert land(file) == 1
    assert "profiles.yml: no such file or directory" in capsys.readouterr().err
    (tmp_path / "profiles.yml").write_text("other: {}")
    assert land(file) == 1
    assert "no profile 'event_warehouse'" in capsys.readouterr().err
