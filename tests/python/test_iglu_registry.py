"""A folder of schemas becomes macros: which files are read, what stops the script, what it writes."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rendered_macros import load_macros

import import_iglu_schemas
from iglu.central import read_central_tables
from iglu.folder import read_folder
from iglu.macros import own_macro
from iglu.names import column_name

Json = dict[str, Any]
STRING: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
INTEGER: Json = {"type": "integer"}


class Registry:
    """A folder of schemas, and the script run on it with macros of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder / "registry"
        self.folder.mkdir()
        self.macros = folder / "macros"
        self.macros.mkdir()
        self._capsys = capsys

    def add(self, path: str, content: Any = None, **self_described: Any) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            vendor, name, form, version = path.removesuffix(".json").split("/")[-4:]
            identity = {"vendor": vendor, "name": name, "format": form, "version": version}
            content = {"self": identity, "type": "object", **self_described}
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return file

    def run(self, *arguments: str) -> tuple[int, str]:
        """The exit code, and what it said on either stream."""
        code = import_iglu_schemas.main(arguments or [str(self.folder)])
        captured = self._capsys.readouterr()
        return code, captured.out + captured.err

    def columns(self) -> Any:
        """What the macro says."""
        files = [self.macros / "own_schema_columns.sql", "snowplow/known_schema_columns.sql"]
        return load_macros(*files)["own_schema_columns"]()


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Registry:
    made = Registry(tmp_path, capsys)
    monkeypatch.setattr(import_iglu_schemas, "MACROS", made.macros)
    return made


# The folder


@pytest.mark.parametrize("prefix", ["", "schemas/"])
@pytest.mark.parametrize("suffix", ["", ".json"])
def test_schemas_are_found_in_the_layout_of_iglu(registry: Registry, prefix: str, suffix: str) -> None:
    registry.add(f"{prefix}com.acme/ClickEvent/jsonschema/1-0-0{suffix}", properties={"a": STRING})
    registry.add(f"{prefix}com.acme/ClickEvent/jsonschema/1-0-2{suffix}", properties={"userId": INTEGER})

    code, output = registry.run()

    assert (code, output.splitlines()) == (
        0, ["iglu_central_columns.sql: written, 97 tables", "own_schema_columns.sql: written, 1 table"],
    )  # fmt: skip
    assert registry.columns() == {"com_acme_click_event_1": [["a", "string"], ["user_id", "integer"]]}


def test_a_folder_within_the_layout_is_read_too(registry: Registry) -> None:
    registry.add("com.acme/click/jsonschema/1-0-0")
    schemas, notes = read_folder(registry.folder / "com.acme")
    assert [str(schema) for schema in schemas] == ["com.acme/click/jsonschema/1-0-0"]
    assert notes == []


def test_files_that_are_no_schemas_are_named_and_skipped(registry: Registry) -> None:
    registry.add("com.acme/click/jsonschema/1-0-0", properties={"a": STRING})
    registry.add("README.md", "# Schemas")
    registry.add("notes.json", "{}")
    registry.add("broken.json", "{")
    registry.add("list.json", "[1]")
    registry.add(".git/config.json", "{")
    registry.add("com.acme/click/jsonschema/.1-0-0.swp", "")
    registry.add("com.acme/click/avro/1-0-0.json")
    registry.add("elsewhere.json", {"self": {"vendor": "com.acme", "name": "view", "format": "jsonschema", "version": "1-0-0"}})

    code, output = registry.run()

    assert code == 0
    assert registry.columns() == {"com_acme_click_1": [["a", "string"]], "com_acme_view_1": []}
    said = [line.removeprefix(f"import_iglu_schemas: {registry.folder}/") for line in output.splitlines() if "skipped" in line]
    assert [line.partition(",")[0].partition(" (")[0] for line in said] == [
        "README.md: skipped",
        "broken.json: no valid JSON",
        "com.acme/click/avro/1-0-0.json: skipped",
        "list.json: skipped",
        "notes.json: skipped",
    ]


IDENTITY = {"vendor": "com.acme", "name": "click", "format": "jsonschema", "version": "1-0-0"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("{", "no valid JSON (.*line 1.*); correct the file"),
        ("[" * 100_000, "no valid JSON (nested too deeply)"),
        ('{"type": "object"}', "it has no `self`; add it: .*com.acme.*click.*1-0-0"),
        ("[]", "it has no `self`"),
        (json.dumps({"self": {**IDENTITY, "vendor": ""}}), "`self` lacks vendor"),
        (json.dumps({"self": {"name": "click", "version": 1}}), "`self` lacks vendor, format, version"),
        (json.dumps({"self": {**IDENTITY, "version": "1.0.0"}}), "'1.0.0', is not MODEL-REVISION-ADDITION"),
        (json.dumps({"self": {**IDENTITY, "version": "1-0-1"}}), "says com.acme/click/jsonschema/1-0-1, its place says com.acme/click/"),
    ],
)
def test_a_broken_schema_stops_with_file_problem_and_remedy(registry: Registry, content: str, problem: str) -> None:
    registry.add("com.acme/fine/jsonschema/1-0-0")
    file = registry.add("com.acme/click/jsonschema/1-0-0", content)

    code, output = registry.run()

    assert code == 1
    assert re.search(re.escape(f"import_iglu_schemas: {file}: ") + ".*" + problem.replace("(", r"\(").replace(")", r"\)"), output)
    assert list(registry.macros.iterdir()) == []


def test_all_broken_schemas_are_named_at_once(registry: Registry) -> None:
    registry.add("com.acme/click/jsonschema/1-0-0", "{")
    registry.add("com.acme/view/jsonschema/1-0-0")
    registry.add("com.acme/view/jsonschema/1-0-0.json")
    registry.add("com.acme/bytes/jsonschema/1-0-0").write_bytes(b'{"a": "\xff"}')

    code, output = registry.run()

    lines = output.splitlines()
    assert code == 1 and len(lines) == 3
    assert "view/jsonschema/1-0-0.json: is com.acme/view/jsonschema/1-0-0, as " in lines[2] and "keep one of them" in lines[2]


@pytest.mark.parametrize(
    ("prepare", "problem"),
    [
        (lambda folder: folder.rmdir(), "no such folder; name the folder that holds vendor/name/jsonschema/1-0-0"),
        (lambda folder: (folder.rmdir(), folder.write_text("")), "not a folder"),
        (lambda folder: None, "no self-describing schema in it"),
    ],
)
def test_a_folder_without_schemas_stops(registry: Registry, prepare: Callable[[Path], Any], problem: str) -> None:
    prepare(registry.folder)
    code, output = registry.run()
    assert code == 1
    assert output.startswith(f"import_iglu_schemas: {registry.folder}: {problem}")
    assert list(registry.macros.iterdir()) == []


# The macros


def test_check_says_which_macro_is_out_of_date_and_writes_nothing(registry: Registry) -> None:
    folder = str(registry.folder)
    registry.add("com.acme/click/jsonschema/1-0-0", properties={"a": STRING})

    code, output = registry.run("--check", folder)
    assert code == 1
    assert f"own_schema_columns.sql: is not what its source gives; run `python scripts/import_iglu_schemas.py {folder}`" in output
    assert list(registry.macros.iterdir()) == []

    assert registry.run(folder)[0] == 0
    assert registry.run("--check", folder)[0] == 0
    assert "up to date" in registry.run(folder)[1]
    registry.add("com.acme/click/jsonschema/1-0-1", properties={"b": STRING})
    assert registry.run("--check", folder)[0] == 1


def test_own_schemas_stay_when_only_the_published_ones_are_made_again(registry: Registry) -> None:
    registry.add("com.acme/click/jsonschema/1-0-0", properties={"a": STRING})
    registry.run()
    assert import_iglu_schemas.main([]) == 0
    assert registry.columns() == {"com_acme_click_1": [["a", "string"]]}

    (registry.macros / "own_schema_columns.sql").unlink()
    assert import_iglu_schemas.main(["--check"]) == 1
    assert import_iglu_schemas.main([]) == 0
    assert registry.columns() == {}
    assert (registry.macros / "own_schema_columns.sql").read_text() == own_macro({})


def test_every_name_survives_the_macro(registry: Registry) -> None:
    names = [
        "it's", 'quo"te', "back\\slash", "comma, blank", "100%", "%2C", "%25", "{{ x }}", "{% endmacro %}", "{# #}", "line\nbreak", " lead",
        "trail ", "tab\there", "€uro", "日本", "\u202eleft", "🎉", "a b", ",", "-", "$", "x\u2028y", "\\u0041", "return(1)",
    ]  # fmt: skip
    registry.add("com.acme/click/jsonschema/1-0-0", properties={name: {"type": "number", "multipleOf": 0.01} for name in names})

    assert registry.run()[0] == 0

    expected = [[name, "decimal(36,2)"] for name in sorted(column_name([name]) for name in names)]
    assert registry.columns() == {"com_acme_click_1": expected}


def test_own_schemas_add_to_published_ones_and_their_types_win(registry: Registry) -> None:
    registry.add("com.snowplowanalytics.snowplow/site_search/jsonschema/1-1-0", properties={
        "totalResults": NUMBER, "engine": STRING, "terms": {"type": "array"},
    })  # fmt: skip
    registry.add("com.acme/click/jsonschema/1-0-0", properties={"a": STRING})
    registry.run()
    files = [registry.macros / "own_schema_columns.sql", "snowplow/iglu_central_columns.sql", "snowplow/known_schema_columns.sql"]

    known = load_macros(*files)["known_schema_columns"]()

    assert known["com_snowplowanalytics_snowplow_site_search_1"] == [
        ["terms", "string"], ["filters", "string"], ["total_results", "float"], ["page_results", "integer"], ["engine", "string"],
    ]  # fmt: skip
    assert known["com_acme_click_1"] == [["a", "string"]]
    assert len(known) == 98
    central = {table: [list(column) for column in columns] for table, columns in read_central_tables().items()}
    changed = {"com_snowplowanalytics_snowplow_site_search_1", "com_acme_click_1"}
    assert {table: known[table] for table in known.keys() - changed} == {table: central[table] for table in central.keys() - changed}
