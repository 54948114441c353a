"""What a user agent text says: browser, operating system, device.

Two vocabularies of the same text, both by the patterns of ua-parser (the package's own, `ua-parser-builtins`):

- The columns `useragent_*` are those of Snowplow's entity `ua_parser_context` 1-0-0, which its enrichment fills from the same project's
  patterns (UaParserEnrichment.scala): what is unknown has the family `Other`; a version is the family, a blank, and the numbers that
  are there with dots between them.
- The columns `br_*`, `os_*`, `dvce_*` of `atomic.events` come from the Java library user-agent-utils in Snowplow's pipelines. It has been
  abandoned since 2018 and knows no browser of today, so its names are given to what ua-parser finds (`Chrome 120`, `iOS 17 (iPhone)`,
  `Browser (mobile)`). They are not bit-equal with it: where it would call a browser after the one it imitates, the browser's own name
  stands here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import ua_parser


@dataclass(frozen=True, slots=True)
class UserAgent:
    """What one user agent text says. All columns are text, but for two booleans; None where the text does not say.

    Versions are text, because they are (`XP`, `4a1`). The order of the fields is that of the columns of the table `user_agents`.
    """

    useragent_family: str
    useragent_major: str | None
    useragent_minor: str | None
    useragent_patch: str | None
    useragent_version: str
    useragent_os_family: str
    useragent_os_major: str | None
    useragent_os_minor: str | None
    useragent_os_patch: str | None
    useragent_os_patch_minor: str | None
    useragent_os_version: str
    useragent_device_family: str
    br_name: str
    br_family: str
    br_version: str | None
    br_type: str
    br_renderengine: str
    os_name: str
    os_family: str
    os_manufacturer: str
    dvce_type: str
    dvce_ismobile: bool
    is_bot: bool


def parse_user_agent(text: str) -> UserAgent:
    """What a user agent text says. Any text has an answer, if only `Other` and `Unknown`; nothing is raised."""
    parsed = ua_parser.parse(text).with_defaults()
    agent, system, device = parsed.user_agent, parsed.os, parsed.device
    is_bot = device.family == "Spider" or _BOT.search(text) is not None
    browser = _ROBOT if is_bot else _browser(agent.family, agent.major, text)
    named = _operating_system(system.family, system.major, system.minor, device.family, text)
    dvce_type = _device_type(named, device.family, text)
    return UserAgent(
        useragent_family=agent.family,
        useragent_major=agent.major,
        useragent_minor=agent.minor,
        useragent_patch=agent.patch,
        useragent_version=_version(agent.family, agent.major, agent.minor, agent.patch),
        useragent_os_family=system.family,
        useragent_os_major=system.major,
        useragent_os_minor=system.minor,
        useragent_os_patch=system.patch,
        useragent_os_patch_minor=system.patch_minor,
        useragent_os_version=_version(system.family, system.major, system.minor, system.patch, system.patch_minor),
        useragent_device_family=device.family,
        br_name=browser.name,
        br_family=browser.family,
        br_version=_dotted(agent.major, agent.minor, agent.patch, agent.patch_minor),
        br_type=browser.type,
        br_renderengine="OTHER" if is_bot else _engine(text),
        os_name=named.name,
        os_family=named.family,
        os_manufacturer=named.manufacturer,
        dvce_type=dvce_type,
        dvce_ismobile=dvce_type == _MOBILE,
        is_bot=is_bot,
    )


class _Browser(NamedTuple):
    name: str
    family: str
    type: str


class _System(NamedTuple):
    name: str
    family: str
    manufacturer: str
    device_type: str


_WEB, _MOBILE_WEB, _TEXT, _EMAIL, _TOOL, _UNKNOWN_TYPE = (
    "Browser",
    "Browser (mobile)",
    "Browser (text only)",
    "Email Client",
    "Downloading tool",
    "unknown",
)
_COMPUTER, _MOBILE, _TABLET, _CONSOLE, _MEDIA, _WEARABLE, _UNKNOWN = (
    "Computer", "Mobile", "Tablet", "Game console", "Digital media receiver", "Wearable computer", "Unknown",
)  # fmt: skip
_ROBOT = _Browser("Robot/Spider", "Robot/Spider", "Robot")

# Sure signs besides ua-parser's own list of spiders: the address of a page about the robot, as they are asked to send, and browsers that
# only programs use. CUBOT makes telephones.
_BOT = re.compile(r"\+https?://|headlesschrome|phantomjs|crawler|spider|(?<!cu)bot/\d", re.IGNORECASE)

# ua-parser's family -> name, family and type of user-agent-utils; `{}` is the major version.
_BROWSERS = {
    "Chrome": _Browser("Chrome {}", "Chrome", _WEB),
    "Chromium": _Browser("Chrome {}", "Chrome", _WEB),
    "Chrome Mobile": _Browser("Chrome Mobile", "Chrome", _MOBILE_WEB),
    "Chrome Mobile iOS": _Browser("Chrome Mobile", "Chrome", _MOBILE_WEB),
    "Chrome Mobile WebView": _Browser("Chrome Mobile", "Chrome", _MOBILE_WEB),
    "Firefox": _Browser("Firefox {}", "Firefox", _WEB),
    "Firefox Mobile": _Browser("Firefox Mobile", "Firefox", _MOBILE_WEB),
    "Firefox iOS": _Browser("Firefox Mobile (iOS)", "Firefox", _MOBILE_WEB),
    "Safari": _Browser("Safari {}", "Safari", _WEB),
    "Mobile Safari": _Browser("Mobile Safari", "Safari", _MOBILE_WEB),
    "Mobile Safari UI/WKWebView": _Browser("Mobile Safari", "Safari", _MOBILE_WEB),
    "Edge": _Browser("Microsoft Edge {}", "Microsoft Edge", _WEB),
    "Edge Mobile": _Browser("Microsoft Edge Mobile {}", "Microsoft Edge", _MOBILE_WEB),
    "IE": _Browser("Internet Explorer {}", "Internet Explorer", _WEB),
    "IE Mobile": _Browser("IE Mobile {}", "Internet Explorer", _MOBILE_WEB),
    "Opera": _Browser("Opera {}", "Opera", _WEB),
    "Opera Mobile": _Browser("Opera Mobile", "Opera", _MOBILE_WEB),
    "Opera Mini": _Browser("Opera Mini", "Opera", _MOBILE_WEB),
    "Outlook": _Browser("Outlook {}", "Outlook", _EMAIL),
    "Apple Mail": _Browser("Apple Mail", "Apple Mail", _EMAIL),
    "Thunderbird": _Browser("Thunderbird {}", "Thunderbird", _EMAIL),
    "Lotus Notes": _Browser("Lotus Notes", "Lotus Notes", _EMAIL),
    "Lynx": _Browser("Lynx", "Lynx", _TEXT),
    "Links": _Browser("Links", "Links", _TEXT),
    "curl": _Browser("Downloading Tool", "Downloading Tool", _TOOL),
    "Wget": _Browser("Downloading Tool", "Downloading Tool", _TOOL),
    "Apache-HttpClient": _Browser("Downloading Tool", "Downloading Tool", _TOOL),
    "Other": _Browser("Unknown", "Unknown", _UNKNOWN_TYPE),
}  # fmt: skip

# Signs of an engine, the first that is there: imitations (`AppleWebKit ... like Gecko`) come after what they imitate.
_ENGINES = (
    ("Edge/", "EDGE_HTML"), ("Presto/", "PRESTO"), ("Trident/", "TRIDENT"), ("MSIE ", "TRIDENT"), ("AppleWebKit", "WEBKIT"),
    ("KHTML", "KHTML"), ("Gecko/", "GECKO"),
)  # fmt: skip

_APPLE, _GOOGLE, _MICROSOFT, _BLACKBERRY = "Apple Inc.", "Google Inc.", "Microsoft Corporation", "Research In Motion Limited"
# ua-parser's families that are not named by their version or device alone.
_SYSTEMS = {
    "Mac OS X": _System("Mac OS X", "Mac OS X", _APPLE, _COMPUTER),
    "Mac OS": _System("Mac OS", "Mac OS", _APPLE, _COMPUTER),
    "ATV OS X": _System("tvOS", "iOS", _APPLE, _MEDIA),
    "tvOS": _System("tvOS", "iOS", _APPLE, _MEDIA),
    "watchOS": _System("watchOS", "iOS", _APPLE, _WEARABLE),
    "Chrome OS": _System("Chrome OS", "Chrome OS", _GOOGLE, _COMPUTER),
    "Chromecast": _System("Chromecast", "Chromecast", _GOOGLE, _MEDIA),
    "GoogleTV": _System("Android (Google TV)", "Android", _GOOGLE, _MEDIA),
    "Linux": _System("Linux", "Linux", "Other", _COMPUTER),
    "Ubuntu": _System("Ubuntu", "Linux", "Canonical Ltd.", _COMPUTER),
    "BlackBerry OS": _System("BlackBerryOS", "BlackBerryOS", _BLACKBERRY, _MOBILE),
    "BlackBerry Tablet OS": _System("BlackBerry Tablet OS", "BlackBerry Tablet OS", _BLACKBERRY, _TABLET),
    "Windows Mobile": _System("Windows Mobile", "Windows", _MICROSOFT, _MOBILE),
    "Symbian OS": _System("Symbian OS", "Symbian OS", "Symbian Ltd.", _MOBILE),
    "webOS": _System("WebOS", "WebOS", "Hewlett Packard", _MOBILE),
    "MeeGo": _System("MeeGo", "MeeGo", "Nokia Corporation", _MOBILE),
    "Maemo": _System("Maemo", "Maemo", "Nokia Corporation", _MOBILE),
    "Bada": _System("Bada", "Bada", "Samsung Electronics", _MOBILE),
    "Firefox OS": _System("Firefox OS", "Firefox OS", "Mozilla Foundation", _MOBILE),
    "Kindle": _System("Linux (Kindle)", "Linux (Kindle)", "Amazon.com, Inc.", _TABLET),
    "Roku": _System("Roku OS", "Roku OS", "Roku, Inc.", _MEDIA),
    "Other": _System("Unknown", "Unknown", "Other", _UNKNOWN),
}  # fmt: skip
_DISTRIBUTIONS = {
    "Arch Linux",
    "CentOS",
    "Debian",
    "Fedora",
    "FreeBSD",
    "Gentoo",
    "Mageia",
    "NetBSD",
    "OpenBSD",
    "Red Hat",
    "Solaris",
    "SUSE",
}
_CONSOLES = re.compile(r"playstation|nintendo|xbox", re.IGNORECASE)


def _version(family: str, major: str | None, *rest: str | None) -> str:
    numbers = (f" {major}" if major else "") + "".join(f".{part}" for part in rest if part)
    return family + numbers


def _dotted(*parts: str | None) -> str | None:
    return ".".join(part for part in parts if part) or None


def _browser(family: str, major: str | None, text: str) -> _Browser:
    browser = _BROWSERS.get(family)
    if browser is None:
        # What imitates a browser is one, or an application with one inside; of the rest no more is known than its name.
        kind = (_MOBILE_WEB if _says_mobile(text) else _WEB) if text.startswith(("Mozilla/", "Opera/")) else _UNKNOWN_TYPE
        browser = _Browser(family + " {}", family, kind)
    return browser._replace(name=browser.name.format(major or "").rstrip())


def _engine(text: str) -> str:
    return next((engine for sign, engine in _ENGINES if sign in text), "OTHER")


def _operating_system(family: str, major: str | None, minor: str | None, device: str, text: str) -> _System:
    if family == "Windows":
        version = "8.1" if (major, minor) == ("8", "1") else major
        return _System(f"Windows {version}" if version else "Windows", "Windows", _MICROSOFT, _COMPUTER)
    if family == "Windows Phone":
        name = "Windows 10 Mobile" if major == "10" else f"Windows Phone {_dotted(major, minor if minor != '0' else None) or ''}".rstrip()
        return _System(name, "Windows", _MICROSOFT, _MOBILE)
    if family == "iOS":
        is_tablet = device.startswith("iPad")
        model = " (iPad)" if is_tablet else " (iPhone)" if device.startswith(("iPhone", "iPod")) else ""
        return _System(f"iOS {major}{model}" if major else f"iOS{model}", "iOS", _APPLE, _TABLET if is_tablet else _MOBILE)
    if family == "Android":
        # Browsers of telephones say Mobile, those of tablets do not. Applications (okhttp, Dalvik) say it on neither.
        is_tablet = text.startswith("Mozilla/") and not _says_mobile(text)
        version = f" {major}.x" if major else ""
        name = f"Android{version}{' Tablet' if is_tablet else '' if version else ' Mobile'}"
        return _System(name, "Android", _GOOGLE, _TABLET if is_tablet else _MOBILE)
    if family in _DISTRIBUTIONS:
        return _System(family, "Linux" if not family.endswith("BSD") and family != "Solaris" else family, "Other", _COMPUTER)
    unknown = _System(f"{family} {major}" if major else family, family, "Other", _MOBILE if _says_mobile(text) else _UNKNOWN)
    return _SYSTEMS.get(family, unknown)


def _device_type(system: _System, device: str, text: str) -> str:
    return _CONSOLE if _CONSOLES.search(device) or "Xbox" in text else system.device_type


def _says_mobile(text: str) -> bool:
    return "mobile" in text.lower()
