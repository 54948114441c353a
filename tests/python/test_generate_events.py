"""The generator of sample events: same arguments, same bytes; everything promised occurs; every line is a sound event."""

import hashlib
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "generate_events.py"
EVENTS = 20_000

Event = dict[str, Any]


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, check=False, timeout=300)


def generate(*arguments: str) -> bytes:
    finished = run(*arguments)
    assert finished.returncode == 0, finished.stderr.decode()
    return finished.stdout


def parse(output: bytes) -> list[Event]:
    return [json.loads(line) for line in output.splitlines()]


def leaf_count(value: object) -> int:
    return sum(map(leaf_count, value.values())) if isinstance(value, dict) else 1


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def output() -> bytes:
    return generate("--events", str(EVENTS))


@pytest.fixture(scope="module")
def events(output: bytes) -> list[Event]:
    return parse(output)


@pytest.fixture(scope="module")
def tracks(events: list[Event]) -> dict[str, list[Event]]:
    by_name: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event["type"] == "track":
            by_name[event["event"]].append(event["properties"])
    return by_name


def test_same_arguments_give_same_bytes(output: bytes) -> None:
    assert generate("--events", str(EVENTS)) == output


def test_bytes_do_not_depend_on_the_python_version() -> None:
    digest = hashlib.sha256(generate("--events", "1000", "--seed", "7")).hexdigest()
    assert digest == "81c3755c1f35e7abff7cddf3eff9623605897e011f20096ffdc7f23b18a13689"


def test_another_seed_gives_other_events(output: bytes) -> None:
    assert generate("--events", str(EVENTS), "--seed", "2") != output


def test_processes_do_not_change_the_bytes() -> None:
    arguments = ("--events", "45000", "--event-names", "30")
    assert generate(*arguments, "--processes", "3") == generate(*arguments)


@pytest.mark.parametrize("count", [0, 1, 5, 999, 20_001])
def test_number_of_lines(count: int) -> None:
    output = generate("--events", str(count))
    assert output.count(b"\n") == count == len(parse(output))


def test_lines_are_compact_json_of_the_promised_size(output: bytes) -> None:
    lines = output.splitlines()
    assert 1_000 <= len(output) / len(lines) <= 1_500
    for line in lines[::50]:
        # A number may be written 1.50: only the white space is compared.
        assert len(json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":")).encode()) >= len(line) - 16


def test_every_event_has_its_envelope(events: list[Event]) -> None:
    for event in events:
        assert event["messageId"] and event["anonymousId"]
        assert event["channel"] in {"browser", "mobile", "server"}
        assert isinstance(event["context"], dict)
        assert {"sentAt", "receivedAt", "timestamp"} <= event.keys()


def test_calls_occur_in_realistic_proportions(events: list[Event]) -> None:
    shares = {kind: count / EVENTS for kind, count in Counter(event["type"] for event in events).items()}
    assert shares.keys() == {"track", "page", "screen", "identify", "group", "alias"}
    assert 0.55 < shares["track"] < 0.7
    assert shares["page"] > 0.08 and shares["screen"] > 0.08 and shares["identify"] > 0.03
    assert shares["group"] > 0.002 and shares["alias"] > 0.002


def test_timestamps_obey_the_skew_formula(events: list[Event]) -> None:
    full = [event for event in events if "originalTimestamp" in event]
    assert 0 < len(events) - len(full) < EVENTS / 10, "a few events carry only `timestamp`, as raw SDK bodies do"
    for event in full:
        delay = moment(event["sentAt"]) - moment(event["originalTimestamp"])
        assert delay >= timedelta(0)
        assert moment(event["timestamp"]) == moment(event["receivedAt"]) - delay


def test_some_device_clocks_are_far_off_and_most_are_not(events: list[Event]) -> None:
    far = sum(abs(moment(event["sentAt"]) - moment(event["receivedAt"])) > timedelta(minutes=2) for event in events)
    assert 0.01 < far / EVENTS < 0.15


def test_some_events_arrive_hours_and_days_late(events: list[Event]) -> None:
    delays = [moment(event["receivedAt"]) - moment(event["timestamp"]) for event in events if "originalTimestamp" in event]
    assert 0.01 < sum(delay > timedelta(hours=1) for delay in delays) / EVENTS < 0.06
    assert max(delays) > timedelta(days=2)


def test_lines_come_in_order_of_arrival_save_for_repeats(events: list[Event]) -> None:
    seen: set[str] = set()
    latest = ""
    for event in events:
        if event["messageId"] not in seen:
            assert event["receivedAt"] >= latest
            latest = event["receivedAt"]
        seen.add(event["messageId"])


def test_duplicates_share_everything_and_some_are_far_apart(output: bytes, events: list[Event]) -> None:
    places: dict[str, list[int]] = defaultdict(list)
    for number, event in enumerate(events):
        places[event["messageId"]].append(number)
    repeated = [numbers for numbers in places.values() if len(numbers) > 1]
    lines = output.splitlines()
    assert all(lines[numbers[0]] == lines[other] for numbers in repeated for other in numbers)
    assert 0.003 < (EVENTS - len(places)) / EVENTS < 0.008
    assert max(numbers[-1] - numbers[0] for numbers in repeated) > EVENTS / 4
    assert min(numbers[-1] - numbers[0] for numbers in repeated) < 20


def test_repeats_reach_back_to_earlier_chunks() -> None:
    ids = [event["messageId"] for event in parse(generate("--events", "40000"))]
    assert set(ids[:20_000]) & set(ids[20_000:])


def test_people_are_anonymous_first_and_keep_their_anonymous_id(events: list[Event]) -> None:
    known: dict[str, set[str]] = defaultdict(set)
    anonymous_first = 0
    for event in events:
        if event["userId"] is None:
            anonymous_first += not known[event["anonymousId"]]
        else:
            known[event["anonymousId"]].add(event["userId"])
    assert anonymous_first > 100
    assert all(len(users) <= 1 for users in known.values())
    assert sum(not users for users in known.values()) > 20, "some visitors never sign up"
    assert all(event["userId"] for event in events if event["type"] in {"identify", "group", "alias"})


def test_event_names(tracks: dict[str, list[Event]]) -> None:
    promised = {
        "Screen Rendered",
        "User Created",
        "Button Clicked",
        "Signed Up",
        "Register",
        "Order Completed",
        "Completed Order",
    }
    assert promised | {"Add to Cart"} <= tracks.keys()
    assert len(tracks) == 20


PROPERTIES: list[tuple[str, str, Callable[[Event], bool]]] = [
    (
        "Signed Up",
        "an Enterprise account",
        lambda p: p.get("accountType") == "Enterprise" or p.get("account_type") == "Enterprise",
    ),
    ("Signed Up", "both spellings", lambda p: "account_type" in p),
    ("Signed Up", "a plan", lambda p: p["plan"] == "Free"),
    ("Register", "the plan of the example", lambda p: p["plan"] == "Pro Annual" and p["accountType"] == "Facebook"),
    ("Button Clicked", "text and screen", lambda p: p["text"] != "" and p["screen_id"] == "home"),
    ("Button Clicked", "an empty string", lambda p: p["note"] == ""),
    ("User Created", "snake case", lambda p: "first_name" in p and "created_at" in p),
    ("User Created", "camel case", lambda p: "firstName" in p),
    ("Order Completed", "amounts", lambda p: p["total"] > 0 and p["revenue"] > 0),
    ("Completed Order", "amounts", lambda p: p["total"] > 0 and p["revenue"] > 0),
    ("Order Completed", "products", lambda p: len(p["products"]) > 1 and p["products"][0]["product_id"].startswith("p_")),
    ("Order Completed", "a nested address", lambda p: "latitude" in p["delivery"]["address"]["location"]),
    ("Order Completed", "a null", lambda p: p["coupon"] is None),
    ("Order Completed", "tags", lambda p: p["tags"] == ["lunch"]),
    ("Product Viewed", "a product object", lambda p: p["product"].keys() == {"name", "version"}),
    (
        "Add to Cart",
        "the columns of the example",
        lambda p: {"price", "currency", "product_id", "product_name", "added_at"} <= p.keys(),
    ),
    ("Add to Cart", "the other spelling", lambda p: "productId" in p),
    ("Add to Cart", "wrong types", lambda p: p["price"] == "NA" and p["added_at"] == "05/25/2020"),
    ("Add to Cart", "a number as product", lambda p: p.get("product_id") == 789),
    ("Add to Cart", "a whole price", lambda p: isinstance(p["price"], int)),
    ("Add to Cart", "a fractional price", lambda p: isinstance(p["price"], float)),
]


@pytest.mark.parametrize(("name", "what", "holds"), PROPERTIES, ids=[f"{name}: {what}" for name, what, _ in PROPERTIES])
def test_promised_property(tracks: dict[str, list[Event]], name: str, what: str, holds: Callable[[Event], bool]) -> None:
    assert any(map(holds, tracks[name])), what


def test_wrong_types_are_rare(tracks: dict[str, list[Event]]) -> None:
    wrong = sum(properties["price"] == "NA" for properties in tracks["Add to Cart"])
    assert 0.0003 < wrong / EVENTS < 0.003


def test_schema_drifts(events: list[Event]) -> None:
    orders = [event for event in events if event.get("event") in {"Order Completed", "Completed Order"}]
    orders.sort(key=lambda event: event["receivedAt"])
    first, last = orders[: len(orders) // 3], orders[-len(orders) // 3 :]
    assert all(isinstance(event["properties"]["delivery_fee"], int) for event in first)
    assert all(isinstance(event["properties"]["delivery_fee"], float) for event in last)
    assert not any("loyalty_points_earned" in event["properties"] for event in first)
    assert all("loyalty_points_earned" in event["properties"] for event in last)


def test_traits(events: list[Event]) -> None:
    traits = [event["traits"] for event in events if event["type"] == "identify"]
    assert all({"install_type", "attribution_channel", "attribution_source", "address", "plan"} <= trait.keys() for trait in traits)
    assert any("first_name" in trait and "created_at" in trait for trait in traits)
    assert any("firstName" in trait and "createdAt" in trait for trait in traits)
    assert any(not trait.get("first_name", "a").isascii() for trait in traits)
    assert any(trait["phone"] is None for trait in traits) and any(trait["phone"] == "" for trait in traits)


def test_groups(events: list[Event]) -> None:
    groups = [event for event in events if event["type"] == "group"]
    assert all(event["groupId"] and {"name", "employee_count", "industry"} <= event["traits"].keys() for event in groups)
    assert len({event["groupId"] for event in groups}) > 5


def test_contexts(events: list[Event]) -> None:
    apps = [event["context"] for event in events if event["type"] == "screen"]
    pages = [event["context"] for event in events if event["type"] == "page"]
    assert {context["device"]["type"] for context in apps} == {"ios", "android"}
    assert all({"manufacturer", "model"} <= context["device"].keys() for context in apps)
    assert all({"wifi", "cellular"} <= context["network"].keys() for context in apps)
    assert all({"url", "path"} <= context["page"].keys() for context in pages)
    assert any("campaign" in context for context in pages) and any("traits" in context for context in apps)
    for context in apps + pages:
        assert {"ip", "locale", "timezone", "userAgent", "library", "os", "screen"} <= context.keys()
        assert {"name", "version", "build"} <= context["app"].keys()


@pytest.mark.parametrize("keys", [1, 6, 25, 40, 400])
def test_context_keys(keys: int) -> None:
    events = parse(generate("--events", "500", "--context-keys", str(keys)))
    assert {leaf_count(event["context"]) for event in events} == {keys}


@pytest.mark.parametrize("names", [1, 8, 21, 300])
def test_number_of_event_names(names: int) -> None:
    events = parse(generate("--events", "20000", "--event-names", str(names)))
    found = {event["event"] for event in events if event["type"] == "track"}
    assert len(found) == names


def test_days_and_start() -> None:
    events = parse(generate("--events", "3000", "--start", "2024-02-28", "--days", "2"))
    received = [event["receivedAt"] for event in events]
    assert min(received) >= "2024-02-28" and max(received) < "2024-03-01T02"
    assert max(received) > "2024-02-29"


def test_output_file(tmp_path: Path, output: bytes) -> None:
    target = tmp_path / "events.ndjson"
    assert generate("--events", str(EVENTS), "--output", str(target)) == b""
    assert target.read_bytes() == output


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--events", "-1"),
        ("--events", "many"),
        ("--events", "5", "--days", "0"),
        ("--events", "5", "--start", "yesterday"),
        ("--events", "5", "--event-names", "0"),
        ("--events", "5", "--context-keys", "0"),
        ("--events", "5", "--processes", "0"),
        ("--events", "5", "--unknown"),
        ("--events", "5", "--output", "/nowhere/at/all.ndjson"),
    ],
    ids=" ".join,
)
def test_bad_arguments_give_one_clear_line(arguments: tuple[str, ...]) -> None:
    finished = run(*arguments)
    message = finished.stderr.decode()
    assert finished.returncode != 0
    assert message.startswith("generate_events.py: ") and message.count("\n") == 1
    assert finished.stdout == b""
