"""What a measured process is charged with: all it started, and the database server."""

import os
import sys
from pathlib import Path

import psycopg2
import pytest

from benchmark.errors import BenchmarkError, ProcessFailed
from benchmark.memory import tree_memory
from benchmark.postgres_server import PostgresServer, connection_parameters
from benchmark.process import last_words, measure

BURN = "import time; start = time.process_time()\nwhile time.process_time() - start < 0.2: pass"
MEBIBYTE = 1 << 20


def test_the_processor_time_of_a_grandchild_counts(tmp_path: Path) -> None:
    program = f"import subprocess, sys, time; subprocess.run([sys.executable, '-c', {BURN!r}], check=True)"
    usage = measure([sys.executable, "-c", program], os.environ, tmp_path, tmp_path / "log")
    assert usage.client_cpu_seconds >= 0.2
    assert usage.server_cpu_seconds == 0
    assert usage.wall_seconds > 0


def test_the_memory_of_a_child_counts(tmp_path: Path) -> None:
    hold = "import time; held = bytearray(120 << 20); time.sleep(0.6)"
    program = f"import subprocess, sys; held = bytearray(60 << 20); subprocess.run([sys.executable, '-c', {hold!r}], check=True)"
    usage = measure([sys.executable, "-c", program], os.environ, tmp_path, tmp_path / "log")
    assert usage.peak_memory_bytes > 180 * MEBIBYTE


def test_memory_of_processes_that_are_gone_is_none() -> None:
    assert tree_memory([2**22 + 1]) == 0
    assert tree_memory([os.getpid()]) > MEBIBYTE


def test_a_failure_tells_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(ProcessFailed, match="exit code 3, no such table"):
        measure([sys.executable, "-c", "print('no such table'); raise SystemExit(3)"], os.environ, tmp_path, tmp_path / "log")


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("", "no output"),
        ("one\n\n two  words \n\n", "two words"),
        ("Database Error in model tracks\n  syntax error\nDone. PASS=1 ERROR=1\n", "Database Error in model tracks syntax error"),
        ("Traceback\nIOError: disk full\n", "IOError: disk full"),
    ],
)
def test_last_words(tmp_path: Path, output: str, words: str) -> None:
    log = tmp_path / "log"
    log.write_text(output)
    assert last_words(log) == words


def test_the_processor_time_of_backends_counts_when_they_are_gone(postgres_server: dict[str, str]) -> None:
    server = PostgresServer(postgres_server)
    before = server.cpu_seconds()
    connection = psycopg2.connect(**connection_parameters(postgres_server))
    with connection.cursor() as cursor:
        cursor.execute("select sum(length(md5(number::text))) from generate_series(1, 300000) as number")
    running = server.cpu_seconds()
    connection.close()
    assert running > before
    assert server.cpu_seconds() >= running
    assert server.settings()["version"]


def test_a_server_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=r"^cannot connect to Postgres \(.*\); check the PG\* variables$"):
        PostgresServer({"PGHOST": str(tmp_path)})
