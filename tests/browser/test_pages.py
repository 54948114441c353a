"""The docs site and the report in a real browser: each is one file that shows what it should without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium import Chrome, addresses, open_page, started_browser, wait_until
from dbt.parser.manifest import write_manifest
from events import call, track
from warehouse import Warehouse, changed_environment

import report

MARKUP = "<img src=x onerror=\"window.broken='img'\"><script>window.broken='script'</script><b id=bold>'\"&lt;</b>"
SITE = "model.event_warehouse"
GRAPH = "document.getElementById('cy')?._cyreg?.cy.nodes().filter(node => node.visible())"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Calls whose names are markup, two days of them, with a duplicate, a reject and a discard."""
    folder = tmp_path_factory.mktemp("browser")
    built = Warehouse("duckdb", folder, {"EVENT_WAREHOUSE_PATH": str(folder / "warehouse.duckdb")})
    built.land_events([
        track("m1", MARKUP, {"price": 1, MARKUP: 2}),
        track("m2", MARKUP, {"price": "</script><script>window.broken='value'</script>"}, receivedAt="2026-02-02T10:00:00Z"),
        track("m3", "Order Completed", {"total": 5}),
        track("m3", "Order Completed", {"total": 5}),
        call("identify", "i1", traits={"plan": "free"}),
        {"type": "page"},
    ], source="web")  # fmt: skip
    built.dbt("run", "--selector", "calls")
    return built


@pytest.fixture(scope="module")
def site(warehouse: Warehouse) -> str:
    """The address of the docs site, with nothing compiled, which would take most of the time and changes only the code that it shows."""
    target = warehouse.folder / "target"
    with changed_environment(warehouse.environment()):
        write_manifest(warehouse.manifest(), str(target))
    warehouse.dbt("docs", "generate", "--static", "--no-compile")
    return (target / "static_index.html").as_uri()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with started_browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


def test_the_front_page_shows_the_picture_and_asks_nothing_of_the_network(browser: Chrome, site: str) -> None:
    addresses(browser)
    open_page(browser, site)
    wait_until(browser, "document.querySelector('img[alt^=\"The flow of data\"]')?.naturalWidth > 500")
    headings = browser.execute_script("return Array.from(document.querySelectorAll('h1, h2')).map(heading => heading.innerText)")
    assert {"event-warehouse", "Where to start", "Reading the lineage"} <= set(headings)
    assert addresses(browser) == set()


def test_a_link_of_the_front_page_opens_a_table_with_its_columns_described(browser: Chrome, site: str) -> None:
    open_page(browser, f"{site}#!/overview")
    wait_until(browser, f"document.querySelector('a[href=\"#!/model/{SITE}.tracks\"]')")
    browser.execute_script(f"document.querySelector('a[href=\"#!/model/{SITE}.tracks\"]').click()")
    wait_until(browser, "document.querySelector('h1')?.innerText.startsWith('tracks')")
    rows = wait_until(
        browser,
        "Array.from(document.querySelectorAll('tr.column-row')).map(row => Array.from(row.cells).map(cell => cell.innerText.trim()))",
    )
    assert isinstance(rows, list)
    columns = {row[0]: row[1:3] for row in rows}
    assert columns["received_at"][0] == "TIMESTAMP"
    assert {"id", "event", "event_text", "uuid_ts", "anonymous_id"} <= set(columns)
    assert all(description for _, description in columns.values())


def test_the_lineage_of_a_table_goes_from_what_landed_to_who_reads_it(browser: Chrome, site: str) -> None:
    open_page(browser, f"{site}#!/model/{SITE}.users?g_v=1&g_i=%2Busers%2B")
    wait_until(browser, f"{GRAPH}?.some(node => node.id() == 'source.event_warehouse.raw.events')")
    nodes = browser.execute_script(f"return Object.fromEntries({GRAPH}.map(node => [node.id(), node.data('node_color')]))")
    assert {f"{SITE}.users", f"{SITE}.identifies"} <= set(nodes)
    assert "exposure.event_warehouse.profile_sync" in nodes
    assert nodes[f"{SITE}.users"] != nodes[f"{SITE}.int_landed_events"]
    assert all(nodes[node] for node in nodes if node.startswith("model."))


def test_the_graph_that_the_front_page_links_to_has_all_tables_and_no_tests(browser: Chrome, site: str) -> None:
    open_page(browser, f"{site}#!/overview")
    link = wait_until(browser, "document.querySelector('a[href*=\"g_v=1\"]')?.getAttribute('href')")
    open_page(browser, f"{site}{link}")
    wait_until(browser, f"{GRAPH}?.length > 10")
    nodes = browser.execute_script(f"return {GRAPH}.map(node => node.id())")
    assert {f"{SITE}.{table}" for table in ("tracks", "event_tables", "discards", "events", "failed_events", "user_agents")} <= set(nodes)
    assert {node.split(".")[0] for node in nodes} == {"source", "model", "exposure"}


def test_a_macro_shows_its_arguments(browser: Chrome, site: str) -> None:
    open_page(browser, f"{site}#!/macro/macro.event_warehouse.quote_literal")
    wait_until(browser, "document.querySelector('h1')?.innerText.includes('quote_literal')")
    assert "Arguments" in browser.execute_script("return document.body.innerText")


def test_the_report_shows_every_section_and_names_that_are_markup_as_text(browser: Chrome, warehouse: Warehouse, tmp_path: Path) -> None:
    output = tmp_path / "report.html"
    warehouse.disconnect()
    with changed_environment(warehouse.environment()):
        assert report.main(["--output", str(output)]) == 0
    addresses(browser)
    open_page(browser, output.as_uri())
    wait_until(browser, "document.querySelectorAll('.js-plotly-plot .main-svg').length >= 8")

    text = browser.execute_script("return document.body.innerText")
    assert "<img src=x onerror=" in browser.execute_script("return document.querySelector('#events table').innerText")
    legend = browser.execute_script("return document.querySelector('#events .legend').textContent")
    assert "<img src=x onerror=" in legend
    assert browser.execute_script("return [window.broken, document.querySelector('img, #bold')]") == [None, None]
    tiles = "Array.from(document.querySelectorAll('nav a')).map(tile => Array.from(tile.children).map(part => part.innerText))"
    values = dict(browser.execute_script(f"return {tiles}"))
    assert values["Events"] == "4"
    assert values["Discarded values"] == "1"
    assert values["Rejected rows"] == "1"
    assert values["Duplicates"] == "20.0 %"
    assert "incompatible_type" in text
    assert "No tracking plan" in text
    assert addresses(browser) == set()
