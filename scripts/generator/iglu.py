"""Self-describing JSON: documents with the URI of their schema, and the parameters of Snowplow trackers that hold them."""

from functools import cache

from generator.text import Base64Beginning

SNOWPLOW = "com.snowplowanalytics.snowplow"
MOBILE = "com.snowplowanalytics.mobile"
SHOP = "com.acme.shop"

_PRODUCTS = ',"products":['


def uri(vendor: str, name: str, version: str = "1-0-0") -> str:
    """Return the URI of a JSON schema."""
    return f"iglu:{vendor}/{name}/jsonschema/{version}"


def document(schema: str, data: str) -> str:
    """Return a self-describing document; `data` is JSON text."""
    return f'{{"schema":"{schema}","data":{data}}}'


_CONTEXTS = uri(SNOWPLOW, "contexts", "1-0-1")
_UNSTRUCT_EVENT = uri(SNOWPLOW, "unstruct_event")
_PRODUCT = uri(SHOP, "product")


class Entities:
    """Entities that all events of a while have, and to which each adds some of its own. Neither may be none."""

    def __init__(self, *documents: str) -> None:
        self._beginning = Base64Beginning(f'{{"schema":"{_CONTEXTS}","data":[{",".join(documents)}')

    def parameter(self, *documents: str) -> str:
        """Return the parameter `cx` with these further ones, up to its comma."""
        ending = ",".join(documents)
        return f'"cx":"{self._beginning.ended_by(f",{ending}]}}")}",'


@cache
def _event_beginning(schema: str) -> Base64Beginning:
    return Base64Beginning(f'{{"schema":"{_UNSTRUCT_EVENT}","data":{{"schema":"{schema}","data":')


def unstruct_event(schema: str, data: str) -> str:
    """Return the parameters of a self-describing event, each up to its comma."""
    return f'"e":"ue","ue_px":"{_event_beginning(schema).ended_by(data + "}}")}",'


def shop_schema(event_name: str) -> str:
    """Return the schema of a track event: `Order Completed` is `iglu:com.acme.shop/order_completed/jsonschema/1-0-0`."""
    return uri(SHOP, event_name.lower().replace(" ", "_"))


def without_products(properties: str) -> tuple[str, list[str]]:
    """Return the inside of an event's properties without its products, and these as documents of entities."""
    before, found, rest = properties.partition(_PRODUCTS)
    if not found:
        return properties, []
    # No product has an array: the first bracket ends theirs.
    products, _, after = rest.partition("]")
    return before + after, [document(_PRODUCT, f"{{{product}}}") for product in products[1:-1].split("},{")]
