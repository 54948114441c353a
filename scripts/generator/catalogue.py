"""What is sold, as fragments of JSON: stores, their products and the names of the track events."""

from dataclasses import dataclass
from random import Random

from generator.text import json_text, money
from generator.vocabulary import CUISINES, DISHES, STORE_WORDS

STORES = 60

# fmt: off
# The position is the popularity: with fewer names asked for, the last ones are not sent.
SCREEN_RENDERED, BUTTON_CLICKED, PRODUCT_VIEWED, ADD_TO_CART, ORDER_COMPLETED, COMPLETED_ORDER, SIGNED_UP = range(7)
USER_CREATED, REGISTER, PRODUCT_LIST_VIEWED, STORE_VIEWED, CART_VIEWED, CHECKOUT_STARTED, PAYMENT_INFO_ENTERED = range(7, 14)
PROMO_CODE_APPLIED, SEARCH_PERFORMED, COURIER_LOCATION_UPDATED, ORDER_DELIVERED, ORDER_RATED, APPLICATION_OPENED = range(14, 20)
EVENT_NAMES = (
    "Screen Rendered", "Button Clicked", "Product Viewed", "Add to Cart", "Order Completed", "Completed Order", "Signed Up",
    "User Created", "Register", "Product List Viewed", "Store Viewed", "Cart Viewed", "Checkout Started", "Payment Info Entered",
    "Promo Code Applied", "Search Performed", "Courier Location Updated", "Order Delivered", "Order Rated", "Application Opened",
)
OBJECTS = (
    "Address", "Banner", "Basket Note", "Coupon", "Courier Chat", "Cuisine Filter", "Delivery Slot", "Favorite", "Feedback Form",
    "Gift Card", "Group Order", "Help Article", "Invoice", "Loyalty Card", "Map", "Menu Section", "Notification", "Offer",
    "Payment Method", "Photo", "Profile", "Recommendation", "Referral Link", "Refund", "Review", "Schedule", "Subscription", "Tip",
    "Tutorial", "Wallet",
)
VERBS = ("Opened", "Closed", "Updated", "Created", "Deleted", "Shared", "Requested", "Dismissed", "Selected", "Confirmed")
PROPERTY_VALUES = (
    ("position", ("1", "2", "7")), ("source", ('"home"', '"push"', '"deep link"')), ("is_first_time", ("true", "false", "false")),
    ("duration_seconds", ("4", "12.5", "31")), ("variant", ('"control"', '"B"', '"C"')), ("count", ("0", "3", "11")),
    ("reason", ('"other"', '""', "null")), ("opened_at", ('"2026-01-05T10:00:00Z"', '"2026-01-06T11:30:00Z"', "null")),
    ("item", ('{"id":17,"kind":"menu"}', '{"id":18,"kind":"store"}', '{"id":19,"kind":"promo"}')),
    ("labels", ('["new"]', '["new","seasonal"]', "[]")), ("score", ("0.25", "0.5", "0.875")), ("language", ('"en"', '"es"', '"de"')),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Product:
    """A dish: its price in cents and the JSON of its parts."""

    identifier: str
    name: str
    price: int
    price_text: str
    list_item: str
    viewed: str


@dataclass(frozen=True, slots=True)
class Store:
    """A restaurant: name and cuisine as JSON strings, `slug` for paths, and its menu."""

    identifier: str
    slug: str
    name: str
    cuisine: str
    products: tuple[Product, ...]


def build_stores(random: Random) -> tuple[Store, ...]:
    """Return the restaurants, each with one product per dish; prices are drawn from `random`."""
    return tuple(_store(number, random) for number in range(STORES))


def _store(number: int, random: Random) -> Store:
    cuisine = CUISINES[number % len(CUISINES)]
    word = STORE_WORDS[number // len(CUISINES) % len(STORE_WORDS)]
    products = tuple(
        _product(f"p_{number:03d}{dish:02d}", f"{cuisine} {name}", cuisine, 350 + 25 * int(random.random() * 90), dish)
        for dish, name in enumerate(DISHES)
    )
    slug = f"{cuisine}-{number}".lower()
    return Store(f"st_{number:04d}", slug, json_text(f"{cuisine} {word} {number + 1}"), json_text(cuisine), products)


def _product(identifier: str, name: str, category: str, price: int, version: int) -> Product:
    name_text, category_text, price_text = json_text(name), json_text(category), money(price)
    list_item = (
        f'{{"product_id":"{identifier}","sku":"HL-{identifier[2:]}","name":{name_text},"category":{category_text},'
        f'"price":{price_text},"quantity":'
    )
    viewed = (
        f'"product":{{"name":{name_text},"version":{version + 1}}},"category":{category_text},"price":{price_text},'
        f'"tags":{json_text([category.lower(), "spicy" if version % 3 else "mild"])}'
    )
    return Product(identifier, name_text, price, price_text, list_item, viewed)


def build_further_events(count: int) -> tuple[tuple[str, ...], ...]:
    """Return for `count` invented event names three ready variants each of `"event":...,"properties":...`."""
    return tuple(_further_event(number) for number in range(count))


def _further_event(number: int) -> tuple[str, ...]:
    combination, repeat = number % (len(OBJECTS) * len(VERBS)), number // (len(OBJECTS) * len(VERBS))
    name = f"{OBJECTS[combination % len(OBJECTS)]} {VERBS[combination // len(OBJECTS)]}"
    if repeat:
        name += f" {repeat + 1}"
    # Eight properties: enough that the average event keeps its size with any number of names.
    chosen = [PROPERTY_VALUES[(number * 5 + position) % len(PROPERTY_VALUES)] for position in range(8)]
    return tuple(
        f'"event":{json_text(name)},"properties":{{' + ",".join(f'"{key}":{values[variant]}' for key, values in chosen) + "}"
        for variant in range(3)
    )
