"""What user agent texts say."""

from __future__ import annotations

import time
from dataclasses import asdict, fields

import pytest

from enrichment.user_agents import UserAgent, parse_user_agent

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5_1 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/16.5 Mobile/15E148 Safari/604.1"
)
IPAD = "Mozilla/5.0 (iPad; CPU OS 9_3 like Mac OS X) AppleWebKit/601.1 (KHTML, like Gecko) Version/9.0 Mobile/13E230 Safari/601.1"
ANDROID = "Mozilla/5.0 (Linux; Android 13; SM-S901B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.5615.48 Mobile Safari/537.36"
TABLET = "Mozilla/5.0 (Linux; Android 12; SM-X906C) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0.0.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0"
IE11 = "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko"
EDGE = CHROME + " Edg/120.0.2210.91"
EDGE_HTML = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246"
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
HEADLESS = CHROME.replace("Chrome/", "HeadlessChrome/")
WINDOWS = ("Windows 10", "Windows", "Microsoft Corporation", "Computer")
ANDROID_SYSTEM = ("Android", "Google Inc.")
UNKNOWN = ("Unknown", "Unknown", "Other", "Unknown")


def test_the_columns_of_ua_parser_context_are_those_of_snowplows_enrichment() -> None:
    # the first case of Snowplow's UaParserEnrichmentSpec, by today's patterns
    text = "Mozilla/5.0 (Windows; U; Windows NT 5.1; de; rv:1.9.2.3) Gecko/20100401 Firefox/3.6.3 (FM Scene 4.6.1)"
    parsed = asdict(parse_user_agent(text))
    assert {name: value for name, value in parsed.items() if name.startswith("useragent_")} == {
        "useragent_family": "Firefox", "useragent_major": "3", "useragent_minor": "6", "useragent_patch": "3",
        "useragent_version": "Firefox 3.6.3",
        "useragent_os_family": "Windows", "useragent_os_major": "XP", "useragent_os_minor": None, "useragent_os_patch": None,
        "useragent_os_patch_minor": None, "useragent_os_version": "Windows XP", "useragent_device_family": "Other",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CHROME, ("Chrome 120", "Chrome", "120.0.0.0", "Browser", "WEBKIT", *WINDOWS)),
        (IPHONE, ("Mobile Safari", "Safari", "16.5", "Browser (mobile)", "WEBKIT", "iOS 16 (iPhone)", "iOS", "Apple Inc.", "Mobile")),
        (IPAD, ("Mobile Safari", "Safari", "9.0", "Browser (mobile)", "WEBKIT", "iOS 9 (iPad)", "iOS", "Apple Inc.", "Tablet")),
        (ANDROID, ("Chrome Mobile", "Chrome", "112.0.5615.48", "Browser (mobile)", "WEBKIT", "Android 13.x", *ANDROID_SYSTEM, "Mobile")),
        (TABLET, ("Chrome 112", "Chrome", "112.0.0.0", "Browser", "WEBKIT", "Android 12.x Tablet", *ANDROID_SYSTEM, "Tablet")),
        (FIREFOX, ("Firefox 115", "Firefox", "115.0", "Browser", "GECKO", "Ubuntu", "Linux", "Canonical Ltd.", "Computer")),
        (IE11, ("Internet Explorer 11", "Internet Explorer", "11.0", "Browser", "TRIDENT", "Windows 7", *WINDOWS[1:])),
        (EDGE, ("Microsoft Edge 120", "Microsoft Edge", "120.0.2210.91", "Browser", "WEBKIT", *WINDOWS)),
        (EDGE_HTML, ("Microsoft Edge 12", "Microsoft Edge", "12.246", "Browser", "EDGE_HTML", *WINDOWS)),
        (SAFARI, ("Safari 17", "Safari", "17.1", "Browser", "WEBKIT", "Mac OS X", "Mac OS X", "Apple Inc.", "Computer")),
        (GOOGLEBOT, ("Robot/Spider", "Robot/Spider", "2.1", "Robot", "OTHER", *UNKNOWN)),
        ("curl/8.4.0", ("Downloading Tool", "Downloading Tool", "8.4.0", "Downloading tool", "OTHER", *UNKNOWN)),
        ("", ("Unknown", "Unknown", None, "unknown", "OTHER", *UNKNOWN)),
    ],
)  # fmt: skip
def test_browser_system_and_device_have_the_names_of_user_agent_utils(text: str, expected: tuple[str | None, ...]) -> None:
    parsed = asdict(parse_user_agent(text))
    names = ("br_name", "br_family", "br_version", "br_type", "br_renderengine", "os_name", "os_family", "os_manufacturer", "dvce_type")
    assert tuple(parsed[name] for name in names) == expected
    assert parsed["dvce_ismobile"] == (expected[-1] == "Mobile")


@pytest.mark.parametrize(
    ("text", "is_bot"),
    [
        (GOOGLEBOT, True), (HEADLESS, True), ("Mozilla/5.0 (compatible; New/1.0; +https://new.example)", True), ("SomeBot/2.0", True),
        (CHROME, False), (IPHONE, False), ("analytics-python/2.2.3", False),
        ("Mozilla/5.0 (Linux; Android 9; CUBOT/X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0.0.0 Mobile Safari/537.36", False),
    ],
)  # fmt: skip
def test_a_robot_is_one_by_sure_signs(text: str, is_bot: bool) -> None:
    assert parse_user_agent(text).is_bot == is_bot


@pytest.mark.parametrize(
    "text",
    [
        "Mozilla/5.0",
        "\x01\x02",
        "日本語" * 100,
        "{} {0} %s",
        "Other",
        "a" * 100_000,
        "Mozilla/5.0 (Windows NT 99)",
        "Dalvik/2.1.0 (Linux; Android {})",
    ],
)
def test_any_text_has_an_answer(text: str) -> None:
    parsed = parse_user_agent(text)
    never_null = [field.name for field in fields(UserAgent) if "None" not in str(field.type)]
    assert all(getattr(parsed, name) is not None for name in never_null)


def test_ten_thousand_texts_take_a_few_seconds() -> None:
    texts = [ANDROID.replace("5615.48", f"{number}.{number % 77}").replace("S901B", f"S{number}") for number in range(10_000)]
    started = time.process_time()
    for text in texts:
        parse_user_agent(text)
    assert time.process_time() - started < 10
