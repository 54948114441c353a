"""sqlfluff over the SQL of models/, tests/ and analyses/, compiled from a project that is parsed already."""

import logging

from dbt.contracts.graph.manifest import Manifest
from sqlfluff.core import FluffConfig, Linter

from linting.stand_ins import put_stand_ins

FOLDERS = ("models", "tests", "analyses")
# Spaces, indentation and line breaks are a file's own, whatever its dialect, and most of sqlfluff's time: looked at once.
RULES_LOOKED_AT_ONCE = "layout"


class SkippedFiles(logging.Handler):
    """Notes which files sqlfluff leaves out because they do not compile: to sqlfluff that is a warning.

    Generic tests it leaves out too, because they are macros.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps a message."""
        message = record.getMessage()
        if not message.endswith("because it is a macro"):
            self.lines.append(f"sqlfluff: {message}")


def lint_sql(manifest: Manifest, target: str, package: str = "event_warehouse") -> list[str]:
    """A line for each thing that sqlfluff finds in the dialect of a target. Changes the manifest's macros."""
    put_stand_ins(manifest, package)
    excluded = FluffConfig.from_path(".").get("exclude_rules")
    if target != "duckdb":
        excluded = f"{excluded},{RULES_LOOKED_AT_ONCE}"
    config = FluffConfig.from_path(".", overrides={"dialect": target, "exclude_rules": excluded})
    skipped = SkippedFiles()
    logger = logging.getLogger("sqlfluff.linter")
    logger.addHandler(skipped)
    logger.propagate = False
    linter = Linter(config=config)
    linter.templater.__dict__["dbt_manifest"] = manifest  # where the templater keeps the one that it would parse itself
    result = linter.lint_paths(FOLDERS, processes=1)
    return skipped.lines + [
        f"{file.path}:{violation.line_no}:{violation.line_pos}: sqlfluff, {target}: {violation.rule_code()} {violation.desc()}"
        for folder in result.paths
        for file in folder.files
        for violation in file.get_violations()
    ]
