"""README and CONTRIBUTING: every command and code block of them is done, in order, on a fresh copy of the project."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_blocks import Project, blocks_of, commands_of
from warehouse import QUICK, ROOT, changed_environment

DOCUMENTS = ("README.md", "CONTRIBUTING.md")

# Commands that this test does not run, each with the reason.
_SETS_UP = "sets up .venv over the network; CI is this very command"
_PARSES = "another project to parse and another warehouse to build, half a minute: test_commands.py does it"
_POSTGRES = "needs a Postgres of the reader's; test_enrichments.py and test_equality.py build there"
EXEMPT = {
    "README.md: dbt run --full-refresh": "CONTRIBUTING's replay rebuilds everything, with the schemas that README imports",
    "make run": "downloads packages, lands 110,000 events and takes minutes",
    "make test": _SETS_UP,
    "dbt run --vars '{geo_database: /data/GeoLite2-City.mmdb}'": "the database is the reader's; test_enrichments.py makes one",
    "dbt run --vars '{source: ios_prod}'": _PARSES,
    "dbt run --vars '{schema_prefix: ci_42}'": _PARSES,
    "export PGHOST=localhost PGPORT=5432 PGUSER=postgres PGPASSWORD=... PGDATABASE=postgres": _POSTGRES,
    "python scripts/land_events.py --target postgres events/": _POSTGRES,
    "python scripts/build_postgres.py": _POSTGRES,
    "dbt run --target postgres": _POSTGRES,
    ".venv/bin/python -m pytest tests/python -q": "these tests run beside this one",
    ".venv/bin/dbt test": "test_dbt_tests.py runs all of them",
}
# Blocks that show something and are nothing to run.
SHOWN = {""}
# What of the recorded events the documents need; each event name is a table more to build.
NEEDED = ('"Order Completed"', '"Type Conflict"', '"type":"identify"', '"type":"group"')
SCHEMA = """{"$schema": "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#",
 "self": {"vendor": "com.acme", "name": "visit", "format": "jsonschema", "version": "1-0-0"}, "type": "object", "properties": {"shop": {"type": "string"}}}"""


@pytest.fixture
def copied_project(tmp_path: Path) -> Iterator[Project]:
    """A copy of the project as a clone has it, with the files that the documents take for granted."""
    root = tmp_path / "project"
    left_out = (".git", ".venv", "target", "logs", ".*_cache", ".hypothesis", "__pycache__", "*.duckdb*", "generated*.ndjson")
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*left_out))
    environment = {
        **os.environ, **QUICK, "EVENT_WAREHOUSE_PATH": str(tmp_path / "warehouse.duckdb"), "DBT_TARGET_PATH": str(tmp_path / "target"),
        "DBT_LOG_PATH": str(tmp_path / "logs"), "DBT_PROJECT_DIR": str(root), "DBT_PROFILES_DIR": str(root), "DBT_TARGET": "duckdb",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }  # fmt: skip
    with changed_environment(environment):
        project = Project(root, environment, EXEMPT)
        yield project
        project.close()


def prepare_files(root: Path) -> None:
    """The events and schemas that the documents call the reader's own: the sample."""
    generate = [sys.executable, "scripts/generate_events.py", "--events", "400", "--output", str(root / "generated.ndjson")]
    subprocess.run(generate, cwd=ROOT, check=True)
    lines = (root / "generated.ndjson").read_bytes().splitlines(keepends=True)
    (root / "events").mkdir()
    recorded = (ROOT / "sample" / "sdk" / "segment_browser.ndjson").read_text().splitlines(keepends=True)
    chosen = [line for line in recorded if any(text in line for text in NEEDED)]
    (root / "events" / "recorded.ndjson").write_text("".join(chosen))
    (root / "events" / "generated.ndjson").write_bytes(b"".join(lines[:350]))
    (root / "ios.ndjson").write_bytes(b"".join(lines[350:]))
    (root / "more.ndjson.gz").write_bytes(gzip.compress(lines[0]))
    (root / "archive.gz").write_bytes(gzip.compress(lines[1]))
    schema = root / "schemas" / "com.acme" / "visit" / "jsonschema" / "1-0-0"
    schema.parent.mkdir(parents=True)
    schema.write_text(SCHEMA)


def test_every_block_of_readme_and_contributing_does_what_it_says(copied_project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare_files(copied_project.root)
    monkeypatch.chdir(copied_project.root)
    for name in DOCUMENTS:
        for block in blocks_of(copied_project.root / name):
            assert block.language in {"sh", "sql", "yaml", "diff", *SHOWN}, f"{block.place}: nobody knows how to run {block.language!r}"
            copied_project.do(block)
    stale = EXEMPT.keys() - copied_project.passed_over
    assert not stale, f"exempt, but in no document: {stale}"


def test_a_block_that_fails_is_named_by_document_and_line(copied_project: Project, tmp_path: Path) -> None:
    document = tmp_path / "GUIDE.md"
    document.write_text("# Guide\n\n```sh\ntrue   # fine\n```\n\n```sh\nls /nowhere\n```\n")
    fine, failing = blocks_of(document)
    assert commands_of(fine) == ["true"]
    copied_project.do(fine)
    with pytest.raises(AssertionError, match=r"GUIDE\.md:8: this block fails\nls /nowhere"):
        copied_project.do(failing)
