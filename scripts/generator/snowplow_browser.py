"""A visit to the site as Snowplow's JavaScript tracker sends it: page views, page pings and what else happens on the page."""

from urllib.parse import quote, urlencode

from generator.collector import request
from generator.iglu import SNOWPLOW, Entities, document, uri
from generator.people import Person
from generator.snowplow import SnowplowVisit
from generator.text import json_text, related_uuid, uuid_text
from generator.visit import SITE, Arrival, Settings
from generator.vocabulary import BROWSER_VERSIONS, CAMPAIGNS, Campaign, Screen

PING_INTERVAL = 10_000
MOST_PINGS = 6

_WEB_PAGE = uri(SNOWPLOW, "web_page")
_CLIENT_HINTS = uri("org.ietf", "http_client_hints")
_NETWORK_ID = -1

_REFERRERS = (
    "",
    "",
    "https://www.google.com/",
    "https://www.bing.com/",
    "https://duckduckgo.com/",
    "https://news.ycombinator.com/item?id=1",
)
_CAMPAIGN_REFERRERS = {
    "google": "https://www.google.com/",
    "linkedin": "https://www.linkedin.com/feed/",
    "instagram": "https://l.instagram.com/",
}


def _campaign_query(campaign: Campaign) -> str:
    tags = campaign._asdict()
    tags["campaign"] = tags.pop("name")
    return "?" + urlencode({f"utm_{name}": value for name, value in tags.items()}, quote_via=quote)


_CAMPAIGN_QUERIES = {campaign: _campaign_query(campaign) for campaign in CAMPAIGNS}


def _client_hints(person: Person, version: int) -> str:
    brands = [("Chromium", version), ("Google Chrome", version), ("Not?A_Brand", 24)]
    hints = {
        "isMobile": person.device.kind == "mobile",
        "brands": [{"brand": brand, "version": str(number)} for brand, number in brands],
        "platform": "macOS" if person.device.system == "Mac OS X" else person.device.system,
    }
    return document(_CLIENT_HINTS, json_text(hints))


class BrowserVisit(SnowplowVisit):
    """A visit to the site."""

    flush_interval = 40_000

    def __init__(self, settings: Settings, arrival: Arrival) -> None:
        super().__init__(settings, arrival)
        person, device, city = self.person, self.person.device, self.person.city
        version = BROWSER_VERSIONS[self.release % len(BROWSER_VERSIONS)]
        network_id = related_uuid(person.anonymous_id, _NETWORK_ID)
        self.request = request(person.ip, device.user_agent.format(version), network_id, SITE, self.bare)
        self.device = (
            f'"tv":"js-4.6.2","tna":"sp","aid":"harvest-lane-web","p":"web","cookie":"1","cs":"UTF-8","lang":"{city.locale}",'
            f'"tz":"{city.timezone}","res":"{device.width}x{device.height}","cd":"24","duid":"{person.anonymous_id}",'
            f'"vid":"{self.session_number}","sid":"{self.session_id}",'
        )
        self.entities = Entities(_client_hints(person, version))
        self.web_page = self.page_contexts = ""
        self.referrer, self.landing_query = self._landing()

    def _landing(self) -> tuple[str, str]:
        campaign = self.campaign
        if campaign is None:
            return _REFERRERS[self.radio % len(_REFERRERS)], ""
        query = _CAMPAIGN_QUERIES[campaign]
        if campaign.medium == "cpc":
            query += f"&gclid=EAIaIQobChMI{self.radio >> 64:016x}_BwE"
        return _CAMPAIGN_REFERRERS.get(campaign.source, ""), query

    def _contexts(self, products: list[str]) -> str:
        return self.entities.parameter(self.web_page, *products) if products else self.page_contexts

    def view(self, screen: Screen, subject: str = "") -> None:
        """Open a page: a page view, then pings as long as it is read."""
        self._wait()
        draw, device = self.random.random, self.person.device
        url = f"{SITE}{screen.path.format(subject)}{self.landing_query}"
        referrer = f'"refr":"{self.referrer}",' if self.referrer else ""
        view_height, page_height = device.height - 131, 1_400 + int(draw() * 4_000)
        self.page = (
            f'"url":"{url}","page":"{screen.title} | Harvest Lane",{referrer}'
            f'"vp":"{device.width}x{view_height}","ds":"{device.width}x{page_height}",'
        )
        self.web_page = document(_WEB_PAGE, f'{{"id":"{uuid_text(self.random.getrandbits(128))}"}}')
        self.page_contexts = self.entities.parameter(self.web_page)
        self.referrer, self.landing_query = url, ""
        self._emit('"e":"pv",', [])
        share, top = draw(), 0
        for _ in range(int(share * share * (MOST_PINGS + 1))):
            self.time += PING_INTERVAL
            bottom = min(top + int(draw() * 700), page_height - view_height)
            self._emit(f'"e":"pp","pp_mix":"0","pp_max":"0","pp_miy":"{top}","pp_may":"{bottom}",', [])
            top = bottom
