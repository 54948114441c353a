"""Finds the self-describing JSON Schemas of a folder in Iglu's layout."""

import json
import re
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from iglu.errors import IgluError
from iglu.schemas import Schema

LAYOUT = "vendor/name/jsonschema/1-0-0"

_VERSION = re.compile(r"([1-9][0-9]*)-(0|[1-9][0-9]*)-(0|[1-9][0-9]*)")
_SELF = ("vendor", "name", "format", "version")


def read_folder(folder: Path) -> tuple[list[Schema], list[str]]:
    """The schemas of a folder, and a line for each file that is no schema.

    Where there is a folder `schemas` in it, only that is read. What carries `self` is taken wherever it lies.
    Raises `IgluError` for a folder that cannot be read or holds no schema, and with all files that should be schemas but are not.
    """
    if not folder.is_dir():
        raise IgluError(f"{folder}: {'not a folder' if folder.exists() else 'no such folder'}; name the folder that holds {LAYOUT}")
    root = folder / "schemas" if (folder / "schemas").is_dir() else folder
    schemas: dict[str, Schema] = {}
    notes: list[str] = []
    problems: list[str] = []
    try:
        for file in _files(root):
            try:
                schema = _read(file, file.relative_to(root), notes)
                if schema and (other := schemas.setdefault(str(schema), schema)) is not schema:
                    raise IgluError(f"{file}: is {schema}, as {other.file} is; keep one of them")
            except IgluError as error:
                problems += error.problems
    except OSError as error:
        raise IgluError(f"{error.filename}: {(error.strerror or str(error)).lower()}; check its permissions") from error
    if problems:
        raise IgluError(*problems)
    if not schemas:
        raise IgluError(f"{root}: no self-describing schema in it; schemas lie at {LAYOUT} and carry `self`", *notes)
    return list(schemas.values()), notes


def _files(root: Path) -> list[Path]:
    files = [file for file in root.rglob("*") if not any(part.startswith(".") for part in file.relative_to(root).parts)]
    return sorted(file for file in files if file.is_file())


def _read(file: Path, place: PurePath, notes: list[str]) -> Schema | None:
    """The schema of a file; none, with a note, where it is not meant to be one."""
    must_be_schema = bool(_placed(place) and _VERSION.fullmatch(_placed(place)[-1]))
    if not must_be_schema and place.suffix != ".json":
        notes.append(f"{file}: skipped, it is no JSON Schema at {LAYOUT}")
        return None
    try:
        document = _parse(file)
    except IgluError as error:
        if must_be_schema:
            raise
        notes.append(f"{error}; skipped")
        return None
    identity = document.get("self") if isinstance(document, Mapping) else None
    if not isinstance(document, Mapping) or not isinstance(identity, Mapping):
        if must_be_schema:
            raise IgluError(f"{file}: describes no schema, it has no `self`; add it: {_example(place)}")
        notes.append(f"{file}: skipped, it has no `self`")
        return None
    return _identified(file, place, document, identity, notes)


def _parse(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except RecursionError:
        raise IgluError(f"{file}: no valid JSON (nested too deeply); correct the file") from None
    except ValueError as error:
        raise IgluError(f"{file}: no valid JSON ({error}); correct the file") from error


def _identified(file: Path, place: PurePath, document: Mapping[str, Any], identity: Mapping[str, Any], notes: list[str]) -> Schema | None:
    if missing := [key for key in _SELF if not isinstance(identity.get(key), str) or not identity[key]]:
        raise IgluError(f"{file}: `self` lacks {', '.join(missing)} (text); add it: {_example(place)}")
    vendor, name, form, version = (identity[key] for key in _SELF)
    if form != "jsonschema":
        notes.append(f"{file}: skipped, its format is {form}; only jsonschema is read")
        return None
    if not (parts := _VERSION.fullmatch(version)):
        raise IgluError(f"{file}: the version in `self`, {version!r}, is not MODEL-REVISION-ADDITION such as 1-0-0; correct it")
    found, stated = _placed(place), [vendor, name, form, version]
    if found != stated[4 - len(found) :]:
        raise IgluError(f"{file}: `self` says {'/'.join(stated)}, its place says {'/'.join(found)}; correct one of them")
    model, revision, addition = map(int, parts.groups())
    return Schema(vendor, name, (model, revision, addition), document, str(file))


def _placed(place: PurePath) -> list[str]:
    """Vendor, name, format and version that a place in the layout stands for, as far as it has them; empty for any other place."""
    parts = [*place.parent.parts, place.name.removesuffix(".json")][-4:]
    return parts if parts[-2:-1] == ["jsonschema"] else []


def _example(place: PurePath) -> str:
    placed = _placed(place)
    values = ["com.acme", "click_event", "jsonschema", "1-0-0"][: 4 - len(placed)] + placed
    return json.dumps({"self": dict(zip(_SELF, values, strict=True))})
