"""One visit of one person, whatever the format: who it is, when, with which release, and the calls that journeys make."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from random import Random

from generator.catalogue import EVENT_NAMES
from generator.clock import Clock
from generator.contexts import ContextBuilder
from generator.people import Person
from generator.text import uuid_text
from generator.vocabulary import APP_VERSIONS, CAMPAIGNS, Screen

SITE = "https://www.harvestlane.example"
APP_FLUSH_INTERVAL = 30_000
BARE_SHARE = 0.025
CAMPAIGN_SHARE = 0.3

Entry = tuple[int, str, str]
"""The millisecond in which an event is received, what the record of its request begins with (if there is one), and the event."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What all visits share: `event_names` of the catalogue are sent, and `further_events`."""

    clock: Clock
    contexts: ContextBuilder
    event_names: int
    further_events: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a visit begins. `random` is where its draws come from; moments are milliseconds since the start date.

    `progress` is the share (0 to 1) of all events that lies before the visit, `time` the moment at which it begins, `first_time`
    that of the person's first one; `flush_at`, if not negative, is when a phone that was offline sends everything.
    """

    person: Person
    random: Random
    progress: float
    time: int
    first_time: int
    flush_at: int
    identified: bool


class Visit(ABC):
    """A visit. `lines` collects an entry per event; `time` is the true time of the last one."""

    def __init__(self, settings: Settings, arrival: Arrival) -> None:
        self.random = random = arrival.random
        draw = random.random
        self.person = arrival.person
        self.clock = settings.clock
        self.contexts = settings.contexts
        self.event_names = settings.event_names
        self.further_events = settings.further_events
        self.further_share = len(self.further_events) / (len(self.further_events) + len(EVENT_NAMES))
        self.progress = arrival.progress
        self.time = arrival.time
        self.flush_at = arrival.flush_at
        self.web = self.person.platform == "web"
        self.channel = "browser" if self.web else "mobile"
        self.identified = arrival.identified
        self.lines: list[Entry] = []
        # The first 20 digits of a message id are those of its visit: shorter to write, and still 74 and 48 random bits.
        self.message_prefix = uuid_text(random.getrandbits(128))[:-12]
        # A few senders keep to the bare minimum: calls as the SDK sends them, Snowplow events in GET requests.
        self.bare = draw() < BARE_SHARE
        self.latency = 40 + int(draw() * 500)
        self.campaign = CAMPAIGNS[int(draw() * len(CAMPAIGNS))] if self.web and draw() < CAMPAIGN_SHARE else None
        self.radio = random.getrandbits(128)
        # A new release reaches one device after the other.
        self.release = min(int((self.progress + draw() * 0.2) * (len(APP_VERSIONS) - 1)), len(APP_VERSIONS) - 1)

    def track(self, event: int, properties: str, channel: str = "") -> None:
        """Send event number `event` of the catalogue; `properties` is the inside of its JSON object."""
        if event < self.event_names:
            self._send(event, properties, channel or self.channel)
        if self.further_events:
            draw = self.random.random()
            if draw < self.further_share:
                # The square makes some names common and none rarer than half the mean.
                share = draw / self.further_share
                variants = self.further_events[int(share * share * len(self.further_events))]
                self._send_further(variants[len(self.lines) % 3])

    @abstractmethod
    def _send(self, event: int, properties: str, channel: str) -> None:
        """Send an event of the catalogue."""

    @abstractmethod
    def _send_further(self, variant: str) -> None:
        """Send an invented event, `"event":...,"properties":...`."""

    @abstractmethod
    def view(self, screen: Screen, subject: str = "") -> None:
        """Show a page of the site or a screen of the app; `subject` is the store, product or order on it."""

    @abstractmethod
    def identify(self, created_at: int, orders: int) -> None:
        """Tell who the person is; from here on every event carries the user id. `created_at`: milliseconds since the start date."""

    @abstractmethod
    def group(self) -> None:
        """Tell the company the person belongs to."""

    @abstractmethod
    def alias(self) -> None:
        """Tie the anonymous id to the new user id."""
