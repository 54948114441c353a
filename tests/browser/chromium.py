"""A headless Chromium, as Debian packages it, for pages that are files."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.support.ui import WebDriverWait

REQUIRED = "EVENT_WAREHOUSE_BROWSER"
BROWSERS, DRIVERS = ("chromium", "chromium-browser", "google-chrome"), ("chromedriver",)
# As root there is no sandbox; all others keep the browser from connecting to hosts of its own.
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1400,1000",
)  # fmt: skip
SECONDS = 60


def installed(names: tuple[str, ...]) -> str | None:
    """The first of the programs that is there."""
    return next((path for path in map(shutil.which, names) if path), None)


@contextmanager
def started_browser(profile: Path) -> Iterator[Chrome]:
    """A browser with an empty profile. Without one installed the test is skipped, or fails where CI says that there is one."""
    program, driver = installed(BROWSERS), installed(DRIVERS)
    if not program or not driver:
        missing = "no Chromium with ChromeDriver here; on Debian and Ubuntu: apt-get install chromium chromium-driver"
        if os.environ.get(REQUIRED) == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    options = ChromeOptions()
    options.binary_location = program
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    browser = Chrome(options=options, service=ChromeService(driver))
    try:
        yield browser
    finally:
        browser.quit()


def open_page(browser: Chrome, url: str) -> None:
    """Opens a page from nothing: the docs site keeps what it shows when only the part of the address behind the hash changes."""
    browser.get("about:blank")
    browser.get(url)


def wait_until(browser: Chrome, script: str) -> object:
    """The value of a JavaScript expression, as soon as it is true."""
    return WebDriverWait(browser, SECONDS, poll_frequency=0.1).until(lambda _: browser.execute_script(f"return {script}"), script)


def addresses(browser: Chrome) -> set[str]:
    """What pages have asked of the network since the last call, without files, data and the browser's own pages."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = {message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"}
    return {url for url in urls if not url.startswith(("file:", "data:", "blob:", "chrome:", "chrome-extension:", "about:"))}
