"""Where an IP address is and whose it is, from MaxMind databases (.mmdb files, which the user supplies).

What Snowplow's IP look-ups enrichment does: one database each for the place (City or Enterprise), the provider (ISP), the domain
(Domain) and the kind of connection (Connection-Type). Names are the English ones, the region is the most specific subdivision, as in
Snowplow's scala-maxmind-iplookups; coordinates are degrees as the database has them, not cut to single precision as there.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import maxminddb

Values = dict[str, str | float | None]
COLUMNS = (
    "geo_country", "geo_region", "geo_city", "geo_zipcode", "geo_latitude", "geo_longitude", "geo_region_name", "geo_timezone",
    "ip_isp", "ip_organization", "ip_domain", "ip_netspeed",
)  # fmt: skip
"""The columns of a looked-up address: text, but for the coordinates, which are degrees as float."""


@dataclass(frozen=True)
class Kind:
    """A kind of database: the var that names its file, the types it may have, and the columns it gives."""

    name: str
    variable: str
    types: tuple[str, ...]
    columns: tuple[str, ...]
    read: Callable[[Mapping[str, Any]], tuple[Any, ...]]


class IpDatabases:
    """The open databases; use it as a context manager, so that the files are closed.

    `problems` has one line for each file that cannot be used: the others are. `kinds` are the names of those that are open.
    """

    def __init__(self, paths: Mapping[str, str]) -> None:
        """Opens databases.

        Args:
            paths: name of a kind (`city`, `isp`, `domain`, `connection_type`) -> path of a .mmdb file; empty for none.
        """
        self.problems: list[str] = []
        self._readers: dict[str, maxminddb.Reader] = {}
        for kind in KINDS:
            if paths.get(kind.name):
                try:
                    self._readers[kind.name] = _opened(kind, Path(paths[kind.name]))
                except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
                    self.problems.append(_problem(kind, paths[kind.name], error))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of the open databases."""
        return tuple(self._readers)

    def look_up(self, address: str, kinds: Iterable[str] | None = None) -> tuple[Values, tuple[str, ...]]:
        """What the databases know of an address.

        Args:
            address: IPv4 or IPv6, also with a port behind it (`192.0.2.1:8080`, `[2001:db8::1]:8080`).
            kinds: the databases to ask; all open ones if not given.

        Returns:
            The columns of these databases, None where one does not know the address or the address is none; and the kinds that
            answered. Nothing is raised: a record that is damaged counts as no answer and is a problem.
        """
        values: Values = {}
        answered: list[str] = []
        parsed = parsed_address(address)
        for kind in KINDS:
            if kind.name not in self._readers or (kinds is not None and kind.name not in kinds):
                continue
            try:
                record = _record(self._readers[kind.name], parsed)
                found = kind.read(record)
            except Exception as error:  # whatever a damaged file makes of its record
                self._add_problem(f"{kind.name} database: the record of {address} is damaged ({_one_line(error)}); get the file anew")
                continue
            values.update(zip(kind.columns, found, strict=True))
            answered.append(kind.name)
        return values, tuple(answered)

    def close(self) -> None:
        """Closes the files."""
        for reader in self._readers.values():
            reader.close()
        self._readers = {}

    def __enter__(self) -> IpDatabases:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _add_problem(self, problem: str) -> None:
        if len(self.problems) < len(KINDS) + 1:  # a damaged file has thousands
            self.problems.append(problem)


def parsed_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a text is, with or without a port; None if it is none (a host name, `192.0.2.x`)."""
    text = text.strip()
    with_port = re.fullmatch(r"\[(.+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+", text)
    if with_port:
        text = with_port[1] or with_port[2]
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _opened(kind: Kind, path: Path) -> maxminddb.Reader:
    if not path.is_file():
        raise FileNotFoundError("there is no such file")
    reader = maxminddb.open_database(str(path))
    found = reader.metadata().database_type
    if not any(wanted in found for wanted in kind.types):
        reader.close()
        raise ValueError(f"it is a database of type {found!r}, not {' or '.join(kind.types)}")
    return reader


def _record(reader: maxminddb.Reader, address: ipaddress.IPv4Address | ipaddress.IPv6Address | None) -> Mapping[str, Any]:
    if address is None or (address.version == 6 and reader.metadata().ip_version == 4):
        return {}
    record = reader.get(address)
    return record if isinstance(record, Mapping) else {}


def _city(record: Mapping[str, Any]) -> tuple[Any, ...]:
    location = record.get("location") or {}
    region = (record.get("subdivisions") or [{}])[-1]
    return (
        _text(record.get("country", {}).get("iso_code")),
        _text(region.get("iso_code")),
        _text(record.get("city", {}).get("names", {}).get("en")),
        _text(record.get("postal", {}).get("code")),
        _number(location.get("latitude")),
        _number(location.get("longitude")),
        _text(region.get("names", {}).get("en")),
        _text(location.get("time_zone")),
    )


def _isp(record: Mapping[str, Any]) -> tuple[Any, ...]:
    isp = _text(record.get("isp"))
    return isp, _text(record.get("organization")) or isp


def _text(value: object) -> str | None:
    return str(value) if value not in (None, "") else None


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _problem(kind: Kind, path: str, error: Exception) -> str:
    reason = _one_line(error)
    if isinstance(error, maxminddb.InvalidDatabaseError):
        reason = "it is no MaxMind database, or a damaged one"
    return f'{kind.variable}: {path} cannot be used ({reason}); give the path of a MaxMind {kind.types[0]} database (.mmdb), or "" for none'


def _one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return " ".join(str(error).split()) or type(error).__name__


KINDS = (
    Kind("city", "geo_database", ("City", "Enterprise"), COLUMNS[:8], _city),
    Kind("isp", "isp_database", ("ISP",), COLUMNS[8:10], _isp),
    Kind("domain", "domain_database", ("Domain",), COLUMNS[10:11], lambda record: (_text(record.get("domain")),)),
    Kind(
        "connection_type",
        "connection_type_database",
        ("Connection-Type",),
        COLUMNS[11:],
        lambda record: (_text(record.get("connection_type")),),
    ),
)
"""The kinds of database, in the order in which the column `databases` names them."""
