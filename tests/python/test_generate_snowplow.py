"""Generated Snowplow events: collector records that land whole, and in them what trackers of a shop send."""

import base64
import hashlib
import json
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from test_generate_events import generate, run

from landing.unwrap import Event, events_of

EVENTS = 20_000
SNOWPLOW = "iglu:com.snowplowanalytics.snowplow"
MOBILE = "iglu:com.snowplowanalytics.mobile"
SHOP = "iglu:com.acme.shop"

Parameters = dict[str, str]


def snowplow(*arguments: str) -> bytes:
    return generate("--format", "snowplow", *arguments)


def landed(output: bytes) -> list[Event]:
    found = [event for line in output.splitlines() for event in events_of(line)]
    assert all(isinstance(event, Event) and event.is_snowplow and not event.repairs for event in found)
    return [event for event in found if isinstance(event, Event)]


def entities(event: Event, schema: str) -> list[dict[str, Any]]:
    documents = event.value.get("contexts", {"data": []})["data"]
    return [document["data"] for document in documents if document["schema"] == schema]


@pytest.fixture(scope="module")
def output() -> bytes:
    return snowplow("--events", str(EVENTS))


@pytest.fixture(scope="module")
def events(output: bytes) -> list[Event]:
    return landed(output)


@pytest.fixture(scope="module")
def parameters(events: list[Event]) -> list[Parameters]:
    return [event.value["data"] for event in events]


def test_same_arguments_give_same_bytes(output: bytes) -> None:
    assert snowplow("--events", str(EVENTS)) == output
    assert snowplow("--events", str(EVENTS), "--seed", "2") != output


def test_bytes_do_not_depend_on_the_python_version() -> None:
    digest = hashlib.sha256(snowplow("--events", "1000", "--seed", "7")).hexdigest()
    assert digest == "84a59ba036429b81ebe1fe22bfd3436543609a1e960b0e65491cde7649d2365a"


def test_processes_do_not_change_the_bytes() -> None:
    arguments = ("--events", "21000", "--event-names", "30")
    output = snowplow(*arguments)
    assert snowplow(*arguments, "--processes", "2") == output
    assert len(landed(output)) == 21_000


@pytest.mark.parametrize("count", [0, 1, 5, 999])
def test_number_of_events(count: int) -> None:
    assert len(landed(snowplow("--events", str(count)))) == count


def test_records_are_requests_of_some_events_each(output: bytes, events: list[Event]) -> None:
    records = [json.loads(line) for line in output.splitlines()]
    always = {"schema", "ipAddress", "timestamp", "collector", "userAgent", "headers", "hostname", "path"}
    assert all(always <= record.keys() for record in records)
    assert Counter(record["path"] for record in records).keys() == {"/i", "/com.snowplowanalytics.snowplow/tp2"}
    assert 1.5 < len(events) / len(records) < 4
    assert all("receivedAt" in event.value for event in events)
    times = [record["timestamp"] for record in records]
    assert times == sorted(times)


def test_kinds_of_events_occur_in_realistic_proportions(parameters: list[Parameters]) -> None:
    shares = {kind: count / EVENTS for kind, count in Counter(event["e"] for event in parameters).items()}
    assert shares.keys() == {"pv", "pp", "ue", "se", "tr", "ti"}
    assert shares["pv"] > 0.08 and shares["pp"] > 0.15 and shares["ue"] > 0.4 and shares["se"] > 0.03
    assert Counter(event["p"] for event in parameters).keys() == {"web", "mob", "srv"}


def test_web_events_have_the_promised_size(parameters: list[Parameters]) -> None:
    sizes = [len(json.dumps(event, ensure_ascii=False)) for event in parameters if event["p"] == "web"]
    assert 1_200 <= sum(sizes) / len(sizes) <= 1_500


def test_all_values_are_text(parameters: list[Parameters]) -> None:
    assert all(isinstance(value, str) for event in parameters for value in event.values())


def test_web_events_have_what_a_browser_knows(parameters: list[Parameters]) -> None:
    page = {"url", "page", "vp", "ds", "cx"}
    device = {"res", "cd", "cookie", "cs", "lang", "tz", "duid", "sid", "vid", "tv", "aid"}
    assert all(page | device | {"dtm", "stm", "eid"} <= event.keys() for event in parameters if event["p"] == "web")
    assert any("refr" in event for event in parameters)


def test_pings_follow_their_page_view(events: list[Event]) -> None:
    by_page: dict[str, dict[str, Parameters]] = defaultdict(dict)
    for event in events:
        for page in entities(event, f"{SNOWPLOW}/web_page/jsonschema/1-0-0"):
            if event.value["data"]["e"] in {"pv", "pp"}:
                by_page[page["id"]].setdefault(event.value["data"]["dtm"], event.value["data"])
    counts = Counter[int]()
    for seen in by_page.values():
        times = sorted(seen)
        counts[len(times)] += 1
        assert all(int(later) - int(earlier) in {10_000, 20_000} for earlier, later in pairwise(times))
    assert counts.keys() == set(range(1, 8))


def test_some_visits_come_from_campaigns(parameters: list[Parameters]) -> None:
    queries = [parse_qs(urlsplit(event["url"]).query) for event in parameters if event["e"] == "pv"]
    tagged = [query for query in queries if query]
    assert 0.01 < len(tagged) / len(queries) < 0.2
    assert all({f"utm_{tag}" for tag in ("source", "medium", "campaign", "term", "content")} <= query.keys() for query in tagged)
    assert any("gclid" in query for query in tagged) and any("gclid" not in query for query in tagged)


def test_sessions_of_browsers_have_a_number_each(parameters: list[Parameters]) -> None:
    sessions: dict[tuple[str, str], set[str]] = defaultdict(set)
    for event in parameters:
        if event["p"] == "web" and event["vid"] != "two":
            sessions[event["duid"], event["vid"]].add(event["sid"])
    assert all(len(ids) == 1 for ids in sessions.values())
    assert len(sessions) > 1.2 * len({duid for duid, _ in sessions}), "some come back"


def test_users_are_known_after_they_log_in(parameters: list[Parameters]) -> None:
    users: dict[str, set[str | None]] = defaultdict(set)
    for event in parameters:
        if event["p"] == "web":
            users[event["duid"]].add(event.get("uid"))
    assert sum(len(known - {None}) == 1 and None in known for known in users.values()) > 50
    assert all(len(known - {None}) <= 1 for known in users.values())


def test_tracks_are_self_describing_events_of_the_shop(events: list[Event]) -> None:
    schemas = {event.value["unstruct_event"]["data"]["schema"] for event in events if event.value["data"]["e"] == "ue"}
    assert f"{SHOP}/add_to_cart/jsonschema/1-0-0" in schemas and f"{MOBILE}/screen_view/jsonschema/1-0-0" in schemas
    assert len(schemas) == 19, "all names of the catalogue but Screen Rendered and Button Clicked, and screen views"


def test_products_are_entities(events: list[Event]) -> None:
    found = [
        (event.value["unstruct_event"]["data"]["data"], products)
        for event in events
        if (products := entities(event, f"{SHOP}/product/jsonschema/1-0-0"))
    ]
    assert any(len(products) > 1 for _, products in found)
    keys = {"product_id", "sku", "name", "category", "price", "quantity"}
    assert all("products" not in data and all(product.keys() == keys for product in products) for data, products in found)


def test_apps_send_screen_views_with_session_and_device(events: list[Event]) -> None:
    apps = [event for event in events if event.value["data"]["p"] == "mob" and "contexts" in event.value]
    for event in apps:
        (session,) = entities(event, f"{SNOWPLOW}/client_session/jsonschema/1-0-2")
        (device,) = entities(event, f"{SNOWPLOW}/mobile_context/jsonschema/1-0-3")
        assert {"userId", "sessionId", "sessionIndex", "storageMechanism"} <= session.keys()
        assert {"osType", "osVersion", "deviceManufacturer", "deviceModel"} <= device.keys()
    views = [event.value["unstruct_event"]["data"] for event in apps if event.value["data"]["e"] == "ue"]
    screens = [view["data"] for view in views if view["schema"] == f"{MOBILE}/screen_view/jsonschema/1-0-0"]
    assert all({"name", "id"} <= screen.keys() for screen in screens) and any("previousName" in screen for screen in screens)


def test_orders_of_a_few_are_transactions_with_items(parameters: list[Parameters]) -> None:
    orders = {event["tr_id"] for event in parameters if event["e"] == "tr"}
    items = {event["ti_id"] for event in parameters if event["e"] == "ti"}
    assert len(orders) > 5 and len(items & orders) > 5


def test_some_events_come_again_and_some_ids_are_taken(parameters: list[Parameters]) -> None:
    contents: dict[str, list[str]] = defaultdict(list)
    for event in parameters:
        contents[event["eid"]].append(json.dumps(event))
    repeated = [copies for copies in contents.values() if len(copies) > 1]
    same = sum(len(copies) - len(set(copies)) for copies in repeated)
    other = sum(len(set(copies)) - 1 for copies in repeated)
    assert 0.003 < same / EVENTS < 0.008 and 0.0002 < other / EVENTS < 0.003


def test_odd_values_are_rare(events: list[Event]) -> None:
    odd = Counter[str]()
    for event in events:
        sent = event.value["data"]
        odd["vid"] += sent.get("vid") == "two"
        odd["res"] += sent.get("res") == "0"
        odd["cx"] += "cx" in sent and "contexts" not in event.value
    assert all(odd.values()) and 0.0003 < odd.total() / EVENTS < 0.002


def test_entities_are_base64url_without_padding(parameters: list[Parameters]) -> None:
    for event in parameters[::20]:
        text = event.get("cx", "")
        if not text.startswith("%"):
            assert "=" not in text
            assert base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode() == "" or event["cx"]


def test_some_clocks_are_wrong_and_some_devices_late(events: list[Event], output: bytes) -> None:
    skewed = late = 0
    for line in output.splitlines():
        record = json.loads(line)
        for event in events_of(line):
            assert isinstance(event, Event)
            sent, created = int(event.value["data"]["stm"]), int(event.value["data"]["dtm"])
            assert created <= sent
            skewed += abs(sent - record["timestamp"]) > 120_000
            late += sent - created > 3_600_000
    assert 0.01 < skewed / EVENTS < 0.15 and 0.003 < late / EVENTS < 0.06


@pytest.mark.parametrize("names", [1, 60])
def test_number_of_event_names(names: int) -> None:
    found = {
        event.value["unstruct_event"]["data"]["schema"]
        for event in landed(snowplow("--events", "5000", "--event-names", str(names)))
        if event.value["data"]["e"] == "ue"
    }
    # Screen Rendered and Button Clicked are no self-describing events.
    assert len([schema for schema in found if schema.startswith(SHOP)]) == max(names - 2, 0)


def test_context_keys_are_for_calls() -> None:
    finished = run("--format", "snowplow", "--events", "5", "--context-keys", "9")
    assert finished.returncode == 2
    assert finished.stderr == b"generate_events.py: argument --context-keys: only calls have a context\n"
