"""Reads the lists of Matomo, which lie beside this file."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from referers.entries import Entry, cleaned_host
from referers.errors import RefererError

FOLDER = Path(__file__).parent

# The later list wins where two have a host: an AI assistant may stand among the search engines too.
_FILES = {"search": "SearchEngines.yml", "social": "Socials.yml", "chatbot": "AIAssistants.yml"}


def read_matomo_lists(folder: Path = FOLDER) -> list[Entry]:
    """The entries of the three lists, each host once.

    Raises `RefererError` where a file cannot be read or is no such list.
    """
    found: dict[str, Entry] = {}
    for medium, name in _FILES.items():
        path = folder / name
        try:
            document = yaml.safe_load(path.read_text(encoding="utf-8"))
            for entry in _search_entries(document) if medium == "search" else _simple_entries(medium, document):
                found.update(dict.fromkeys(entry.hosts, entry))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, KeyError, TypeError, RefererError) as error:
            reason = " ".join(str(error).split())
            raise RefererError(f"{path}: is no list of referers ({reason}); restore the file from the repository") from error
    return [
        Entry(entry.medium, entry.source, kept, entry.parameters)
        for entry in dict.fromkeys(found.values())
        if (kept := tuple(host for host in entry.hosts if found[host] is entry))
    ]


def _search_entries(document: Mapping[str, Any]) -> Iterator[Entry]:
    for source, engines in document.items():
        for engine in engines:
            # A parameter with slashes is a regular expression over the path, which nothing here reads.
            parameters = [text for name in engine.get("params", []) if (text := str(name).strip()) and not text.startswith("/")]
            yield Entry("search", str(source), _hosts(engine["urls"]), tuple(parameters))


def _simple_entries(medium: str, document: Mapping[str, Any]) -> Iterator[Entry]:
    for source, hosts in document.items():
        yield Entry(medium, str(source), _hosts(hosts))


def _hosts(texts: list[str]) -> tuple[str, ...]:
    # The lists write the scheme of an Android app as the first label of a path.
    return tuple(dict.fromkeys(cleaned_host(text.removeprefix("android-app//")) for text in texts))
