"""Comparing prices of different currencies (R45): the same in Python and in SQL."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airbnb import clock
from airbnb.compiled import CompiledQuery
from airbnb.errors import UserErrors
from airbnb.money import is_currency
from airbnb.numbers import LARGEST_BIGINT
from apps.listings.models import Listing
from apps.pricing import rates
from apps.pricing.models import ExchangeRate
from apps.pricing.rates import Rates, rates_on
from tests.factories.listings import ListingFactory

TODAY = date(2026, 11, 20)
# One dollar is 0.50 pounds, 150 yen, 0.3 dinars and 16,000 rupiah.
RATES = Rates(
    {"USD": 10**6, "GBP": 500_000, "JPY": 150 * 10**6, "KWD": 300_000, "IDR": 16_000 * 10**6}
)
codes = st.sampled_from([*RATES.per_dollar_micros, "ETB"])
minors = st.integers(1, 10**12)


def in_range(minor: int, currency: str, low: str | None, high: str | None, of: str = "USD") -> bool:
    bounds = RATES.price_range(
        None if low is None else Decimal(low), None if high is None else Decimal(high), of
    )
    return bounds.contains(minor, currency)


@pytest.mark.django_db
def test_the_shipped_table_knows_many_currencies_that_exist() -> None:
    shipped = rates_on(TODAY).per_dollar_micros
    assert len(shipped) >= 60
    assert all(is_currency(code) for code in shipped)
    assert shipped["USD"] == 10**6
    asked_for = "EUR GBP SGD AUD CAD HKD JPY KWD KRW BRL ZAR INR THB MXN CHF SEK NOK DKK NZD ISK"
    assert set(asked_for.split()) <= set(shipped)


@pytest.mark.django_db
def test_every_shipped_rate_is_near_its_neighbours_in_time() -> None:
    """A slipped decimal point would show as a rate that jumps tenfold between two dates."""
    by_currency: dict[str, list[int]] = {}
    for rate in ExchangeRate.objects.order_by("day"):
        by_currency.setdefault(rate.currency, []).append(rate.per_dollar_micros)
    for known in by_currency.values():
        assert max(known) < 3 * min(known)


@pytest.mark.django_db
def test_the_latest_rate_on_or_before_the_day_counts() -> None:
    ExchangeRate.objects.create(currency="GBP", day=date(2026, 8, 1), per_dollar_micros=700_000)
    ExchangeRate.objects.create(currency="GBP", day=date(2026, 8, 3), per_dollar_micros=710_000)
    assert rates_on(date(2026, 8, 2)).per_dollar_micros["GBP"] == 700_000
    assert rates_on(date(2026, 8, 3)).per_dollar_micros["GBP"] == 710_000


@pytest.mark.django_db
def test_before_a_currencys_first_rate_its_first_one_counts() -> None:
    ExchangeRate.objects.create(currency="ETB", day=date(2026, 8, 1), per_dollar_micros=159 * 10**6)
    assert rates_on(date(2020, 1, 1)).per_dollar_micros["ETB"] == 159 * 10**6


@pytest.mark.django_db
def test_rates_take_one_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        rates_on(TODAY)


@pytest.mark.django_db
def test_a_new_rate_is_seen_after_seconds(monkeypatch, django_assert_num_queries) -> None:
    moment = 1_000.0 * rates.KEPT_FOR_S
    monkeypatch.setattr(clock, "monotonic", lambda: moment)
    before = rates_on(TODAY)
    ExchangeRate.objects.create(currency="ETB", day=TODAY, per_dollar_micros=159 * 10**6)
    moment += rates.KEPT_FOR_S - 1
    with django_assert_num_queries(0):
        assert rates_on(TODAY) == before
    moment += 1
    assert rates_on(TODAY).per_dollar_micros["ETB"] == 159 * 10**6


def test_bounds_are_converted_exactly_and_belong_to_the_range() -> None:
    # 100 dollars: 50.00 pounds, 15,000 yen, 30.000 dinars
    for minor, currency in [(100_00, "USD"), (50_00, "GBP"), (15_000, "JPY"), (30_000, "KWD")]:
        assert in_range(minor, currency, "100", "100")
        assert not in_range(minor - 1, currency, "100", "100")
        assert not in_range(minor + 1, currency, "100", "100")


def test_bounds_may_be_given_in_any_currency() -> None:
    assert in_range(100_00, "USD", "30", None, of="KWD")
    assert not in_range(99_99, "USD", "30", None, of="KWD")
    assert in_range(99_99, "USD", None, "15000", of="JPY")


def test_bounds_with_more_decimals_than_the_currency_are_not_rounded() -> None:
    assert not in_range(100_00, "USD", "100.001", None)
    assert in_range(100_01, "USD", "100.001", None)
    assert in_range(100_00, "USD", None, "100.009")


def test_without_bounds_every_comparable_price_is_in_range() -> None:
    assert in_range(1, "IDR", None, None)
    assert not in_range(1, "ETB", None, None)


def test_a_currency_without_a_rate_is_compared_with_itself() -> None:
    assert in_range(100_00, "ETB", "100", "200", of="ETB")
    assert not in_range(99_99, "ETB", "100", "200", of="ETB")
    assert not in_range(150_00, "USD", "100", "200", of="ETB")


@pytest.mark.parametrize(
    ("low", "high", "currency", "fields"),
    [
        ("NaN", None, "USD", [("min",)]),
        (None, "Infinity", "USD", [("max",)]),
        ("sNaN", "-Infinity", "XXX", [("min",), ("max",), ("currency",)]),
        ("1E+1000000", None, "USD", [("min",)]),
        (None, "1E-1000000", "USD", [("max",)]),
        ("2", "1", "USD", [("min",)]),
        ("1", "2", "usd", [("currency",)]),
        ("1", "2", "", [("currency",)]),
        ("1", "2", "BITCOIN", [("currency",)]),
    ],
)
def test_a_range_that_makes_no_sense_is_refused(
    low: str | None, high: str | None, currency: str, fields: list[tuple[str]]
) -> None:
    with pytest.raises(UserErrors) as refusal:
        in_range(1, "USD", low, high, of=currency)
    assert [error.field for error in refusal.value.errors] == fields
    assert {error.code for error in refusal.value.errors} == {"INVALID"}


def test_prices_sort_by_what_they_are_worth() -> None:
    by_worth = [
        (1, "IDR"),
        (1, "JPY"),
        (1, "USD"),
        (2, "JPY"),
        (1, "GBP"),
        (99_99, "USD"),
        (15_000, "JPY"),
        (100_01, "USD"),
    ]
    keys = [RATES.comparable(minor, currency) for minor, currency in by_worth]
    assert keys == sorted(keys)


def test_a_currency_without_a_rate_comes_last_either_way() -> None:
    assert RATES.comparable(1, "ETB") == LARGEST_BIGINT
    assert RATES.comparable(1, "ETB", descending=True) == LARGEST_BIGINT


@given(st.lists(st.tuples(minors, codes), min_size=2, max_size=2))
def test_descending_is_the_reverse(prices: list[tuple[int, str]]) -> None:
    one, other = (RATES.comparable(*price) for price in prices)
    if LARGEST_BIGINT in {one, other}:
        return
    down, down_other = (RATES.comparable(*price, descending=True) for price in prices)
    assert (one < other) == (down > down_other)
    assert (one == other) == (down == down_other)


@given(st.integers(1, 10**10), st.sampled_from(list(RATES.per_dollar_micros)))
def test_one_currency_sorts_exactly_as_its_amounts_do(minor: int, currency: str) -> None:
    assert RATES.comparable(minor, currency) < RATES.comparable(minor + 1, currency)


@given(st.integers(1, 10**10), st.sampled_from(list(RATES.per_dollar_micros)))
def test_a_price_is_in_the_range_of_its_own_amount(minor: int, currency: str) -> None:
    from_price = RATES.price_range(Decimal(minor), Decimal(minor), "JPY")
    assert from_price.contains(minor, "JPY")
    assert not from_price.contains(minor + 1, "JPY")


@pytest.mark.django_db
@pytest.mark.parametrize("descending", [False, True])
def test_sql_gives_the_same_sort_keys(descending: bool) -> None:
    prices = [
        (minor, currency)
        for currency in [*RATES.per_dollar_micros, "ETB"]
        for minor in (1, 99, 100_00, 123_456_789, 10**12)
    ]
    for minor, currency in prices:
        ListingFactory(price_minor=minor, currency=currency)
    rows = Listing.objects.annotate(key=RATES.sort_key("price_minor", descending=descending))
    for listing in rows:
        expected = RATES.comparable(
            listing.price_minor or 0, listing.currency, descending=descending
        )
        assert listing.key == expected, (listing.price_minor, listing.currency)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("low", "high", "currency"),
    [
        (None, None, "USD"),
        ("0.5", None, "USD"),
        (None, "75.005", "GBP"),
        ("100", "100", "USD"),
        ("-1", "99999999999999999", "KWD"),
        ("-3", "-2", "USD"),
        ("99999999999999999", None, "KWD"),
        ("1", "1000", "ETB"),
    ],
)
def test_sql_gives_the_same_ranges(low: str | None, high: str | None, currency: str) -> None:
    for code in [*RATES.per_dollar_micros, "ETB"]:
        for minor in (1, 50, 75_00, 100_00, 15_000, 30_000, 1_600_000_00, 10**12):
            ListingFactory(price_minor=minor, currency=code)
    bounds = RATES.price_range(
        None if low is None else Decimal(low), None if high is None else Decimal(high), currency
    )
    query = CompiledQuery(Listing.objects.filter(bounds.condition("price_minor")), ("id",))
    found = {row.id for row in query.run(**bounds.given)}
    assert found == {
        listing.pk
        for listing in Listing.objects.all()
        if bounds.contains(listing.price_minor or 0, listing.currency)
    }
