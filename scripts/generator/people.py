"""The customers. A person is a pure function of the seed and a number, so any chunk can meet the same person again."""

from dataclasses import dataclass
from random import Random

from generator.clock import MILLISECONDS_PER_MINUTE
from generator.text import json_text, uuid_text
from generator.vocabulary import (
    ANDROID_DEVICES,
    ATTRIBUTIONS,
    BROWSERS,
    CITIES,
    COMPANY_KINDS,
    COMPANY_WORDS,
    FIRST_NAMES,
    INSTALL_TYPES,
    IOS_DEVICES,
    LAST_NAMES,
    STREETS,
    City,
    Device,
)


@dataclass(frozen=True, slots=True)
class Person:
    """A customer with one device. `user_id` is empty for a visitor who never signs up; `skew` is the device clock's error in ms."""

    number: int
    platform: str
    device: Device
    city: City
    anonymous_id: str
    user_id: str
    account_type: str
    plan: str
    ip: str
    wifi: bool
    skew: int
    address: str
    traits: str
    company: str
    group_id: str


def build_person(number: int, random: Random) -> Person:
    """Return person `number`; every draw comes from `random`, in a fixed order."""
    draw = random.random
    platform_draw = draw()
    platform, devices = (
        ("web", BROWSERS) if platform_draw < 0.42 else ("ios", IOS_DEVICES) if platform_draw < 0.75 else ("android", ANDROID_DEVICES)
    )
    city = CITIES[int(draw() * len(CITIES))]
    account_draw = draw()
    account_type = "Enterprise" if account_draw < 0.12 else "Business" if account_draw < 0.3 else "Personal"
    plan = "Pro Annual" if account_type != "Personal" and draw() < 0.6 else ("Free", "Free", "Plus Monthly", "Plus Annual")[int(draw() * 4)]
    signs_up = draw() < 0.75
    # Few clocks are far off, and those by minutes to two hours, in both directions.
    skew = int((draw() - 0.5) * 240 * MILLISECONDS_PER_MINUTE) if draw() < 0.05 else int((draw() - 0.5) * 900)
    octets = int(draw() * 131_072)
    address = _address(random, city)
    group_id = "" if account_type == "Personal" else f"g_{number // 7 % 100_000:05d}"
    return Person(
        number=number,
        platform=platform,
        device=devices[int(draw() * len(devices))],
        city=city,
        anonymous_id=uuid_text(random.getrandbits(128)),
        user_id=f"u_{number + 10_000}" if signs_up else "",
        account_type=account_type,
        plan=plan,
        # 198.18.0.0/15 is reserved for benchmarks: no real subscriber has one of these addresses.
        ip=f"198.{18 + octets // 65_536}.{octets // 256 % 256}.{octets % 256}",
        wifi=draw() < 0.6,
        skew=skew,
        address=address,
        traits=_traits(number, platform, address, random),
        company=_company(number // 7) if group_id else "",
        group_id=group_id,
    )


def _address(random: Random, city: City) -> str:
    house, street, postal = int(random.random() * 400) + 1, STREETS[int(random.random() * 8)], int(random.random() * 90) + 10
    latitude, longitude = city.latitude + house / 10_000, city.longitude + postal / 10_000
    return json_text(
        {
            "street": f"{house} {street}",
            "city": city.name,
            "state": city.region,
            "postal_code": f"{city.postal_prefix}{postal}",
            "country": city.country,
            "location": {"latitude": round(latitude, 4), "longitude": round(longitude, 4)},
        }
    )


def _traits(number: int, platform: str, address: str, random: Random) -> str:
    first = FIRST_NAMES[int(random.random() * len(FIRST_NAMES))]
    last = LAST_NAMES[int(random.random() * len(LAST_NAMES))]
    channel, source = ATTRIBUTIONS[int(random.random() * len(ATTRIBUTIONS))]
    install_type = INSTALL_TYPES[int(random.random() * len(INSTALL_TYPES))]
    birth_year, month = 1950 + int(random.random() * 56), 1 + number % 12
    # The web team writes camel case, the app teams snake case: one column for each pair in the warehouse.
    first_key, last_key = ("firstName", "lastName") if platform == "web" else ("first_name", "last_name")
    phone = "null" if number % 5 == 0 else '""' if number % 5 == 1 else f'"+1555{number % 10_000_000:07d}"'
    return (
        f'"email":"customer{number}@example.com","{first_key}":{json_text(first)},"{last_key}":{json_text(last)},"phone":{phone},'
        f'"birthday":"{birth_year}-{month:02d}-{1 + number % 28:02d}","install_type":"{install_type}",'
        f'"attribution_channel":"{channel}","attribution_source":"{source}","marketing_opt_in":{"true" if number % 3 else "false"},'
        f'"favorite_cuisines":["Thai","Ramen"],"address":{address}'
    )


def _company(number: int) -> str:
    word = COMPANY_WORDS[number % len(COMPANY_WORDS)]
    kind, industry = COMPANY_KINDS[number // len(COMPANY_WORDS) % len(COMPANY_KINDS)]
    name = json_text(f"{word} {kind} {number}")
    return f'"name":{name},"employee_count":{5 + number * 37 % 4_000},"industry":"{industry}","website":"https://company{number}.example"'
