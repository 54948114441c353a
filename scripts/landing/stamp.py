"""What a collector adds to an event: the time it was received, and an id where the sender gave none."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

from landing.canonical import serialize
from landing.events import Event

# The project's grammar of timestamps (date and time): rules/rudderstack.md 5.
_TIMESTAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:Z|([+-])(\d\d):?(\d\d))?", re.ASCII)

# What most SDKs and collectors write.
_IN_MILLISECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)

# The same on a day that every month of any year has.
_SURELY_AN_INSTANT = re.compile(r"[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z", re.ASCII)


def parse_timestamp(text: str) -> datetime | None:
    """The instant of an ISO date and time (no zone means UTC, digits beyond microseconds are cut), or None if it is none."""
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, sign, offset_hours, offset_minutes = match.groups()
    microsecond = int((fraction or "0")[:6].ljust(6, "0"))
    zone = UTC
    try:
        if sign:
            offset = timedelta(hours=int(offset_hours), minutes=int(offset_minutes))
            zone = timezone(-offset if sign == "-" else offset)
        local = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), microsecond, zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def timestamp_text(instant: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.ffffffZ`, in UTC."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def canonical_timestamp(text: str) -> str | None:
    """What `timestamp_text` gives for the instant of an ISO date and time, or None if it is none."""
    if len(text) == 24 and _IN_MILLISECONDS.fullmatch(text):
        try:
            datetime.fromisoformat(text)
        except ValueError:
            return None
        return text[:-1] + "000Z"
    instant = parse_timestamp(text)
    return None if instant is None else timestamp_text(instant)


class Stamper:
    """Stamps the events of one file. One per file: it counts equal events without an id to tell twins apart."""

    def __init__(self, received_at: datetime) -> None:
        self._received_at_text = timestamp_text(received_at)
        self._received_at = self._received_at_text.encode()
        self._suffix = b'"receivedAt":"' + self._received_at + b'"}'
        self._occurrences: Counter[bytes] = Counter()

    def row_of_plain(self, value: Any, text: bytes) -> bytes | None:
        """The row of an event to which at most the receipt time is added, in a third of the time that `events_of` and `stamp` take for it.

        `value` and `text` are what `parse_fast` gives. None for everything else: request bodies, Snowplow's events, unusual ids and times.
        """
        if type(value) is not dict or "type" not in value or "batch" in value or "schema" in value:
            return None
        own_id = value.get("messageId")
        if type(own_id) is not str or not own_id or own_id.isspace():
            return None
        received_at = value.get("receivedAt")
        if received_at is None:
            return None if "receivedAt" in value else self._received_at + b"\t" + text[:-1] + b"," + self._suffix
        if type(received_at) is not str or _SURELY_AN_INSTANT.fullmatch(received_at) is None:
            return None
        return received_at[:-1].encode() + b"000Z\t" + text

    def stamp(self, event: Event) -> tuple[bytes, bytes]:
        """Canonical text of the stamped event, and the text of the instant it was received at.

        Raises `NotJson` if the event is nested too deep.
        """
        value, text = event.value, event.text
        if text is None:
            text = serialize(value)
        holder, key = (value["data"], "eid") if event.is_snowplow else (value, "messageId")
        own_id = holder.get(key)
        if own_id is None or (isinstance(own_id, str) and not own_id.strip()):
            holder[key] = self._id_of(text)
            text = serialize(value)
        received_at = value.get("receivedAt")
        if received_at is None:
            if "receivedAt" in value:
                value["receivedAt"] = self._received_at_text
                return serialize(value), self._received_at
            separator = b"," if len(text) > 2 else b""
            return text[:-1] + separator + self._suffix, self._received_at
        instant = canonical_timestamp(received_at) if isinstance(received_at, str) else None
        return text, self._received_at if instant is None else instant.encode()

    def _id_of(self, text: bytes) -> str:
        """A UUID (version 8: by content) of an event's text and its occurrence number in the file."""
        digest = sha256(text).digest()
        self._occurrences[digest[:12]] += 1
        identity = bytearray(sha256(digest + b"%d" % self._occurrences[digest[:12]]).digest()[:16])
        identity[6] = identity[6] & 0x0F | 0x80
        identity[8] = identity[8] & 0x3F | 0x80
        digits = identity.hex()
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
