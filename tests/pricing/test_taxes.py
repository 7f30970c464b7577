"""Tax lines by dated percent rules (R35)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from airbnb.money import Money
from tests.pricing.homes import MONDAY, fee, home, length_discount, lines, price, stay_of, tax

WEDNESDAY = MONDAY + timedelta(days=2)


def test_a_tax_is_a_line_after_everything_else() -> None:
    listing = home(cleaning_fee_minor=50_00)
    breakdown = price(listing, stay_of(2), tax_rules=[tax(8_25, pk=42)], fee_plan=fee(10_00))
    # 8.25 % of 200 + 50
    assert lines(breakdown) == [
        ("NIGHTS", 200_00),
        ("CLEANING_FEE", 50_00),
        ("SERVICE_FEE", 25_00),
        ("TAX", 20_63),
    ]
    assert breakdown.lines[3].description == "Lodging tax (8.25 %)"
    assert breakdown.lines[3].rule == "tax_rule:42"
    assert breakdown.taxes == Money(20_63, "USD")
    assert breakdown.total_before_tax == Money(275_00, "USD")
    assert breakdown.total == Money(295_63, "USD")


@pytest.mark.parametrize(
    ("flags", "taxed"),
    [
        ({"on_cleaning_fee": False, "on_service_fee": False}, 200_00),
        ({"on_cleaning_fee": True, "on_service_fee": False}, 250_00),
        ({"on_cleaning_fee": False, "on_service_fee": True}, 225_00),
        ({"on_cleaning_fee": True, "on_service_fee": True}, 275_00),
    ],
)
def test_a_rule_says_which_fees_it_counts(flags: dict[str, bool], taxed: int) -> None:
    listing = home(cleaning_fee_minor=50_00)
    rule = tax(100_00, **flags)
    assert price(listing, stay_of(2), tax_rules=[rule], fee_plan=fee(10_00)).taxes.minor == taxed


def test_what_was_taken_off_is_not_taxed() -> None:
    breakdown = price(
        home(), stay_of(7), length_discounts=[length_discount(7, 10_00)], tax_rules=[tax(10_00)]
    )
    assert breakdown.taxes.minor == 63_00


def test_extra_guests_are_taxed() -> None:
    listing = home(guests_included=1, extra_guest_minor=10_00)
    assert price(listing, stay_of(2, adults=2), tax_rules=[tax(10_00)]).taxes.minor == 22_00


def test_a_stay_over_a_change_of_rate_is_split_by_night() -> None:
    old = tax(8_00, pk=1, valid_to=WEDNESDAY)
    new = tax(9_00, pk=2, valid_from=WEDNESDAY)
    listing = home(cleaning_fee_minor=50_00)
    breakdown = price(listing, stay_of(5), tax_rules=[new, old])
    # The cleaning fee belongs to the rule of the check-in date.
    assert [(line.rule, line.amount.minor) for line in breakdown.lines[2:]] == [
        ("tax_rule:1", 20_00),
        ("tax_rule:2", 27_00),
    ]


def test_a_newer_rule_of_the_name_replaces_one_that_was_not_ended() -> None:
    for old_id, new_id in ((1, 2), (2, 1)):
        old, new = tax(8_00, pk=old_id), tax(9_00, pk=new_id, valid_from=WEDNESDAY)
        breakdown = price(home(), stay_of(5), tax_rules=[old, new])
        assert [line.amount.minor for line in breakdown.lines[1:]] == [16_00, 27_00]


def test_taxes_of_two_names_and_of_two_places_add_up() -> None:
    rules = [
        tax(5_00, pk=1, name="State tax"),
        tax(2_00, pk=2, name="Lodging tax", city="Austin"),
        tax(1_00, pk=3, name="Lodging tax"),
    ]
    listing = home(city="Austin")
    assert price(listing, stay_of(1), tax_rules=rules).taxes.minor == 8_00


@pytest.mark.parametrize(
    ("place", "taxed"),
    [
        ({"country": "US"}, True),
        ({"country": "MX"}, False),
        ({"country": "US", "region": "Texas"}, True),
        ({"country": "US", "region": "TEXAS", "city": "austin"}, True),
        ({"country": "US", "region": "Oregon"}, False),
        ({"country": "US", "city": "Portland"}, False),
    ],
)
def test_a_rule_holds_in_its_place_only(place: dict[str, str], taxed: bool) -> None:
    listing = home(region="Texas", city="Austin")
    breakdown = price(listing, stay_of(1), tax_rules=[tax(10_00, **place)])
    assert breakdown.taxes.minor == (10_00 if taxed else 0)


@pytest.mark.parametrize(
    "dates",
    [
        {"valid_to": MONDAY},
        {"valid_from": MONDAY + timedelta(days=1)},
        {"valid_from": date(2030, 1, 1)},
    ],
)
def test_a_rule_that_holds_on_no_night_has_no_line(dates: dict[str, date]) -> None:
    breakdown = price(home(cleaning_fee_minor=50_00), stay_of(1), tax_rules=[tax(10_00, **dates)])
    assert lines(breakdown) == [("NIGHTS", 100_00), ("CLEANING_FEE", 50_00)]


def test_each_night_is_taxed_on_its_own_share_of_the_discount() -> None:
    # 3 × 103.33 − 10 % = −31.00 (30.999), allocated −10.34, −10.33, −10.33; the first night is
    # taxed on 92.99
    until_tuesday = tax(100_00, valid_to=MONDAY + timedelta(days=1))
    breakdown = price(
        home(price_minor=103_33),
        stay_of(3),
        length_discounts=[length_discount(3, 10_00)],
        tax_rules=[until_tuesday],
    )
    assert breakdown.taxes.minor == 92_99


def test_taxes_are_rounded_once_a_line() -> None:
    # 5 % of 0.10 a night would be 0.01 (0.005) each time; of 0.30 it is 0.02 (0.015)
    assert price(home(price_minor=10), stay_of(3), tax_rules=[tax(5_00)]).taxes.minor == 2
