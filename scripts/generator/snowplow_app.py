"""A visit in an app as Snowplow's mobile trackers send it: screen views, and the entities of session and device with each event."""

from generator.collector import request
from generator.iglu import MOBILE, SNOWPLOW, Entities, document, unstruct_event, uri
from generator.people import Person
from generator.snowplow import SnowplowVisit
from generator.text import json_text, related_uuid, uuid_text
from generator.visit import APP_FLUSH_INTERVAL, Arrival, Settings
from generator.vocabulary import APP_VERSIONS, Screen

_SCREEN_VIEW = uri(MOBILE, "screen_view")
_SCREEN = uri(MOBILE, "screen")
_APPLICATION = uri(MOBILE, "application")
_CLIENT_SESSION = uri(SNOWPLOW, "client_session", "1-0-2")
_MOBILE_CONTEXT = uri(SNOWPLOW, "mobile_context", "1-0-3")
_NETWORK_ID = -1


def _mobile_context(person: Person, on_wifi: bool) -> str:
    device = person.device
    context = {
        "osType": person.platform,
        "osVersion": device.system_version,
        "deviceManufacturer": device.manufacturer,
        "deviceModel": device.model,
        "carrier": person.city.carrier,
        "networkType": "wifi" if on_wifi else "mobile",
        "resolution": f"{device.width}x{device.height}",
    }
    return document(_MOBILE_CONTEXT, json_text(context))


class AppVisit(SnowplowVisit):
    """A visit in an app."""

    flush_interval = APP_FLUSH_INTERVAL

    def __init__(self, settings: Settings, arrival: Arrival) -> None:
        super().__init__(settings, arrival)
        person, device, city = self.person, self.person.device, self.person.city
        version, build = APP_VERSIONS[self.release]
        self.request = request(person.ip, device.user_agent.format(version), related_uuid(person.anonymous_id, _NETWORK_ID))
        tracker = "ios" if person.platform == "ios" else "andr"
        self.device = (
            f'"tv":"{tracker}-6.2.1","tna":"sp","aid":"harvest-lane-{person.platform}","p":"mob","lang":"{city.locale}",'
            f'"tz":"{city.timezone}","res":"{device.width}x{device.height}",'
        )
        previous = f'"{related_uuid(person.anonymous_id, self.session_number - 1)}"' if self.session_number == 2 else "null"
        self.open_session = (
            f'{{"userId":"{person.anonymous_id}","sessionId":"{self.session_id}","sessionIndex":{self.session_number},'
            f'"previousSessionId":{previous},"storageMechanism":"SQLITE","eventIndex":'
        )
        on_wifi = person.wifi if self.radio % 4 else not person.wifi
        self.fixed_entities = (
            _mobile_context(person, on_wifi),
            document(_APPLICATION, f'{{"version":"{version}","build":"{build}"}}'),
        )
        self.screen = ""
        self.entities = Entities(*self.fixed_entities)

    def _contexts(self, products: list[str]) -> str:
        session = document(_CLIENT_SESSION, f"{self.open_session}{len(self.lines) + 1}}}")
        return self.entities.parameter(session, *products)

    def view(self, screen: Screen, subject: str = "") -> None:
        """Show a screen: a screen view that names the one before it."""
        self._wait()
        identifier = uuid_text(self.random.getrandbits(128))
        names = f'"name":"{screen.title}","type":"{screen.category}","id":"{identifier}"'
        shown = f"{{{names}{self.screen}}}"
        self.screen = f',"previousName":"{screen.title}","previousType":"{screen.category}","previousId":"{identifier}"'
        self.entities = Entities(*self.fixed_entities, document(_SCREEN, f"{{{names}}}"))
        self._emit(unstruct_event(_SCREEN_VIEW, shown), [])
