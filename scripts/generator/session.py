"""One visit of one person: turns calls (track, page, identify, ...) into complete lines, as Segment's raw archive holds them."""

from random import Random

from generator.catalogue import EVENT_NAMES, SCREEN_RENDERED
from generator.clock import MILLISECONDS_PER_MINUTE, Clock
from generator.contexts import ContextBuilder
from generator.people import Person
from generator.text import json_text, uuid_text
from generator.vocabulary import APP_VERSIONS, CAMPAIGNS, Screen

SITE = "https://www.harvestlane.example"
APP_FLUSH_INTERVAL = 30_000
RAW_BODY_SHARE = 0.025
CAMPAIGN_SHARE = 0.3

_EVENT_TEXTS = tuple(f'"event":{json_text(name)},"properties":{{' for name in EVENT_NAMES)


class Session:
    """A visit. `lines` collects (receivedAt in milliseconds since the start date, JSON line) per call.

    `time` is the true time of the last call, in milliseconds since the start date; `progress` the share (0 to 1) of all events
    that lies before the visit; `flush_at`, if not negative, the moment at which a phone that was offline sends everything.
    """

    def __init__(
        self,
        person: Person,
        random: Random,
        clock: Clock,
        contexts: ContextBuilder,
        event_names: int,
        further_events: tuple[tuple[str, ...], ...],
        progress: float,
        time: int,
        flush_at: int,
        identified: bool,
    ) -> None:
        draw = random.random
        self.person = person
        self.random = random
        self.clock = clock
        self.contexts = contexts
        self.event_names = event_names
        self.further_events = further_events
        self.further_share = len(further_events) / (len(further_events) + len(EVENT_NAMES))
        self.progress = progress
        self.time = time
        self.flush_at = flush_at
        self.web = person.platform == "web"
        self.identified = identified
        self.lines: list[tuple[int, str]] = []
        self.sent = self.received = -1
        self.delivery = ""
        # The first 20 digits of a message id are those of its visit: shorter to write, and still 74 and 48 random bits.
        self.message_prefix = uuid_text(random.getrandbits(128))[:-12]
        self.raw_body = draw() < RAW_BODY_SHARE
        self.latency = 40 + int(draw() * 500)
        self.campaign = CAMPAIGNS[int(draw() * len(CAMPAIGNS))] if self.web and draw() < CAMPAIGN_SHARE else None
        self.radio = random.getrandbits(128)
        # A new release reaches one device after the other.
        self.release = min(int((progress + draw() * 0.2) * (len(APP_VERSIONS) - 1)), len(APP_VERSIONS) - 1)
        self.screen_id = "null"
        self.page_url = "https://www.google.com/" if self.campaign else ""
        self.page = ""
        self._new_context()

    def _new_context(self) -> None:
        person = self.person
        self.open_context = self.contexts.open_context(person, self.release, self.campaign, self.radio, self.identified)
        self._new_head()

    def _new_head(self) -> None:
        person = self.person
        user_id = f'"{person.user_id}"' if self.identified else "null"
        page = f',"page":{self.page}' if self.page and self.contexts.has_page else ""
        self.head = f'"anonymousId":"{person.anonymous_id}","userId":{user_id},"context":{self.open_context}{page}}},'
        self.channel = "browser" if self.web else "mobile"

    def _emit(self, body: str, channel: str) -> None:
        # This runs for every event: the moments are written from the clock's tables here, without a call for each.
        random, skew = self.random, self.person.skew
        minutes, seconds = self.clock.minutes, self.clock.seconds
        draw = random.random()
        original = self.time = self.time + 700 + int(draw * draw * 45_000)
        if self.flush_at >= 0:
            sent = self.flush_at
        elif self.web:
            sent = original + 12 + int(draw * 300)
        else:
            sent = original - original % APP_FLUSH_INTERVAL + APP_FLUSH_INTERVAL
        if sent != self.sent:
            self.sent = sent
            received = self.received = sent + self.latency
            minute, rest = divmod(sent + skew, MILLISECONDS_PER_MINUTE)
            received_minute, received_rest = divmod(received, MILLISECONDS_PER_MINUTE)
            self.delivery = f'"sentAt":"{minutes[minute]}{seconds[rest]}","receivedAt":"{minutes[received_minute]}{seconds[received_rest]}"'
        minute, rest = divmod(original + skew, MILLISECONDS_PER_MINUTE)
        if self.raw_body:
            times = f'"timestamp":"{minutes[minute]}{seconds[rest]}"'
        else:
            corrected_minute, corrected_rest = divmod(original + self.latency, MILLISECONDS_PER_MINUTE)
            times = (
                f'"originalTimestamp":"{minutes[minute]}{seconds[rest]}","timestamp":"{minutes[corrected_minute]}{seconds[corrected_rest]}"'
            )
        self.lines.append(
            (
                self.received,
                f'{{{body},{self.head}"channel":"{channel}","messageId":"{self.message_prefix}{random.getrandbits(48):012x}",'
                f'"integrations":{{}},{times},{self.delivery},"projectId":"harvest-lane","version":2}}\n',
            )
        )

    def track(self, event: int, properties: str, channel: str = "") -> None:
        """Send event number `event` of the catalogue; `properties` is the inside of its JSON object."""
        if event < self.event_names:
            self._emit(f'"type":"track",{_EVENT_TEXTS[event]}{properties}}}', channel or self.channel)
        if self.further_events:
            draw = self.random.random()
            if draw < self.further_share:
                # The square makes some names common and none rarer than half the mean.
                share = draw / self.further_share
                variants = self.further_events[int(share * share * len(self.further_events))]
                self._emit(f'"type":"track",{variants[len(self.lines) % 3]}', self.channel)

    def view(self, screen: Screen, subject: str = "") -> None:
        """Show a screen: a page call on the web, Screen Rendered and a screen call in the apps."""
        identifier, title = f'"{screen.identifier}"', screen.title
        if self.web:
            path = screen.path.format(subject)
            search = f"?utm_source={self.campaign.source}&utm_medium={self.campaign.medium}" if self.campaign and not self.page else ""
            url = f"{SITE}{path}{search}"
            inside = f'"path":"{path}","referrer":"{self.page_url}","search":"{search}","title":"{title} | Harvest Lane","url":"{url}"'
            self.page, self.page_url, self.screen_id = f"{{{inside}}}", url, identifier
            self._new_head()
            self._emit(
                f'"type":"page","name":"{title}","category":"{screen.category}",'
                f'"properties":{{{inside},"name":"{title}","category":"{screen.category}"}}',
                self.channel,
            )
            return
        draw = self.random.random()
        self.track(
            SCREEN_RENDERED,
            f'"screen_id":{identifier},"screen_name":"{title}","previous_screen_id":{self.screen_id},'
            f'"render_milliseconds":{40 + int(draw * 900)},"is_cold_start":{"false" if self.lines else "true"}',
        )
        self._emit(
            f'"type":"screen","name":"{title}","category":"{screen.category}",'
            f'"properties":{{"name":"{title}","screen_id":{identifier},"subject":"{subject}"}}',
            self.channel,
        )
        self.screen_id = identifier

    def identify(self, created_at: int, orders: int) -> None:
        """Tell who the person is; from here on every call carries the user id. `created_at`: milliseconds since the start date."""
        person = self.person
        if not self.identified:
            self.identified = True
            self._new_context()
        created_key, orders_key = ("createdAt", "orderCount") if self.web else ("created_at", "order_count")
        self._emit(
            f'"type":"identify","traits":{{{person.traits},"plan":"{person.plan}","accountType":"{person.account_type}",'
            f'"{created_key}":"{self.clock.iso(created_at)}","{orders_key}":{orders}}}',
            self.channel,
        )

    def group(self) -> None:
        """Tell the company the person belongs to."""
        self._emit(
            f'"type":"group","groupId":"{self.person.group_id}","traits":{{{self.person.company},"plan":"{self.person.plan}"}}',
            self.channel,
        )

    def alias(self) -> None:
        """Tie the anonymous id to the new user id."""
        self._emit(f'"type":"alias","previousId":"{self.person.anonymous_id}"', self.channel)
