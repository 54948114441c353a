"""Events of Snowplow's older kinds, made from a track event's properties: struct events, transactions and their items."""

import json
from collections.abc import Iterator
from typing import Any

from generator.people import Person
from generator.text import json_text

_CLICK = {"se_ca": "screen_id", "se_la": "text", "se_pr": "button_id", "se_va": "position"}
_ORDER = {
    "tr_id": "order_id",
    "tr_af": "affiliation",
    "tr_tt": "total",
    "tr_tx": "tax",
    "tr_sh": "delivery_fee",
    "tr_cu": "currency",
}
_ITEM = {"ti_sk": "sku", "ti_nm": "name", "ti_ca": "category", "ti_pr": "price", "ti_qu": "quantity"}


def struct_event(properties: str) -> str:
    """Return the parameters of a struct event for the properties of a clicked button, up to the last comma."""
    return _parameters({"e": "se", "se_ac": "click", **_renamed(json.loads(f"{{{properties}}}"), _CLICK)})


def transaction(properties: str, person: Person) -> Iterator[str]:
    """Yield the parameters of a transaction and of each of its items for the properties of an order."""
    order = json.loads(f"{{{properties}}}")
    city = person.city
    place = {"tr_ci": city.name, "tr_st": city.region, "tr_co": city.country}
    yield _parameters({"e": "tr", **_renamed(order, _ORDER), **place})
    for product in order["products"]:
        yield _parameters({"e": "ti", "ti_id": order["order_id"], **_renamed(product, _ITEM), "ti_cu": order["currency"]})


def _renamed(properties: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    return {parameter: str(properties[name]) for parameter, name in names.items()}


def _parameters(values: dict[str, str]) -> str:
    return json_text(values)[1:-1] + ","
