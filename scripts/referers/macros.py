"""Writes entries as dbt macros."""

from collections.abc import Iterable

from macro_files import escaped
from referers.entries import Entry

# What would end a text or the macro.
_SIGNS = "'\"\\{}#%"

_FORMAT = """\
    Returns: dict of medium -> list of texts `source | hosts | search parameters`, hosts and parameters parted by
        blanks; `*` in a host stands for a country code.
#}
"""

_BUILT_IN = """\
{#
    The hosts of search engines, social networks and AI assistants (matomo-org/searchengine-and-social-list, public
    domain). Generated from scripts/referers/*.yml, do not edit: `python scripts/import_referers.py` makes it again.

"""

_OWN = """\
{#
    The hosts of your own list of referers, which win over the built-in ones. Generated from a file in Snowplow's
    format, do not edit: `python scripts/import_referers.py FILE` makes it again.

"""


def built_in_macro(entries: Iterable[Entry]) -> str:
    """The file macros/enrichments/referer_hosts.sql."""
    return _macro(_BUILT_IN, "referer_hosts", entries)


def own_macro(entries: Iterable[Entry]) -> str:
    """The file macros/enrichments/own_referer_hosts.sql."""
    return _macro(_OWN, "own_referer_hosts", entries)


def _macro(header: str, name: str, entries: Iterable[Entry]) -> str:
    mediums: dict[str, list[str]] = {}
    for entry in entries:
        text = f"{entry.source} | {' '.join(entry.hosts)} | {' '.join(entry.parameters)}"
        mediums.setdefault(entry.medium, []).append(f"            '{escaped(text, _SIGNS)}',\n")
    lines = [f"        '{medium}': [\n{''.join(texts)}        ],\n" for medium, texts in mediums.items()]
    return f"{header}{_FORMAT}{{% macro {name}() %}}\n    {{{{ return({{\n{''.join(lines)}    }}) }}}}\n{{% endmacro %}}\n"
