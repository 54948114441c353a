"""Chunks of events: each is made from the options and its number alone, so any number of processes gives the same bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import NamedTuple

from generator.catalogue import EVENT_NAMES, build_further_events, build_stores
from generator.clock import MILLISECONDS_PER_DAY, MILLISECONDS_PER_HOUR, Clock
from generator.collector import collector_records
from generator.contexts import ContextBuilder
from generator.journeys import first_visit, later_visit
from generator.people import Person, build_person
from generator.session import Session, call_lines
from generator.snowplow_app import AppVisit
from generator.snowplow_browser import BrowserVisit
from generator.visit import Arrival, Entry, Settings, Visit

CHUNK_EVENTS = 20_000
EVENTS_PER_PERSON = 45
LONGEST_VISIT = 25 * 60_000
OFFLINE_SHARE = 0.14
NEAR_DUPLICATE_SHARE = 0.002
FAR_DUPLICATE_SHARE = 0.003
OLD_DUPLICATES_PER_CHUNK = 5
DEFAULT_CONTEXT_KEYS = 25

# Independent streams of random numbers under one seed.
PERSON_STREAM, CHUNK_STREAM, CATALOGUE_STREAM = range(3)


class Format(NamedTuple):
    """What is written: how a visit becomes entries, and how those become NDJSON."""

    visit: Callable[[Settings, Arrival], Visit]
    lines: Callable[[Sequence[Entry]], bytes]


def _snowplow_visit(settings: Settings, arrival: Arrival) -> Visit:
    return BrowserVisit(settings, arrival) if arrival.person.platform == "web" else AppVisit(settings, arrival)


FORMATS = {"calls": Format(Session, call_lines), "snowplow": Format(_snowplow_visit, collector_records)}


@dataclass(frozen=True, slots=True)
class Options:
    """What to generate: `events` of them over `days` days, `context_keys` leaf keys per context of a call."""

    events: int
    seed: int = 1
    start: date = date(2026, 1, 1)
    days: int = 30
    event_names: int = len(EVENT_NAMES)
    context_keys: int = DEFAULT_CONTEXT_KEYS
    format: str = "calls"

    @property
    def chunks(self) -> int:
        """Number of chunks."""
        return -(-self.events // CHUNK_EVENTS)


class World:
    """Everything that all chunks share."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.clock = Clock(options.start, options.days)
        further_events = build_further_events(max(options.event_names - len(EVENT_NAMES), 0))
        self.settings = Settings(self.clock, ContextBuilder(options.context_keys), options.event_names, further_events)
        self.format = FORMATS[options.format]
        self.stores = build_stores(self._random(CATALOGUE_STREAM, 0))
        self.people = max(options.events // EVENTS_PER_PERSON, 1)

    def _random(self, stream: int, number: int) -> Random:
        return Random((self.options.seed << 72) | (stream << 64) | number)

    def chunk(self, number: int) -> bytes:
        """Return chunk `number` (from 0) as NDJSON in UTF-8, in the order of arrival save for repeated events."""
        options = self.options
        size = min(CHUNK_EVENTS, options.events - number * CHUNK_EVENTS)
        begin, end = number * CHUNK_EVENTS / options.events, (number * CHUNK_EVENTS + size) / options.events
        random = self._random(CHUNK_STREAM, number)
        near, far = round(size * NEAR_DUPLICATE_SHARE), round(size * FAR_DUPLICATE_SHARE)
        old = self._old_entries(random, begin) if size == CHUNK_EVENTS else []
        lines = self._visits(random, begin, end, size - near - far)
        lines.sort()
        last = lines[-1][0]
        repeats = [(last - int(random.random() * (last - lines[0][0])), request, event) for _, request, event in old]
        for copy in range(near + far - len(old)):
            received, request, event = lines[int(random.random() * len(lines))]
            # A retry comes within seconds, a replay at any time until the end of the chunk.
            later = received + int(random.random() * (5_000 if copy < near else last - received))
            repeats.append((later, request, event))
        lines += repeats
        lines.sort(key=_received)
        return self.format.lines(lines)

    def _visits(self, random: Random, begin: float, end: float, size: int) -> list[Entry]:
        lines: list[Entry] = []
        cache: dict[int, Person] = {}
        for newcomer in range(_ceiling(begin * self.people), _ceiling(end * self.people)):
            if len(lines) < size:
                lines += self._first_visit(newcomer).lines
        while len(lines) < size:
            progress = begin + random.random() * (end - begin)
            share = random.random()
            number = int(progress * self.people * (1 - share * share))
            if number not in cache:
                cache[number] = build_person(number, self._random(PERSON_STREAM, number))
            lines += self._later_visit(cache[number], random, progress).lines
        return lines[:size]

    def _first_visit(self, number: int) -> Visit:
        random = self._random(PERSON_STREAM, number)
        person = build_person(number, random)
        progress = number / self.people
        start = self._start(progress)
        visit = self.format.visit(self.settings, Arrival(person, random, progress, start, start, -1, False))
        first_visit(visit, self.stores)
        return visit

    def _later_visit(self, person: Person, random: Random, progress: float) -> Visit:
        start, created_at = self._start(progress), self._start(person.number / self.people)
        begin, flush_at = start, -1
        since = start - created_at - MILLISECONDS_PER_HOUR
        if person.platform != "web" and since > 2 * MILLISECONDS_PER_HOUR and random.random() < OFFLINE_SHARE:
            share = random.random()
            begin -= int(MILLISECONDS_PER_HOUR + share * share * min(since - MILLISECONDS_PER_HOUR, 4 * MILLISECONDS_PER_DAY))
            flush_at = start + LONGEST_VISIT
        visit = self.format.visit(self.settings, Arrival(person, random, progress, begin, created_at, flush_at, bool(person.user_id)))
        later_visit(visit, self.stores, created_at)
        return visit

    def _start(self, progress: float) -> int:
        """Return when a visit starts: early enough that it ends with its chunk, where chunks are long enough for that."""
        events = self.options.events
        chunk = min(int(progress * events) // CHUNK_EVENTS, self.options.chunks - 1)
        begin = self.clock.moment(chunk * CHUNK_EVENTS / events)
        end = self.clock.moment(min((chunk + 1) * CHUNK_EVENTS / events, 1.0))
        moment = self.clock.moment(progress)
        if end - begin < 2 * LONGEST_VISIT:
            return moment
        return begin + int((moment - begin) * (end - begin - LONGEST_VISIT) / (end - begin))

    def _old_entries(self, random: Random, begin: float) -> list[Entry]:
        """Return entries of much earlier chunks, to be repeated: first visits can be made again from the person's number alone."""
        newcomers_before = int(begin * self.people)
        if not newcomers_before:
            return []
        chosen = [int(random.random() * newcomers_before) for _ in range(OLD_DUPLICATES_PER_CHUNK)]
        return [self._first_visit(number).lines[0] for number in chosen]


def _ceiling(value: float) -> int:
    return -int(-value // 1)


def _received(entry: Entry) -> int:
    return entry[0]
