"""Looking up IP addresses in MaxMind databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from enrichment.ip_addresses import COLUMNS, IpDatabases, parsed_address
from mmdb_writer import CITY, ISP, write_mmdb


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_mmdb(tmp_path_factory.mktemp("mmdb") / "city.mmdb", "GeoIP2-City", CITY))


def test_all_four_databases_fill_all_columns(tmp_path: Path, city: str) -> None:
    networks = "203.0.113.0/24"
    paths = {
        "city": city,
        "isp": str(write_mmdb(tmp_path / "isp.mmdb", "GeoIP2-ISP", ISP)),
        "domain": str(write_mmdb(tmp_path / "domain.mmdb", "GeoIP2-Domain", {networks: {"domain": "example.net"}})),
        "connection_type": str(
            write_mmdb(tmp_path / "type.mmdb", "GeoIP2-Connection-Type", {networks: {"connection_type": "Cable/DSL"}}, ip_version=4)
        ),
    }
    with IpDatabases(paths) as databases:
        assert not databases.problems
        values, answered = databases.look_up("203.0.113.9")
        assert answered == ("city", "isp", "domain", "connection_type")
        assert tuple(values) == COLUMNS
        assert list(values.values()) == [
            "GB", "WBK", "Boxford", "OX1", 51.75, -1.25, "West Berkshire", "Europe/London",
            "Example Net", "Example Org", "example.net", "Cable/DSL",
        ]  # fmt: skip
        # a database of IPv4 only does not know the other kind; that is an answer too
        assert databases.look_up("2001:db8::1")[0]["ip_netspeed"] is None


def test_without_an_organization_it_is_the_provider(tmp_path: Path) -> None:
    with IpDatabases({"isp": str(write_mmdb(tmp_path / "isp.mmdb", "GeoIP2-ISP", ISP))}) as databases:
        assert databases.look_up("198.51.100.1") == ({"ip_isp": "Other Net", "ip_organization": "Other Net"}, ("isp",))


def test_only_the_databases_that_are_asked_answer(tmp_path: Path, city: str) -> None:
    paths = {"city": city, "isp": str(write_mmdb(tmp_path / "isp.mmdb", "GeoIP2-ISP", ISP))}
    with IpDatabases(paths) as databases:
        values, answered = databases.look_up("203.0.113.9", ["isp"])
        assert (sorted(values), answered) == (["ip_isp", "ip_organization"], ("isp",))


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("203.0.113.9", "GB"), ("203.0.113.9:8080", "GB"), (" 203.0.113.9 ", "GB"), ("2001:db8::1", "JP"), ("[2001:db8::1]:443", "JP"),
        ("[2001:db8::1]", "JP"), ("2001:db8::1%eth0", "JP"), ("192.0.2.1", None), ("203.0.113.x", None), ("unknown", None), ("", None),
        ("203.0.113.9:", None), ("203.0.113", None), ("203.0.113.256", None), ("::1", None),
    ],
)  # fmt: skip
def test_an_address_is_found_with_or_without_its_port_and_all_else_is_null(city: str, text: str, country: str | None) -> None:
    with IpDatabases({"city": city}) as databases:
        values, answered = databases.look_up(text)
        assert (values["geo_country"], answered) == (country, ("city",))


def test_no_address_is_none() -> None:
    assert parsed_address("host.example.com") is None


def test_nothing_named_is_nothing_opened_and_nothing_wrong() -> None:
    with IpDatabases({"city": "", "isp": ""}) as databases:
        assert (databases.kinds, databases.problems, databases.look_up("203.0.113.9")) == ((), [], ({}, ()))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: None, "there is no such file"),
        (lambda path: path.mkdir(), "there is no such file"),
        (lambda path: path.write_bytes(b""), "it is no MaxMind database, or a damaged one"),
        (lambda path: path.write_bytes(b"PK" * 5000), "it is no MaxMind database, or a damaged one"),
        (lambda path: write_mmdb(path, "GeoIP2-ISP", ISP), "it is a database of type 'GeoIP2-ISP', not City or Enterprise"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line_and_the_others_are_used(tmp_path: Path, make: object, reason: str) -> None:
    path = tmp_path / "city.mmdb"
    make(path)  # type: ignore[operator]
    with IpDatabases({"city": str(path), "isp": str(write_mmdb(tmp_path / "isp.mmdb", "GeoIP2-ISP", ISP))}) as databases:
        assert databases.problems == [
            f'geo_database: {path} cannot be used ({reason}); give the path of a MaxMind City database (.mmdb), or "" for none'
        ]
        assert databases.kinds == ("isp",)


def test_a_damaged_record_is_no_answer_and_a_problem_but_no_error(tmp_path: Path) -> None:
    path = write_mmdb(tmp_path / "city.mmdb", "GeoIP2-City", {"203.0.113.0/24": {"country": {"iso_code": "GB"}}})
    # the data section begins with 16 zero bytes; a type that does not exist takes the place of the record
    content = path.read_bytes()
    start = content.index(b"\xe1") if b"\xe1" in content else 0
    path.write_bytes(content[:start] + b"\xe1\x01\xff\xff" + content[start + 4 :])
    with IpDatabases({"city": str(path)}) as databases:
        values, answered = databases.look_up("203.0.113.9")
        assert (values, answered) == ({}, ())
        assert len(databases.problems) == 1 and "damaged" in databases.problems[0] and "\n" not in databases.problems[0]
