"""Money is whole minor units (R14), rounded once and half away from zero (R16)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airbnb.money import (
    Money,
    allocate,
    divide_half_away,
    exponent,
    is_currency,
    percent_of,
)

amounts = st.integers(-(10**15), 10**15)
currencies = st.sampled_from(["JPY", "USD", "KWD", "CLF"])


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [("JPY", 0), ("KRW", 0), ("ISK", 0), ("USD", 2), ("IQD", 3), ("KWD", 3), ("CLF", 4)],
)
def test_a_currency_has_the_decimals_of_iso_4217(currency, decimals):
    assert exponent(currency) == decimals


@pytest.mark.parametrize("code", ["EUR", "JPY", "KWD"])
def test_knows_currencies(code):
    assert is_currency(code)


@pytest.mark.parametrize("code", ["", "eur", "EURO", "XAU", "XXX", "DEM", "\u0415UR", "E\x00R"])
def test_knows_what_is_no_currency_to_pay_with(code):
    assert not is_currency(code)


def test_seven_nights_less_an_eighth_are_rounded_on_the_total():
    """R16's vector: 7 × 99.99 less 12.5 % is 612.44, and not seven times a rounded night."""
    nights = 7 * 99_99
    assert nights - percent_of(nights, 12_50) == 612_44


def test_three_nights_less_a_tenth_are_rounded_on_the_total():
    """R16's vector: 3 × 103.33 less 10 % is 278.99, and not 279.00."""
    nights = 3 * 103_33
    assert nights - percent_of(nights, 10_00) == 278_99


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(1, 2, 1), (-1, 2, -1), (3, 2, 2), (-3, 2, -2), (1, 3, 0), (2, 3, 1), (-2, 3, -1), (0, 7, 0)],
)
def test_halves_go_away_from_zero(numerator, denominator, expected):
    assert divide_half_away(numerator, denominator) == expected


@given(amounts, st.integers(1, 10**9))
def test_division_rounds_as_decimals_do(numerator, denominator):
    exact = Decimal(numerator) / Decimal(denominator)
    if abs(2 * numerator) % denominator == 0:  # exactly representable: a whole or a half
        assert divide_half_away(numerator, denominator) == exact.quantize(1, ROUND_HALF_UP)
    assert abs(2 * (divide_half_away(numerator, denominator) * denominator - numerator)) <= (
        denominator
    )


@given(amounts, st.integers(0, 10_000))
def test_a_percentage_of_a_refund_is_that_of_the_charge(minor, basis_points):
    assert percent_of(-minor, basis_points) == -percent_of(minor, basis_points)


@given(amounts)
def test_all_and_nothing_are_exact(minor):
    assert percent_of(minor, 10_000) == minor
    assert percent_of(minor, 0) == 0


@given(amounts, st.lists(st.integers(0, 10**12), min_size=1, max_size=40))
def test_what_is_allocated_sums_to_the_whole_and_is_at_most_one_unit_off(total, weights):
    parts = allocate(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    if whole:
        assert all(
            abs(part * whole - total * weight) < whole
            for part, weight in zip(parts, weights, strict=True)
        )


@given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=20))
def test_allocating_a_refund_mirrors_allocating_the_charge(total, weights):
    assert allocate(-total, weights) == [-part for part in allocate(total, weights)]


def test_the_largest_remainders_get_the_rest_and_equals_the_earlier_first():
    assert allocate(10, [1, 1, 1]) == [4, 3, 3]
    assert allocate(100, [1, 2, 3]) == [17, 33, 50]
    assert allocate(-10, [1, 1, 1]) == [-4, -3, -3]


def test_without_any_weight_the_first_takes_everything():
    assert allocate(7, [0, 0]) == [7, 0]


def test_nothing_cannot_be_allocated_to():
    with pytest.raises(ValueError, match="Nothing"):
        allocate(7, [])


@given(amounts, currencies)
def test_an_amount_comes_back_as_it_was(minor, currency):
    money = Money(minor, currency)
    assert Money.from_decimal(money.amount, currency) == money
    assert -money.amount.as_tuple().exponent == exponent(currency)
    assert money.written == f"{money.amount:f}"


@pytest.mark.parametrize(
    ("amount", "currency"), [("1.5", "JPY"), ("1.005", "USD"), ("1.0005", "KWD"), ("1E-5", "CLF")]
)
def test_refuses_more_decimals_than_the_currency_has(amount, currency):
    with pytest.raises(ValueError, match="decimals"):
        Money.from_decimal(Decimal(amount), currency)


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_refuses_what_is_no_number(amount):
    with pytest.raises(ValueError, match="finite"):
        Money.from_decimal(Decimal(amount), "USD")


@pytest.mark.parametrize(("amount", "minor"), [("99.9", 99_90), ("1E+2", 100_00), ("-0.01", -1)])
def test_takes_however_an_exact_amount_is_written(amount, minor):
    assert Money.from_decimal(Decimal(amount), "USD") == Money(minor, "USD")


@given(amounts, amounts, currencies)
def test_adds_and_subtracts_within_a_currency(first, second, currency):
    one, other = Money(first, currency), Money(second, currency)
    assert one + other == Money(first + second, currency)
    assert one + other - other == one
    assert one + -one == Money(0, currency)
    assert (one < other) == (first < second)


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__", "__ge__"])
def test_two_currencies_do_not_mix(operation):
    with pytest.raises(ValueError, match="do not mix"):
        getattr(Money(1, "USD"), operation)(Money(1, "EUR"))


def test_the_same_number_of_another_currency_is_another_amount():
    assert Money(1, "USD") != Money(1, "EUR")


@pytest.mark.parametrize(
    ("money", "locale", "written"),
    [
        (Money(1_234_50, "USD"), "en", "$1,234.50"),
        (Money(-99_90, "USD"), "en", "-$99.90"),
        (Money(1_234, "JPY"), "en", "¥1,234"),
        (Money(1_234_567, "KWD"), "en", "KWD1,234.567"),
        (Money(1_500, "IQD"), "en", "IQD1.500"),
        (Money(1_234_50, "EUR"), "de", "1.234,50\xa0€"),
    ],
)
def test_is_written_as_people_write_it_with_the_currency_s_decimals(money, locale, written):
    assert money.formatted(locale) == written
