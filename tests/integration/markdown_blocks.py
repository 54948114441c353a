"""The fenced blocks of a Markdown document, and a shell that does what they say in a copy of the project."""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"(?:--|#) ([\w./-]+/[\w.-]+\.\w+)\n")
PARSED = ("models", "macros", "seeds", "tests", "analyses", "dbt_project.yml")

# What `dbt` is in the copy's shell: asks the process of the test, which has the project parsed.
_DBT = """\
import json, socket, sys
connection = socket.socket(socket.AF_UNIX)
connection.connect({address!r})
connection.sendall(json.dumps(sys.argv[1:]).encode() + b"\\n")
answer = json.loads(connection.makefile().read())
print(answer["output"])
sys.exit(answer["code"])
"""


@dataclass(frozen=True)
class Block:
    """A fenced block: `document:line` of its first line, language and text."""

    place: str
    language: str
    text: str


def blocks_of(path: Path) -> Iterator[Block]:
    """The blocks of a document in order."""
    text = path.read_text()
    for match in _FENCE.finditer(text):
        yield Block(f"{path.name}:{text.count(chr(10), 0, match.start()) + 2}", match[1], match[2])


def commands_of(block: Block) -> list[str]:
    """The commands of a shell block, without comments."""
    return [shlex.join(words) for line in block.text.splitlines() if (words := shlex.split(line, comments=True))]


class Project:
    """A copy of the project with a warehouse of its own, where blocks are done."""

    def __init__(self, root: Path, environment: Mapping[str, str], exempt: Mapping[str, str]) -> None:
        """`exempt` are commands (or `document: command`) that are not run, with the reason."""
        self.root = root
        self.environment = dict(environment)
        self.exempt = exempt
        self.passed_over: set[str] = set()
        self._manifest: Manifest | None = None
        self._parsed: object = None
        shims = root.parent / "shims"
        shims.mkdir()
        self._address = str(shims / "socket")
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(self._address)
        self._server.listen()
        self._server.settimeout(0.05)
        (shims / "dbt.py").write_text(_DBT.format(address=self._address))
        for name, command in {"python": sys.executable, "dbt": f"{sys.executable} -S {shims / 'dbt.py'}"}.items():
            (shims / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n')
            (shims / name).chmod(0o755)
        self.environment["PATH"] = f"{shims}:{self.environment['PATH']}"

    def do(self, block: Block) -> None:
        """Runs a shell block, writes a file, applies a patch or queries the warehouse; an AssertionError names the block that fails."""
        try:
            if file := _FILE.match(block.text):
                (self.root / file[1]).parent.mkdir(parents=True, exist_ok=True)
                (self.root / file[1]).write_text(block.text[file.end() :].lstrip("\n") if block.language == "sql" else block.text)
            elif block.language == "diff":
                self._shell("git apply --verbose -", block.text)
            elif block.language == "sh":
                self._shell("set -eo pipefail\n" + "".join(self._without_exempt(block, line) for line in block.text.splitlines()))
            elif block.language == "sql":
                with duckdb.connect(self.environment["EVENT_WAREHOUSE_PATH"]) as connection:
                    connection.execute(block.text)
        except (AssertionError, duckdb.Error, OSError) as error:
            raise AssertionError(f"{block.place}: this block fails\n{block.text}\n{error}") from error

    def _without_exempt(self, block: Block, line: str) -> str:
        """A line of a shell block, or an empty one for a command that is exempt, everywhere or in this document."""
        command = shlex.join(shlex.split(line, comments=True))
        names = {command, f"{block.place.split(':')[0]}: {command}"} & self.exempt.keys()
        self.passed_over |= names
        return "\n" if names else line + "\n"

    def _shell(self, script: str, text: str = "") -> None:
        """Runs a script of bash, and dbt for it in this process."""
        (self.root.parent / "input").write_text(text)
        with (self.root.parent / "output").open("w+") as output, (self.root.parent / "input").open() as source:
            process = subprocess.Popen(
                ["bash", "-c", script], cwd=self.root, env=self.environment, stdin=source, stdout=output, stderr=subprocess.STDOUT
            )
            while process.poll() is None:
                try:
                    connection, _ = self._server.accept()
                except TimeoutError:
                    continue
                with connection:
                    arguments = json.loads(connection.makefile().readline())
                    connection.sendall(json.dumps(self._dbt(arguments)).encode())
            output.seek(0)
            assert process.returncode == 0, output.read()[-6000:]

    def _dbt(self, arguments: list[str]) -> dict[str, object]:
        messages: list[str] = []
        runner = dbtRunner(
            manifest=self._parsed_project(),
            callbacks=[lambda event: messages.append(event.info.msg) if event.info.level != "debug" else None],
        )
        result = runner.invoke(arguments)
        DuckDBConnectionManager.close_all_connections()
        return {"output": "\n".join([*messages, str(result.exception or "")]), "code": 0 if result.success else 1}

    def _parsed_project(self) -> Manifest:
        """The parsed project, parsed again where a file has changed."""
        files = [path for name in PARSED for path in ([self.root / name] if "." in name else sorted((self.root / name).rglob("*")))]
        state = [(str(path), os.stat(path).st_mtime_ns) for path in files]
        if state != self._parsed:
            parsed = dbtRunner().invoke(["parse"])
            assert isinstance(parsed.result, Manifest), parsed.exception
            self._manifest, self._parsed = parsed.result, state
        assert self._manifest
        return self._manifest

    def close(self) -> None:
        """Leaves nothing open."""
        self._server.close()
