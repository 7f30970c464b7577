"""What a stay costs, line by line (R14-R17)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from airbnb.errors import Invalid
from airbnb.money import Money
from apps.listings.weekdays import Weekday, as_bits
from tests.pricing.homes import MONDAY, fee, home, length_discount, lines, price, stay_of


def test_nights_are_their_sum() -> None:
    breakdown = price(home(), stay_of(3))
    assert lines(breakdown) == [("NIGHTS", 300_00)]
    assert breakdown.lines[0].description == "3 nights"
    assert breakdown.lines[0].quantity == 3
    assert breakdown.total == Money(300_00, "USD")


def test_a_single_night_is_called_so() -> None:
    assert price(home(), stay_of(1)).lines[0].description == "1 night"


def test_friday_and_saturday_nights_cost_the_weekend_price() -> None:
    breakdown = price(home(weekend_minor=150_00), stay_of(7))
    assert [night.price.minor for night in breakdown.nightly] == [100_00] * 4 + [150_00] * 2 + [
        100_00
    ]
    assert lines(breakdown) == [("NIGHTS", 800_00)]


def test_a_host_may_call_other_nights_the_weekend() -> None:
    listing = home(weekend_minor=150_00, weekend_nights=as_bits([Weekday.MONDAY]))
    assert lines(price(listing, stay_of(7))) == [("NIGHTS", 750_00)]


def test_the_price_of_a_date_beats_the_weekend() -> None:
    friday = MONDAY + timedelta(days=4)
    breakdown = price(home(weekend_minor=150_00), stay_of(7), on_dates={friday: 90_00})
    assert breakdown.nightly[4].date == friday
    assert breakdown.nightly[4].price == Money(90_00, "USD")
    assert lines(breakdown) == [("NIGHTS", 740_00)]


def test_the_check_out_day_costs_nothing() -> None:
    breakdown = price(home(), stay_of(2), on_dates={MONDAY + timedelta(days=2): 999_00})
    assert lines(breakdown) == [("NIGHTS", 200_00)]


def test_guests_beyond_those_included_pay_for_each_night() -> None:
    listing = home(guests_included=2, extra_guest_minor=15_00)
    breakdown = price(listing, stay_of(3, adults=3, children=1, infants=2, pets=1))
    assert lines(breakdown) == [("NIGHTS", 300_00), ("EXTRA_GUEST_FEE", 90_00)]
    assert breakdown.lines[1].description == "2 extra guests for 3 nights"
    assert breakdown.lines[1].quantity == 6


@pytest.mark.parametrize("included", [None, 4, 9])
def test_no_guest_is_extra_when_all_are_included(included: int | None) -> None:
    listing = home(guests_included=included, extra_guest_minor=15_00)
    assert lines(price(listing, stay_of(1, adults=4))) == [("NIGHTS", 100_00)]


def test_lines_come_in_the_order_in_which_they_are_computed() -> None:
    listing = home(
        guests_included=1,
        extra_guest_minor=10_00,
        cleaning_fee_minor=50_00,
    )
    breakdown = price(
        listing,
        stay_of(7, adults=2),
        length_discounts=[length_discount(7, 10_00)],
        fee_plan=fee(14_00),
    )
    # (7 × 100 + 7 × 10) − 10 % = 693; + 50 cleaning = 743; 14 % of it = 104.02
    assert lines(breakdown) == [
        ("NIGHTS", 700_00),
        ("EXTRA_GUEST_FEE", 70_00),
        ("DISCOUNT", -77_00),
        ("CLEANING_FEE", 50_00),
        ("SERVICE_FEE", 104_02),
    ]
    assert breakdown.lines[4].rule == "fee_plan:7"
    assert breakdown.total == Money(847_02, "USD")


def test_a_percentage_is_rounded_once_on_its_line_not_per_night() -> None:
    seven = price(home(price_minor=99_99), stay_of(7), length_discounts=[length_discount(7, 12_50)])
    assert seven.total == Money(612_44, "USD")
    three = price(
        home(price_minor=103_33), stay_of(3), length_discounts=[length_discount(3, 10_00)]
    )
    assert three.total == Money(278_99, "USD")


def test_half_a_minor_unit_is_rounded_away_from_zero() -> None:
    # 12.5 % of 0.20 is 0.025: 0.03 off; 12.5 % of the 0.17 left is 0.02125: 0.02 on top
    breakdown = price(
        home(price_minor=10),
        stay_of(2),
        length_discounts=[length_discount(2, 12_50)],
        fee_plan=fee(12_50),
    )
    assert lines(breakdown) == [("NIGHTS", 20), ("DISCOUNT", -3), ("SERVICE_FEE", 2)]


@pytest.mark.parametrize(
    ("currency", "total", "amount"),
    [
        ("JPY", 112_875, Decimal(112875)),
        ("USD", 112_875, Decimal("1128.75")),
        ("KWD", 112_875, Decimal("112.875")),
    ],
)
def test_every_currency_counts_its_own_minor_units(
    currency: str, total: int, amount: Decimal
) -> None:
    listing = home(currency=currency, price_minor=15_000)
    breakdown = price(listing, stay_of(7), fee_plan=fee(7_50))
    assert lines(breakdown) == [("NIGHTS", 105_000), ("SERVICE_FEE", 7_875)]
    assert breakdown.total == Money(total, currency)
    assert breakdown.total.amount == amount


def test_the_average_is_rounded_half_away_from_zero_and_leaves_taxes_out() -> None:
    breakdown = price(home(price_minor=100, cleaning_fee_minor=1), stay_of(2))
    assert breakdown.total_before_tax.minor == 201
    assert breakdown.average_nightly == Money(101, "USD")


def test_fees_that_are_zero_have_no_line() -> None:
    listing = home(cleaning_fee_minor=0, guests_included=1, extra_guest_minor=0)
    assert lines(price(listing, stay_of(2, adults=3))) == [("NIGHTS", 200_00)]


def test_a_home_without_a_price_is_refused() -> None:
    with pytest.raises(Invalid, match="no price"):
        price(home(price_minor=None, currency=""), stay_of(2))


def test_a_price_of_a_date_does_not_price_a_home_that_has_none() -> None:
    with pytest.raises(Invalid, match="no price"):
        price(home(price_minor=None, currency=""), stay_of(1), on_dates={MONDAY: 100_00})


def test_an_amount_that_no_database_holds_is_refused() -> None:
    most = 2**63 - 1
    assert price(home(price_minor=most), stay_of(1)).total.minor == most
    with pytest.raises(Invalid, match="more than can be charged"):
        price(home(price_minor=most), stay_of(2))
    with pytest.raises(Invalid, match="more than can be charged"):
        price(home(price_minor=most, cleaning_fee_minor=1), stay_of(1))


def test_the_longest_stay_of_the_dearest_home_with_the_largest_party_has_a_price() -> None:
    listing = home(
        price_minor=10**12, cleaning_fee_minor=10**12, guests_included=1, extra_guest_minor=10**12
    )
    stay = stay_of(1125, check_in=date(2027, 1, 1), adults=1000, children=1000)
    breakdown = price(listing, stay, fee_plan=fee(100_00))
    nights, cleaning = 1125 * 10**12 + 1125 * 1999 * 10**12, 10**12
    assert breakdown.total.minor == 2 * (nights + cleaning)
