"""The exchange rates of a user's seed: plain runs do without it, a faulty row is one line, unchanged rates are not written again."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from snowplow_events import event, record
from warehouse import Warehouse

from conftest import MakeWarehouse

RUN = ("run", "-s", "int_currency_rates", "atomic.events")
# in February; the last is an item of the first, in its own currency
ORDERS = [
    record(event(1, e="tr", tr_id="1", tr_tt="10.00", tr_cu="usd"), timestamp=1_770_000_000_000),
    record(event(2, e="tr", tr_id="2", tr_tt="1.00", tr_cu="GBP"), timestamp=1_770_000_000_000),
    record(event(3, e="tr", tr_id="3", tr_tt="7.00", tr_cu="EUR"), timestamp=1_770_000_000_000),
    record(event(4, e="ti", ti_id="1", ti_pr="1.00", ti_cu="USD"), timestamp=1_770_000_000_000),
]
BEGINNING = datetime.date(1, 1, 1)


def add_rates(warehouse: Warehouse, *rows: tuple[str, str, str, str]) -> None:
    values = ", ".join("(" + ", ".join("'" + cell.replace("'", "''") + "'" for cell in row) + ")" for row in rows)
    warehouse.execute(f"insert into staging.currency_rates (rate_date, currency, base_currency, rate) values {values}")
    warehouse.disconnect()


def rates(warehouse: Warehouse) -> list[tuple[object, ...]]:
    found = warehouse.query("select currency, valid_from, valid_until, rate, is_applied from staging.int_currency_rates order by 1, 2")
    warehouse.disconnect()
    return found


def amounts(warehouse: Warehouse) -> list[tuple[object, ...]]:
    found = warehouse.query("select coalesce(tr_total_base, ti_price_base), base_currency from atomic.events order by event_id")
    warehouse.disconnect()
    return found


@pytest.mark.parametrize("target", ["duckdb", "postgres"])
def test_rates_come_change_and_go(make_warehouse: MakeWarehouse, target: str) -> None:
    warehouse = make_warehouse(target, base_currency="EUR")
    warehouse.land_events(ORDERS)
    missing = "The var base_currency is EUR, but there are no rates to it. Put them into seeds/currency_rates.csv"
    assert warehouse.dbt("run", "-s", "+atomic.events").count(missing) == 1
    assert amounts(warehouse) == [(None, "EUR"), (None, "EUR"), (Decimal("7.00"), "EUR"), (None, "EUR")]
    warehouse.dbt("seed")
    assert warehouse.dbt(*RUN).count(missing) == 1
    base = ("EUR", BEGINNING, None, Decimal(1), True)
    assert rates(warehouse) == [base]

    add_rates(warehouse, ("2026-01-01", "USD", "EUR", "0.9"), ("2026-01-01", "GBP", "EUR", "1.15"))
    assert "currency_rates.csv" not in warehouse.dbt(*RUN)
    pound = ("GBP", datetime.date(2026, 1, 1), None, Decimal("1.15"), True)
    assert rates(warehouse) == [base, pound, ("USD", datetime.date(2026, 1, 1), None, Decimal("0.9"), True)]
    assert amounts(warehouse) == [(Decimal("9.00"), "EUR"), (Decimal("1.15"), "EUR"), (Decimal("7.00"), "EUR"), (Decimal("0.90"), "EUR")]

    add_rates(
        warehouse, ("2026-02-30", "USD", "EUR", "it's {{ x }}"), ("2026-02-01", "GBP", "EUR", "1,2"), ("2026-02-01", "USD", "EUR", "0.8")
    )
    fault = (
        "seeds/currency_rates.csv: rate is no positive decimal number below 100000000 "
        '(rate_date "2026-02-01", currency "GBP", base_currency "EUR", rate "1,2"). This and 1 more faulty row are not used. '
        "Correct the file and run `dbt seed -s currency_rates`, then `dbt run`."
    )
    before = rates(warehouse)
    warehouse.vars |= {"on_enrichment_error": "stop"}
    assert fault in warehouse.dbt(*RUN, fails=True)
    assert rates(warehouse) == before
    warehouse.vars = {"base_currency": "EUR"}
    assert warehouse.dbt(*RUN).count(fault) == 1
    assert amounts(warehouse) == [(Decimal("8.00"), "EUR"), (Decimal("1.15"), "EUR"), (Decimal("7.00"), "EUR"), (Decimal("0.80"), "EUR")]
    dollars = [
        ("USD", datetime.date(2026, 1, 1), datetime.date(2026, 2, 1), Decimal("0.9"), True),
        ("USD", datetime.date(2026, 2, 1), None, Decimal("0.8"), True),
    ]
    assert rates(warehouse) == [base, pound, *dollars]

    warehouse.execute("delete from staging.currency_rates where currency = 'GBP'")
    warehouse.dbt(*RUN)
    assert rates(warehouse) == [base, ("GBP", BEGINNING, None, None, True), *dollars]
    assert amounts(warehouse)[1] == (None, "EUR")


def test_vars_of_the_enrichments_are_checked_before_anything_is_built(make_warehouse: MakeWarehouse) -> None:
    for variables, message in [
        ({"base_currency": "Euro"}, "The var base_currency is 'Euro'. It must be three letters such as EUR"),
        ({"on_enrichment_error": "ignore"}, "The var on_enrichment_error is 'ignore'. It must be warn or stop."),
        ({"anonymous_ip_octets": 5}, "The var anonymous_ip_octets is '5'. It must be a number from 0 to 4."),
        ({"session_timeout_minutes": "x"}, "The var session_timeout_minutes is 'x'. It must be a number of minutes."),
    ]:
        assert message in make_warehouse("duckdb", **variables).dbt("run", "-s", "int_landed_events", fails=True)
