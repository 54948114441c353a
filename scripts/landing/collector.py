"""Reads a Snowplow collector record, one HTTP request as the collector noted it (rules/snowplow.md 2)."""

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote_plus

from landing.canonical import NotJson, parse_fast, parse_slow, repaired, serialize
from landing.embedded import decoded
from landing.events import kind
from landing.stamp import parse_timestamp

_SNOWPLOW = "iglu:com.snowplowanalytics.snowplow/"

_FIELDS_OF_A_REQUEST = {"querystring", "body", "collector"}
_FIELDS = _FIELDS_OF_A_REQUEST | {
    *("ipAddress", "timestamp", "networkUserId", "userAgent", "refererUri"),
    *("headers", "hostname", "encoding", "contentType"),
}

_PIXEL_PATH = re.compile(r"/i|/ice\.png.*", re.DOTALL)
_VENDOR_PATH = re.compile(r"/?[^/]+/[^/]+/?")
_REDIRECT_PATH = re.compile(r"/?r/tp2/?")
_SEPARATOR = re.compile("[&;]")

# The start of a header's value: an IPv4 address, or an IPv6 one that may be quoted and in brackets. A port may follow.
_ADDRESS = re.compile(r'"?\[?(\d{1,3}(?:\.\d{1,3}){3}(?![\d.])|[0-9a-f]*:[0-9a-f:.]+)', re.ASCII)
_LONGEST_ADDRESS = 64

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS = re.compile(r"(-?\d{1,18})(?:\.\d+)?", re.ASCII)

_SHOWN_CHARACTERS = 100


class BadRequest(ValueError):
    """The record holds no event; the message says why and what to do, for `raw.rejects.error`. It starts with the kind of bad row."""


def is_record(value: dict[str, Any]) -> bool:
    """Whether an object is a collector record: by its schema, or by the fields that only such a record has."""
    schema = value.get("schema")
    if isinstance(schema, str):
        return "CollectorPayload" in schema
    path = value.get("path")
    if not isinstance(path, str) or "type" in value or "batch" in value:
        return False
    has_query = "?" in path
    return (has_query or not _FIELDS_OF_A_REQUEST.isdisjoint(value)) and len(_FIELDS & value.keys()) + has_query >= 2


def facts(record: dict[str, Any]) -> dict[str, Any]:
    """What the record says of all its events: `collector` and, if its timestamp can be read, `receivedAt`."""
    collector = {key: item for key, item in record.items() if key not in ("body", "querystring")}
    address = client_ip_address(record.get("headers"), record.get("ipAddress"))
    if address is not None:
        collector["clientIpAddress"] = address
    instant = received_at(record.get("timestamp"))
    return {"collector": collector} if instant is None else {"collector": collector, "receivedAt": instant}


def sent_parameters(record: dict[str, Any]) -> dict[str, Any]:
    """The parameters in the query strings of the record and of its path; the record's count over the path's. Raises `BadRequest`."""
    path, query = record.get("path"), record.get("querystring")
    if query is not None and not isinstance(query, str):
        raise BadRequest(
            f"collector_payload_format_violation: querystring of the collector record is a JSON {kind(query)}, not a string;"
            " correct it and land the line again"
        )
    parameters = query_parameters(path.partition("?")[2]) if isinstance(path, str) else {}
    return {**parameters, **query_parameters(query or "")}


def query_parameters(query: str) -> dict[str, str | None]:
    """The parameters of a query string, decoded; of a repeated one the last counts, one without "=" is None."""
    parameters: dict[str, str | None] = {}
    for pair in _SEPARATOR.split(query):
        name, equals, value = pair.partition("=")
        if name:
            parameters[unquote_plus(name)] = unquote_plus(value) if equals else None
    return parameters


def event_parameters(record: dict[str, Any], parameters: dict[str, Any], repairs: set[str]) -> dict[str, Any]:
    """The parameters of the event in a request without a body. Kinds of repair made are added to `repairs`.

    Raises `BadRequest`.
    """
    path = record.get("path")
    if not parameters:
        raise BadRequest(
            "adapter_failures: the collector record has neither a body nor parameters in its query string;"
            f" no event to land, see what requests {shown(path)}"
        )
    if path is None:
        return parameters
    resource = path.partition("?")[0] if isinstance(path, str) else ""
    if _REDIRECT_PATH.fullmatch(resource):
        return _redirect_parameters(parameters, repairs)
    if not (is_pixel_path(resource) or _VENDOR_PATH.fullmatch(resource)):
        raise BadRequest(
            f"collector_payload_format_violation: path {shown(path)} of the collector record is none of a tracker"
            " (/i, /ice.png or /vendor/version); correct it and land the line again"
        )
    return parameters


def is_pixel_path(path: str) -> bool:
    """Whether trackers send GET requests to a path (without or with its query string) since before it named a protocol."""
    return _PIXEL_PATH.fullmatch(path.partition("?")[0]) is not None


def client_ip_address(headers: Any, connected_from: Any) -> str | None:
    """The address of the client: the first of X-Forwarded-For, else of Forwarded, else the one that connected."""
    nodes = [*_header_values(headers, "x-forwarded-for"), *_forwarded_for(headers)]
    addresses = (_address(node) for node in nodes)
    return next((address for address in addresses if address), connected_from if isinstance(connected_from, str) else None)


def _header_values(headers: Any, wanted: str) -> Iterator[str]:
    if isinstance(headers, dict):
        pairs = list(headers.items())
    elif isinstance(headers, list):
        pairs = [header.partition(":")[::2] for header in headers if isinstance(header, str)]
    else:
        return
    for name, value in pairs:
        if name.strip().lower() == wanted:
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, str):
                    yield item.strip()


def _forwarded_for(headers: Any) -> Iterator[str]:
    for value in _header_values(headers, "forwarded"):
        for pair in value.partition(",")[0].split(";"):
            name, _, node = pair.partition("=")
            if name.strip().lower() == "for":
                yield node.strip()


def _address(node: str) -> str | None:
    match = _ADDRESS.match(node[:_LONGEST_ADDRESS].lower())
    if match is None:
        return None
    try:
        ip_address(match[1])
    except ValueError:
        return None
    return match[1]


def received_at(timestamp: Any) -> str | None:
    """A record's timestamp (milliseconds since 1970 or ISO) as ISO 8601 in UTC, or None if it is none of the years 1 to 9999."""
    if timestamp is None or isinstance(timestamp, bool | dict | list):
        return None
    text = timestamp.strip() if isinstance(timestamp, str) else serialize(timestamp).decode()
    milliseconds = _MILLISECONDS.fullmatch(text)
    try:
        instant = _EPOCH + timedelta(milliseconds=int(milliseconds[1])) if milliseconds else parse_timestamp(text)
    except OverflowError:
        return None
    return None if instant is None else instant.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _redirect_parameters(parameters: dict[str, Any], repairs: set[str]) -> dict[str, Any]:
    """The event of a redirect: where it leads (`u`) is the event itself, or the first context of the event that is sent along."""
    uri = parameters.get("u")
    if uri is None:
        raise BadRequest(
            "tracker_protocol_violations: the redirect in the collector record has no parameter u, the address it leads to;"
            " add it to querystring and land the line again"
        )
    redirect = {"schema": f"{_SNOWPLOW}uri_redirect/jsonschema/1-0-0", "data": {"uri": uri}}
    event = {**parameters, "tv": "r-tp2", "p": parameters.get("p") or "web"}
    if "e" in parameters:
        added = _with_context(parameters, redirect, repairs)
    else:
        added = {"e": "ue", "ue_pr": _json({"schema": f"{_SNOWPLOW}unstruct_event/jsonschema/1-0-0", "data": redirect})}
    if added:
        del event["u"]
    return {**event, **added}


def _with_context(parameters: dict[str, Any], context: dict[str, Any], repairs: set[str]) -> dict[str, str]:
    """The parameter `cx` or `co` with a context added; empty if both are sent and the one that counts cannot be read."""
    encoded, plain = parameters.get("cx"), parameters.get("co")
    alone = _json({"schema": f"{_SNOWPLOW}contexts/jsonschema/1-0-1", "data": [context]})
    try:
        if encoded:
            return {"cx": _encoded(_with_first(decoded(encoded), context, repairs))}
        return {"co": _with_first(plain, context, repairs) if plain else alone}
    except NotJson:
        if encoded and plain:
            return {}
        return {"co": alone} if encoded else {"cx": _encoded(alone)}


def _with_first(contexts: str, context: dict[str, Any], repairs: set[str]) -> str:
    line = contexts.encode()
    fast = parse_fast(line)
    value = fast[0] if fast else repaired(parse_slow(line), repairs)
    if not (isinstance(value, dict) and isinstance(value.get("data"), list)):
        raise NotJson("no document of contexts")
    return _json({**value, "data": [context, *value["data"]]})


def _json(value: dict[str, Any]) -> str:
    return serialize(value).decode()


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def shown(value: Any) -> str:
    """A value in a message: text in quotes, cut where it is long, and the kind of anything else."""
    if not isinstance(value, str):
        return f"a JSON {kind(value)}"
    text = serialize(repaired(value[:_SHOWN_CHARACTERS], set())).decode()
    return text if len(value) <= _SHOWN_CHARACTERS else f"{text}..."
