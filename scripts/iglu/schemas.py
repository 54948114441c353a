"""The columns that the versions of a JSON Schema give, by the rules of schema-ddl's FlatSchema."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from typing import Any
from urllib.parse import unquote

from iglu.errors import IgluError
from iglu.names import META_COLUMNS, column_name, table_name

Tables = dict[str, list[tuple[str, str]]]
"""Table name -> (column name, data type) in order."""

_BRANCHES = ("oneOf", "anyOf", "allOf")
_NUMBERS = {"integer", "decimal", "float"}


@dataclass(frozen=True, slots=True)
class Schema:
    """A self-describing JSON Schema: its identity, the document, and the file it comes from, for messages."""

    vendor: str
    name: str
    version: tuple[int, int, int]
    document: Mapping[str, Any]
    file: str

    def __str__(self) -> str:
        """The schema as its URI has it, without `iglu:`."""
        return f"{self.vendor}/{self.name}/jsonschema/{'-'.join(map(str, self.version))}"


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    data_type: str
    is_nullable: bool
    path: tuple[str, ...]


def tables_of(schemas: Sequence[Schema]) -> tuple[Tables, list[str]]:
    """The tables of some schemas, sorted by name, and what the user should know about them, a line each.

    Raises `IgluError` for a schema that is nested too deeply.
    """
    tables: Tables = {}
    notes: list[str] = []

    def table(schema: Schema) -> str:
        return table_name(schema.vendor, schema.name, schema.version[0])

    for name, group in groupby(sorted(schemas, key=lambda one: (table(one), one.vendor, one.name, one.version)), key=table):
        versions = list(group)
        if len(sources := dict.fromkeys(f"{schema.vendor}/{schema.name}" for schema in versions)) > 1:
            notes.append(f"{' and '.join(sources)}: one table, {name}, because their names differ in signs or capitals only")
        tables[name] = _merge(versions, notes)
    return tables, notes


def _merge(versions: Sequence[Schema], notes: list[str]) -> list[tuple[str, str]]:
    data_types: dict[str, str] = {}
    for schema in versions:
        for column in _columns(schema, notes):
            before = data_types.setdefault(column.name, column.data_type)
            data_types[column.name] = widen(before, column.data_type)
            if data_types[column.name] != before:
                notes.append(
                    f"{schema}: {_shown(column.path)} is {column.data_type} here and {before} in earlier versions; "
                    f"the column {column.name} is {data_types[column.name]}"
                )
    return list(data_types.items())


def _columns(schema: Schema, notes: list[str]) -> list[_Column]:
    """The columns of one version, in order."""
    try:
        found = sorted(_Flattener(schema, notes).columns(), key=lambda column: (column.is_nullable, column.name))
    except RecursionError:
        raise IgluError(f"{schema.file}: its properties are nested too deeply; make them flatter") from None
    columns: dict[str, _Column] = {}
    for column in found:
        if problem := _problem(column.name, columns):
            notes.append(f"{schema}: {_shown(column.path)} has no column, {problem}")
        else:
            columns[column.name] = column
    return list(columns.values())


def _problem(name: str, columns: Mapping[str, _Column]) -> str | None:
    if name in META_COLUMNS:
        return f"{name} is one of the columns that every table begins with"
    if name in columns:
        return f"{name} is the column of {_shown(columns[name].path)}"
    if not name or "\0" in name:
        return "its name cannot be one in a database"
    return None


def _shown(path: Sequence[str]) -> str:
    return ascii(".".join(path))


class _Flattener:
    """Walks one schema's properties."""

    def __init__(self, schema: Schema, notes: list[str]) -> None:
        self._schema = schema
        self._document = schema.document
        self._notes = notes

    def columns(self) -> Iterator[_Column]:
        if not _properties(self._document) and _types(self._document) - {"null", "object"}:
            self._notes.append(f"{self._schema}: its data is no object, so its table has no columns of its own")
        yield from self._nested(self._document, (), False)

    def _nested(self, parent: Mapping[str, Any], path: tuple[str, ...], is_nullable: bool) -> Iterator[_Column]:
        listed = parent.get("required")
        required = listed if isinstance(listed, list) else []
        for key, node in _properties(parent).items():
            here = (*path, key)
            nullable = is_nullable or key not in required or any("null" in _types(one) for one in self._typed(node))
            if self._is_flat_object(node):
                yield from self._nested(node, here, nullable)
            else:
                yield _Column(_name(here), self._data_type(node), nullable, here)

    def _is_flat_object(self, node: Any) -> bool:
        """Whether its properties are columns; what may be something else than an object too is one column of JSON text."""
        if not _properties(node) or "$ref" in node:
            return False
        return all(_types(one) <= {"object", "null"} for branch in (node, *_branches(node)) for one in self._typed(branch))

    def _data_type(self, node: Any) -> str:
        data_types = [_data_type(one) for one in self._typed(node) if _types(one) != {"null"}]
        return reduce(widen, data_types) if data_types else "string"

    def _typed(self, node: Any) -> Iterator[Mapping[str, Any]]:
        """The schema itself if it states a type, else its branches and what it refers to, as far down as it takes."""
        followed = set()
        left = [node]
        while left:
            one = left.pop()
            if not isinstance(one, Mapping):
                yield {}
            elif isinstance(reference := one.get("$ref"), str):
                if reference not in followed:
                    followed.add(reference)
                    left.append(self._target(reference))
            elif _types(one) or not _branches(one):
                yield one
            else:
                left.extend(_branches(one))

    def _target(self, reference: str) -> Any:
        """What a reference points to; none if that is not in the document."""
        target: Any = self._document
        for key in unquote(reference).split("/") if reference.startswith("#/") else ():
            if key != "#":
                target = target.get(key.replace("~1", "/").replace("~0", "~")) if isinstance(target, Mapping) else None
        return target if reference.startswith("#") else None


def _types(node: Mapping[str, Any]) -> set[str]:
    """The JSON types a schema states: those of its values where it lists them without a type."""
    stated = node.get("type")
    types = {one for one in (stated if isinstance(stated, list) else [stated]) if isinstance(one, str)}
    values = node["enum"] if isinstance(node.get("enum"), list) else [node["const"]] if "const" in node else []
    if types:
        return types | {"null"} if None in values else types
    return {_type_of(value) for value in values}


def _branches(node: Mapping[str, Any]) -> list[Any]:
    lists = (node.get(keyword) for keyword in _BRANCHES)
    return [branch for branches in lists if isinstance(branches, list) for branch in branches]


def _data_type(node: Mapping[str, Any]) -> str:
    """The data type of a schema that states its type; any other may be anything and is text."""
    types = _types(node) - {"null"}
    multiple = node.get("multipleOf")
    if types == {"integer"} or (types == {"number"} and _is_integer(multiple)):
        return "integer"
    if types == {"number"} and multiple == 0.01:
        return "decimal(36,2)"
    if types in ({"number"}, {"integer", "number"}):
        return "float"
    if types == {"string"}:
        return {"date-time": "timestamp", "date": "date"}.get(str(node.get("format")), "string")
    return "boolean" if types == {"boolean"} else "string"


def _name(path: tuple[str, ...]) -> str:
    try:
        return column_name(path)
    except UnicodeEncodeError:
        return ""


def _properties(node: Any) -> Mapping[str, Any]:
    properties = node.get("properties") if isinstance(node, Mapping) else None
    return properties if isinstance(properties, Mapping) else {}


def _type_of(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    if isinstance(value, int | float):
        return "integer" if _is_integer(value) else "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def _is_integer(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


def widen(one: str, other: str) -> str:
    """The data type that holds the values of both."""
    if one == other:
        return one
    if {one, other} == {"date", "timestamp"}:
        return "timestamp"
    kinds = {one.partition("(")[0], other.partition("(")[0]}
    if not kinds <= _NUMBERS:
        return "string"
    if kinds == {"integer", "decimal"}:
        return other if one == "integer" else one
    return "float"
