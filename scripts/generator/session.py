"""A visit as calls (track, page, identify, ...): complete lines, as Segment's raw archive holds them."""

from collections.abc import Sequence

from generator.catalogue import EVENT_NAMES, SCREEN_RENDERED
from generator.clock import MILLISECONDS_PER_MINUTE
from generator.text import json_text
from generator.visit import APP_FLUSH_INTERVAL, SITE, Arrival, Entry, Settings, Visit
from generator.vocabulary import Screen

_EVENT_TEXTS = tuple(f'"event":{json_text(name)},"properties":{{' for name in EVENT_NAMES)


def call_lines(entries: Sequence[Entry]) -> bytes:
    """Return the calls as NDJSON."""
    # Line by line: one emoji would make four bytes of every character of a text that holds the whole chunk.
    return b"".join([line.encode() for _, _, line in entries])


class Session(Visit):
    """A visit whose entries are lines of one call each, received alone."""

    def __init__(self, settings: Settings, arrival: Arrival) -> None:
        super().__init__(settings, arrival)
        self.sent = self.received = -1
        self.delivery = ""
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
        if self.bare:
            times = f'"timestamp":"{minutes[minute]}{seconds[rest]}"'
        else:
            corrected_minute, corrected_rest = divmod(original + self.latency, MILLISECONDS_PER_MINUTE)
            times = (
                f'"originalTimestamp":"{minutes[minute]}{seconds[rest]}","timestamp":"{minutes[corrected_minute]}{seconds[corrected_rest]}"'
            )
        self.lines.append(
            (
                self.received,
                "",
                f'{{{body},{self.head}"channel":"{channel}","messageId":"{self.message_prefix}{random.getrandbits(48):012x}",'
                f'"integrations":{{}},{times},{self.delivery},"projectId":"harvest-lane","version":2}}\n',
            )
        )

    def _send(self, event: int, properties: str, channel: str) -> None:
        self._emit(f'"type":"track",{_EVENT_TEXTS[event]}{properties}}}', channel)

    def _send_further(self, variant: str) -> None:
        self._emit(f'"type":"track",{variant}', self.channel)

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
