"""A visit as Snowplow trackers send it: what browsers and apps have in common, and the events of the shop's own servers."""

from abc import abstractmethod

from generator.catalogue import BUTTON_CLICKED, COMPLETED_ORDER, EVENT_NAMES
from generator.collector import request
from generator.iglu import shop_schema, unstruct_event, without_products
from generator.oddities import with_odd_value
from generator.structured import struct_event, transaction
from generator.text import related_uuid
from generator.visit import Arrival, Settings, Visit

# Who comes back within the hour goes on with the same session. So numbers grow with time, but some are left out.
SESSION_SLOT = 3_600_000
TRANSACTION_SHARE = 0.15
ODD_SHARE = 0.001
REPEATED_ID_SHARE = 0.001

_SCHEMAS = tuple(shop_schema(name) for name in EVENT_NAMES)
_SERVER_REQUEST = request("198.19.255.7", "python-requests/2.32.3")
_SERVER = '"p":"srv","tv":"py-1.1.0","tna":"orders","aid":"harvest-lane-backend","lang":"en","tz":"UTC",'


class SnowplowVisit(Visit):
    """A visit whose entries are objects of tracker parameters. Texts of parameters end with the comma behind the last one."""

    flush_interval: int
    device: str
    request: str
    page = ""

    def __init__(self, settings: Settings, arrival: Arrival) -> None:
        super().__init__(settings, arrival)
        self.epoch = settings.clock.epoch
        self.device_epoch = self.epoch + self.person.skew
        since = arrival.time - arrival.first_time
        self.session_number = 2 + since // SESSION_SLOT if since > 0 else 1
        self.session_id = related_uuid(self.person.anonymous_id, self.session_number)
        self.event_id = ""
        self._new_user()

    def _new_user(self) -> None:
        self.user = f'"uid":"{self.person.user_id}",' if self.identified else ""

    @abstractmethod
    def _contexts(self, products: list[str]) -> str:
        """Return the parameter with the entities of the next event: the device's own, and these products."""

    def _wait(self) -> None:
        draw = self.random.random()
        self.time += 700 + int(draw * draw * 45_000)

    def _emit(self, parameters: str, products: list[str]) -> None:
        random, time = self.random, self.time
        draw = random.random()
        # Poor random numbers, as crawlers have them, give another event the same id.
        if draw < 1 - REPEATED_ID_SHARE or not self.event_id:
            self.event_id = f"{self.message_prefix}{random.getrandbits(48):012x}"
        if self.flush_at >= 0:
            sent = self.flush_at
        elif self.bare:
            sent = time + 12 + self.latency // 4
        else:
            sent = time + self.flush_interval - (time + self.radio) % self.flush_interval
        event = (
            f'{{"dtm":"{self.device_epoch + time}",{parameters}"eid":"{self.event_id}",{self.page}{self.device}{self.user}'
            f'{self._contexts(products)}"stm":"{self.device_epoch + sent}"}}'
        )
        if draw < ODD_SHARE:
            event = with_odd_value(event, int(draw * 1e9))
        self.lines.append((self.epoch + sent + self.latency, self.request, event))

    def _emit_from_server(self, parameters: str) -> None:
        moment = self.epoch + self.time
        event_id = f"{self.message_prefix}{self.random.getrandbits(48):012x}"
        event = f'{{"dtm":"{moment}",{parameters}"eid":"{event_id}",{_SERVER}{self.user}"stm":"{moment + 150}"}}'
        self.lines.append((moment + 158, _SERVER_REQUEST, event))

    def _send(self, event: int, properties: str, channel: str) -> None:
        self._wait()
        if event == BUTTON_CLICKED:
            self._emit(struct_event(properties), [])
            return
        inside, products = without_products(properties)
        parameters = unstruct_event(_SCHEMAS[event], f"{{{inside}}}")
        if channel == "server":
            self._emit_from_server(parameters)
            return
        self._emit(parameters, products)
        if event == COMPLETED_ORDER and self.random.random() < TRANSACTION_SHARE:
            for row in transaction(properties, self.person):
                self._emit(row, [])

    def _send_further(self, variant: str) -> None:
        self._wait()
        name, _, data = variant.removeprefix('"event":"').partition('","properties":')
        self._emit(unstruct_event(shop_schema(name), data), [])

    def identify(self, created_at: int, orders: int) -> None:
        """Log in: trackers send no event for it, but the user id from here on."""
        self.identified = True
        self._new_user()

    def group(self) -> None:
        """Send nothing: trackers have no such event."""

    def alias(self) -> None:
        """Send nothing: trackers have no such event."""
