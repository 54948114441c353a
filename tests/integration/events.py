"""Events for whole-pipeline tests."""

from __future__ import annotations

import json
import random
from typing import Any

RECEIVED_AT = "2026-02-01T10:00:00.000Z"


def call(call_type: str, message_id: str, **fields: Any) -> dict[str, Any]:
    """A call as it lands, with times and a user."""
    return {
        "type": call_type,
        "messageId": message_id,
        "userId": "u1",
        "anonymousId": "a1",
        "originalTimestamp": "2026-02-01T09:59:58.000Z",
        "sentAt": "2026-02-01T09:59:59.000Z",
        "receivedAt": RECEIVED_AT,
    } | fields


def track(message_id: str, event: Any, properties: Any = None, **fields: Any) -> dict[str, Any]:
    """A track call."""
    return call("track", message_id, event=event, properties=properties, **fields)


def raw_track(message_id: str, event: str, properties: str) -> str:
    """A track call as text, for JSON that Python would not write."""
    return json.dumps(track(message_id, event)).replace('"properties": null', f'"properties": {properties}')


def deep(depth: int) -> dict[str, Any]:
    """An object of some depth."""
    value: dict[str, Any] = {"leaf": 1}
    for level in range(depth):
        value = {f"k{level}": value}
    return value


LONG = "long_event_name_" * 4
HOSTILE_NAMES = [
    'quote"s and \'apostrophes\'', '"; drop table tracks; --', "日本語", "☕", "x" * 500, LONG + "a", LONG + "b",
    "users", "tracks", "Select", "schema_columns", "event_tables", "discards", "25dollarpurchase", "analysts own table", "___", "", "   ",
    "pg_class", "a.b.c", "back\\slash", "{{ var('x') }}", "%s %d", "$1", "rudder_discards", "read_ledger",
]  # fmt: skip
HOSTILE_PROPERTIES: list[dict[str, Any]] = [
    {"": 1, " ": 2, "日本語": {"x": 1}, "a.b": 3, "a/b": 4, "a~b": 5, 'a"b': 6, "a'b": 7, "a\\b": 8, "[0]": 9, "$": 10, "*": 11},
    {"select": 1, "order": 2, "user": 3, "timestamp": "x", "id": "mine", "event": "e", "overflow": 1, "uuid_ts": "y", "user_id": 5},
    {"a": {"b": 1}, "a_b": 2, "aB": 3, "A B": 4},
    {"x": {"0": "zero", "1": "one"}, "y": [1, 2]},
    {"x": ["list"], "y": {"0": "zero"}},
    {"x": "text", "y": "text", "a": "b"},
    {"x": {}, "y": [], "a": None, "b": ""},
    deep(50),
    {"k" * 60 + "1": 1, "k" * 60 + "2": 2, "k" * 500: 3},
    {"s": "'; drop table tracks; --", "t": "\\", "u": "\u0001\u001f\u007f", "v": "😀", "w": "a\nb\tc"},
]
NUMBERS = [
    "1", "1.0", "1e2", "-0", "-0.0", "0.1", "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
    "1e20", "1e21", "1e23", "1e400", "1e-400", "-1e400", "123456789012345678901234567890", "0.1234567890123456789012345678901", "1.5",
    "3.14159265358979", "5e-324", "1.7976931348623157e308", "100000000000000000000.5", "2.50", "true", '"5"', '"NaN"', "NaN", "[1e400, 2.50]",
]  # fmt: skip
TIMESTAMPS = [
    "2019-09-26", "2009-05-19 14:39:22", "2019-09-26T06:30:12.984Z", "2020-02-11 04:56:55.175116", "2019-09-26T06:30:12.984+0530",
    "2019-09-26T06:30:12.984+05:30", "2019-09-26 10:20", "2024-02-29", "2023-02-29", "2020-02-31", "1900-02-29", "2000-02-29T00:00:00Z",
    "05/25/2020", "2019-09", "20190926", "2019-09-26T10", "2019-09-26T10:20+05", "2019-09-26Z", "2019-09-26 10:20 Z", "2019-09-26T24:00:00Z",
    "2016-12-31T23:59:60Z", "0000-01-01", "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59.999999-01:00", "10000-01-01", "2020-01-01T00:00:00.123456789Z",
    "2020-01-01T00:00:00.123456000Z", "2020-01-01t00:00:00z", "now", "infinity", "", " 2020-01-01",
]  # fmt: skip


def long_text(seed: int) -> str:
    """9,000 characters of many scripts, which no compression makes short enough for an index."""
    draw = random.Random(seed)
    return "".join(chr(draw.randrange(33, 0x2000)) for _ in range(9000))


def hostile_events() -> list[dict[str, Any] | str]:
    """Names, keys and values that break warehouses."""
    events: list[dict[str, Any] | str] = [track(f"name-{i}", name, {"n": i}) for i, name in enumerate(HOSTILE_NAMES)]
    events += [
        track(long_text(1), long_text(2), {"n": 1}, userId=long_text(3), anonymousId=long_text(4), channel="web", context={
            "ip": long_text(5), "userAgent": long_text(6), "page": {"url": "https://x.example/", "referrer": long_text(7)}, "sessionId": "\u0001\t",
        }),
        call("group", "long-group", groupId=long_text(8), traits={"n": 1}),
        call("group", "null-group", groupId="g", traits={"groupId": None, "n": 2}),
    ]  # fmt: skip
    events += [track(f"type-{i}", name, {"n": i}) for i, name in enumerate([5, 5.5, None, True, {"a": 1}, ["x"]])]
    events += [track(f"properties-{i}", "Hostile", properties) for i, properties in enumerate(HOSTILE_PROPERTIES)]
    events += [call("identify", f"traits-{i}", traits=properties) for i, properties in enumerate(HOSTILE_PROPERTIES)]
    events += [track(f"document-{i}", "Hostile", document) for i, document in enumerate(["text", [1], 5, True, "", []])]
    events += [raw_track(f"number-{i}", "Numbers", f'{{"n": {n}, "from_integer": {n}}}') for i, n in enumerate(NUMBERS)]
    events += [raw_track(f"float-{i}", "Floats", f'{{"n": {n}}}') for i, n in enumerate(["0.5", *NUMBERS])]
    events += [raw_track(f"text-{i}", "Texts", f'{{"n": {n}}}') for i, n in enumerate(['"text"', *NUMBERS])]
    events += [raw_track(f"boolean-{i}", "Booleans", f'{{"n": {n}}}') for i, n in enumerate(["false", *NUMBERS])]
    events += [track(f"time-{i}", "Times", {"at": text, "first_text": text}) for i, text in enumerate(TIMESTAMPS)]
    events += [
        track(f"wide-{i}", "Wide", {f"key {n}": n if n % 3 else f"text {n}" for n in range(i * 1000, i * 1000 + 1000)}) for i in range(2)
    ]
    values = [*NUMBERS, "null", "false", '"\\"\\u00e9\\ud83d\\ude00\\t"', '[1.50, {"a": "\\""}]', '{"a": 1}', '""', "[]"]
    events.append(
        raw_track("wide-2", "Wide", "{" + ", ".join(f'"key {n}": {values[n % len(values)]}, "KEY {n}": {n}' for n in range(40)) + "}")
    )
    short = ["1", "1.0", "-0", "-0.0", "0.1", "2.50", *values[-7:]]
    events.append(raw_track("wide-3", "Wide", "{" + ", ".join(f'"key {n}": {short[n % len(short)]}' for n in range(40)) + "}"))
    events.append(track("wide-4", "Wide", [1, 2]))
    events += [
        call("track", f"envelope-{i}", event="Envelope", **fields)
        for i, fields in enumerate(
            [
                {"sentAt": "yesterday"}, {"originalTimestamp": "05/25/2020"}, {"timestamp": "2026-02-01T00:00:00Z"}, {"receivedAt": "soon"},
                {"userId": 5.0}, {"userId": {"a": 1}}, {"userId": ["x"], "anonymousId": 7}, {"userId": True}, {"anonymousId": False},
                {"sentAt": None}, {"originalTimestamp": None, "timestamp": "2026-02-01T09:00:00Z"}, {"originalTimestamp": None}, {"sentAt": 1767225600},
                {"originalTimestamp": "0001-01-01T00:00:00Z"}, {"context": None}, {"context": {"ip": {"v4": "1.2.3.4"}}}, {"integrations": False},
                {"sentAt": "2026-02-01T09:59:59.1234567Z"}, {"userId": ""}, {"userId": "   "},
            ]
        )
    ]  # fmt: skip
    events += [
        call("page", "page-1", name="Own", properties={"name": "Other", "category": "From properties"}),
        call("page", "page-2", name={"not": "text"}, category="", properties={"name": "Fallback"}),
        call("screen", "screen-1", category="Own", properties={"name": ["list"], "category": "Own"}),
        call("group", "group-1", groupId=42, traits={"employees": 5, "name": "Initech"}),
        call("group", "group-2", groupId={"no": "id"}, traits={"group_id": "mine"}),
        call("alias", "alias-1", previousId="a0", traits={"plan": "x"}),
        call("identify", "context-traits", context={"traits": {"plan": "free", "deep": {"x": 1}}}, traits={"plan": "paid"}),
        {"type": "unknown", "userId": "u"}, {"userId": "u"}, {"type": 5, "userId": "u"}, {"type": "track", "event": "No ids"},
        {"type": "track", "event": "X", "userId": "u", "context": "text"}, {"type": "track", "event": "X", "userId": "  "},
        call("TRACK", "upper-case", event="Upper Case"),
        '{"type": "track", "userId": "u", "event": "Twice", "properties": {"a": 1, "a": 2}, "messageId": "twice"}',
        "not json", "[1, 2]", "5",
        '{"type": "track", "userId": "u", "event": "Nul \\u0000", "properties": {"\\u0000": "\\ud800"}, "messageId": "nul"}',
    ]  # fmt: skip
    return events
