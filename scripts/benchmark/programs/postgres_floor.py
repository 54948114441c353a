"""The floor on Postgres: COPY of the file into one jsonb column, and one table with the columns of the envelope."""

import json
import sys
from contextlib import closing

import psycopg2

# The delimiter and the quote are bytes that no JSON document holds, so a line is a value as it is.
COPY = "copy payloads from stdin with (format csv, quote e'\\x01', delimiter e'\\x02')"
TEXTS = {
    "calls": ("type", "event", "messageId", "userId", "anonymousId", "name", "channel"),
    "snowplow": ("schema", "ipAddress", "networkUserId", "userAgent", "refererUri", "path", "hostname", "contentType"),
}
TIMES = {"calls": ("originalTimestamp", "timestamp", "sentAt", "receivedAt"), "snowplow": ()}


def main() -> None:
    """Take the file and the format of its lines; print the rows as JSON."""
    file, form = sys.argv[1:]
    columns = [f"payload ->> '{key}' as \"{key}\"" for key in TEXTS[form]]
    columns += [f"cast(payload ->> '{key}' as timestamptz) as \"{key}\"" for key in TIMES[form]]
    # The connection is in libpq's variables.
    with closing(psycopg2.connect("")) as connection, connection.cursor() as cursor:
        cursor.execute("create table payloads (payload jsonb)")
        with open(file, "rb") as lines:
            cursor.copy_expert(COPY, lines)
        cursor.execute(f"create table events as select {', '.join(columns)} from payloads")
        rows = cursor.rowcount
        connection.commit()
    print(json.dumps({"rows": rows}))


if __name__ == "__main__":
    main()
