"""Writes small MaxMind databases for tests (MaxMind DB format 2.0, records of 32 bits)."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_UINT16, _UINT32, _UINT64 = 5, 6, 9
Network = Mapping[str, Any]
ISP = {"203.0.113.0/24": {"isp": "Example Net", "organization": "Example Org"}, "198.51.100.0/24": {"isp": "Other Net"}}
CITY = {
    "203.0.113.0/24": {
        "country": {"iso_code": "GB"},
        "subdivisions": [{"iso_code": "ENG", "names": {"en": "England"}}, {"iso_code": "WBK", "names": {"en": "West Berkshire"}}],
        "city": {"names": {"de": "Boxford (de)", "en": "Boxford"}},
        "postal": {"code": "OX1"},
        "location": {"latitude": 51.75, "longitude": -1.25, "time_zone": "Europe/London"},
    },
    "2001:db8::/32": {"country": {"iso_code": "JP"}, "location": {"latitude": 35.685360000000003}},
    "198.51.100.0/24": {"country": {"iso_code": "SE"}},
}


def write_mmdb(path: Path, database_type: str, networks: Mapping[str, Network], ip_version: int = 6) -> Path:
    """Writes a database of networks (`192.0.2.0/24`, `2001:db8::/32`) and their records; returns its path."""
    nodes: list[list[Any]] = [[None, None]]
    data = b""
    for text, record in networks.items():
        network = ipaddress.ip_network(text)
        length = network.prefixlen + (96 if ip_version == 6 and network.version == 4 else 0)
        bits = f"{int(network.network_address):0{128 if ip_version == 6 else 32}b}"[:length]
        node = 0
        for bit in map(int, bits[:-1]):
            if nodes[node][bit] is None:
                nodes.append([None, None])
                nodes[node][bit] = len(nodes) - 1
            node = nodes[node][bit]
        nodes[node][int(bits[-1])] = ("data", len(data))
        data += encoded(record)
    tree = b"".join(struct.pack(">I", _pointer(record, len(nodes))) for node in nodes for record in node)
    metadata = {
        "node_count": (_UINT32, len(nodes)), "record_size": (_UINT16, 32), "ip_version": (_UINT16, ip_version),
        "database_type": database_type, "languages": ["en"], "description": {"en": "a test"},
        "binary_format_major_version": (_UINT16, 2), "binary_format_minor_version": (_UINT16, 0), "build_epoch": (_UINT64, 1_700_000_000),
    }  # fmt: skip
    path.write_bytes(tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + encoded(metadata))
    return path


def _pointer(record: Any, node_count: int) -> int:
    if record is None:
        return node_count
    return node_count + 16 + record[1] if isinstance(record, tuple) else int(record)


def encoded(value: Any) -> bytes:
    """A value as the data section has it; an integer is a pair of its type and itself."""
    if isinstance(value, str):
        text = value.encode()
        return _control(2, len(text)) + text
    if isinstance(value, float):
        return _control(3, 8) + struct.pack(">d", value)
    if isinstance(value, tuple):
        kind, number = value
        digits = number.to_bytes((number.bit_length() + 7) // 8, "big")
        return _control(kind, len(digits)) + digits
    if isinstance(value, list):
        return _control(11, len(value)) + b"".join(map(encoded, value))
    return _control(7, len(value)) + b"".join(encoded(key) + encoded(item) for key, item in value.items())


def _control(kind: int, size: int) -> bytes:
    longer = b"" if size < 29 else bytes([size - 29])
    size = min(size, 29)
    return (bytes([kind << 5 | size]) if kind < 8 else bytes([size, kind - 7])) + longer
