"""The `context` of an event: an exact number of leaf keys, as JSON text.

A session has one context; only the page part changes from view to view. So it is kept as text that is still open at its end:
`{"app":{...},"device":{...}` to which the page and a closing brace are added.
"""

from generator.people import Person
from generator.text import json_text, uuid_text
from generator.vocabulary import APP_VERSIONS, BROWSER_VERSIONS, Campaign

PAGE_KEYS = 5
FILLER_VARIANTS = 4

Leaf = tuple[str, str, str]


def build_fillers(count: int) -> tuple[str, ...]:
    """Return variants of `count` further leaf keys in one object, for contexts wider than a real one: experiments of an A/B tool."""
    if count <= 0:
        return ("",) * FILLER_VARIANTS
    return tuple(
        ',"experiments":{' + ",".join(f'"experiment_{number:04d}":{_filler_value(number, variant)}' for number in range(count)) + "}"
        for variant in range(FILLER_VARIANTS)
    )


def _filler_value(number: int, variant: int) -> str:
    # A key keeps its type over all variants: wide contexts measure width, not drift.
    kind = number % 4
    if kind == 0:
        return "true" if (number + variant) % 3 else "false"
    if kind == 1:
        return json_text(("control", "variant-a", "variant-b")[(number + variant) % 3])
    if kind == 2:
        return str(number % 7 + variant)
    return f"{number % 9 + variant}.5"


class ContextBuilder:
    """Renders contexts of `keys` leaf keys: the first `keys` of the platform's own, then experiments."""

    def __init__(self, keys: int) -> None:
        self.keys = keys
        self.has_page = keys > PAGE_KEYS
        self._own_keys_on_web = keys - PAGE_KEYS if self.has_page else keys
        self._fillers: dict[int, tuple[str, ...]] = {}

    def open_context(self, person: Person, release: int, campaign: Campaign | None, carrier_draw: int, identified: bool) -> str:
        """Return the context up to its last member, without the closing brace.

        `release` is the number of the app's (or browser's) version, `carrier_draw` any number (it picks the radio state).
        """
        if person.platform == "web":
            leaves, wanted = _web_leaves(person, release, campaign, carrier_draw, identified), self._own_keys_on_web
        else:
            leaves, wanted = _app_leaves(person, release, carrier_draw, identified), self.keys
        missing = wanted - len(leaves)
        if missing not in self._fillers:
            self._fillers[missing] = build_fillers(missing)
        return "{" + _nest(leaves[:wanted]) + self._fillers[missing][person.number % FILLER_VARIANTS]


def _nest(leaves: list[Leaf]) -> str:
    parts: list[str] = []
    group = ""
    for parent, key, value in leaves:
        if parent == group:
            parts.append(f',"{key}":{value}')
        else:
            parts.append(("}," if group else "," if parts else "") + (f'"{parent}":{{"{key}":{value}' if parent else f'"{key}":{value}'))
            group = parent
    return "".join(parts) + ("}" if group else "")


def _web_leaves(person: Person, release: int, campaign: Campaign | None, draw: int, identified: bool) -> list[Leaf]:
    device, city = person.device, person.city
    version, build = APP_VERSIONS[release]
    agent = device.user_agent.format(BROWSER_VERSIONS[release % len(BROWSER_VERSIONS)])
    leaves = [
        ("library", "name", '"analytics.js"'),
        ("library", "version", '"npm:next-1.84.3"'),
        ("", "ip", f'"{person.ip}"'),
        ("", "locale", f'"{city.locale}"'),
        ("", "timezone", f'"{city.timezone}"'),
        ("", "userAgent", f'"{agent}"'),
        ("app", "name", '"harvest-lane-web"'),
        ("app", "version", f'"{version}"'),
        ("app", "build", f'"{build}"'),
        ("device", "type", f'"{device.kind}"'),
        ("os", "name", f'"{device.system}"'),
        ("os", "version", f'"{device.system_version}"'),
        ("screen", "width", str(device.width)),
        ("screen", "height", str(device.height)),
        ("screen", "density", str(device.density)),
    ]
    if campaign is not None:
        leaves += [("campaign", key, json_text(value)) for key, value in zip(campaign._fields, campaign, strict=True)]
    else:
        leaves += [
            ("", "sessionId", str(1_767_225_600_000 + draw % 2_592_000_000)),
            ("", "sessionStart", "true" if draw % 5 == 0 else "false"),
            ("traits", "plan", f'"{person.plan}"' if identified else '"none"'),
            ("traits", "accountType", f'"{person.account_type}"' if identified else '"none"'),
            ("traits", "isReturning", "true" if identified else "false"),
        ]
    return leaves


def _app_leaves(person: Person, release: int, draw: int, identified: bool) -> list[Leaf]:
    device, city = person.device, person.city
    version, build = APP_VERSIONS[release]
    apple = person.platform == "ios"
    on_wifi = person.wifi if draw % 4 else not person.wifi
    leaves = [
        ("library", "name", '"analytics-swift"' if apple else '"analytics-kotlin"'),
        ("library", "version", '"1.6.2"' if apple else '"1.16.3"'),
        ("", "ip", f'"{person.ip}"'),
        ("", "locale", f'"{city.locale}"'),
        ("", "timezone", f'"{city.timezone}"'),
        ("", "userAgent", f'"{device.user_agent.format(version)}"'),
        ("app", "name", '"Harvest Lane"'),
        ("app", "version", f'"{version}"'),
        ("app", "build", f'"{build}"'),
        ("app", "namespace", '"example.harvestlane.customer"'),
        ("device", "type", f'"{device.kind}"'),
        ("device", "manufacturer", f'"{device.manufacturer}"'),
        ("device", "model", f'"{device.model}"'),
        ("device", "name", f'"{"iPhone" if apple else device.model}"'),
        ("device", "id", f'"{person.anonymous_id[::-1]}"'),
        ("os", "name", f'"{device.system}"'),
        ("os", "version", f'"{device.system_version}"'),
        ("network", "wifi", "true" if on_wifi else "false"),
        ("network", "cellular", "false" if on_wifi else "true"),
        ("network", "carrier", f'"{city.carrier}"'),
        ("screen", "width", str(device.width)),
        ("screen", "height", str(device.height)),
        ("screen", "density", str(device.density)),
    ]
    if identified:
        leaves += [("traits", "plan", f'"{person.plan}"'), ("traits", "accountType", f'"{person.account_type}"')]
    else:
        leaves += [
            ("consent", "adTrackingEnabled", "true" if draw % 3 else "false"),
            ("consent", "advertisingId", f'"{uuid_text(draw)}"'),
        ]
    return leaves
