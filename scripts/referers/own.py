"""Reads a user's own list, in the format of Snowplow's referer parser."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from referers.entries import Entry, cleaned_host
from referers.errors import RefererError

MEDIUMS = ("search", "social", "email", "paid", "chatbot", "unknown")
FORMAT = '{"email": {"Acme Mail": {"domains": ["mail.acme.com"]}}}'


def read_own_list(file: Path) -> list[Entry]:
    """The entries of a JSON or YAML file: medium, then source, then its `domains` and, of a search engine, `parameters`.

    Raises `RefererError` with all that is wrong in it.
    """
    document = _parse(file)
    if not isinstance(document, Mapping) or not document:
        raise RefererError(f"{file}: has no mediums; write {FORMAT}")
    problems: list[str] = []
    entries: list[Entry] = []
    owners: dict[str, str] = {}
    for medium, sources in document.items():
        if medium not in MEDIUMS:
            problems.append(f"{file}: {medium!r} is no medium; take one of {', '.join(MEDIUMS)}")
        elif not isinstance(sources, Mapping):
            problems.append(f"{file}: {medium} holds no sources; write {FORMAT}")
        else:
            for source, details in sources.items():
                try:
                    entry = _entry(medium, source, details)
                except RefererError as error:
                    problems += [f"{file}: {medium}, {source}: {problem}" for problem in error.problems]
                    continue
                entries.append(entry)
                problems += _claimed_twice(file, entry, owners)
    if problems:
        raise RefererError(*problems)
    return entries


def _parse(file: Path) -> Any:
    try:
        text = file.read_text(encoding="utf-8-sig")
        return json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)
    except OSError as error:
        raise RefererError(f"{file}: {(error.strerror or str(error)).lower()}; name a file that can be read") from error
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        form = "JSON" if file.suffix == ".json" else "YAML"
        raise RefererError(f"{file}: no valid {form} ({' '.join(str(error).split())}); correct the file") from error


def _entry(medium: str, source: Any, details: Any) -> Entry:
    if not isinstance(source, str) or not source.strip():
        raise RefererError("the source's name is no text; put it in quotes")
    if "|" in source:
        raise RefererError("the source's name holds |, which parts the macro's texts; take another sign")
    if not isinstance(details, Mapping):
        raise RefererError('holds no domains; write {"domains": [...]}')
    hosts = tuple(dict.fromkeys(cleaned_host(text) for text in _texts(details, "domains")))
    if not hosts:
        raise RefererError("has no domains; add one or remove the source")
    # As a browser would write the name in a URL.
    parameters = [quote(text, safe="[]!$'()*,;:@/?~") for text in _texts(details, "parameters")]
    return Entry(medium, " ".join(source.split()), hosts, tuple(parameters) if medium == "search" else ())


def _texts(details: Mapping[str, Any], key: str) -> list[str]:
    texts = details.get(key) or []
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        raise RefererError(f"`{key}` is no list of texts; correct it")
    return texts


def _claimed_twice(file: Path, entry: Entry, owners: dict[str, str]) -> Iterator[str]:
    name = f"{entry.medium}, {entry.source}"
    for host in entry.hosts:
        if (other := owners.setdefault(host, name)) != name:
            yield f"{file}: {host} is in {other} and in {name}; keep one of them"
