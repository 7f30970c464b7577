"""Searching and sorting by price: one number for both, across currencies (R36)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from apps.pricing.models import ExchangeRate, FeePlan, TaxRule
from tests.factories.accounts import UserFactory
from tests.factories.availability import DateOverrideFactory
from tests.factories.listings import ListingFactory
from tests.search.errors import refused

pytestmark = pytest.mark.django_db

STAY = {"checkIn": "2026-12-04", "checkOut": "2026-12-07"}  # Friday to Monday


@pytest.fixture(autouse=True)
def _terms():
    """No fee; a dollar is 0.80 EUR, 150 JPY and 0.3 KWD."""
    FeePlan.objects.update(guest_percent=0)
    ExchangeRate.objects.all().delete()
    for currency, micros in (("USD", 1), ("EUR", 0.8), ("JPY", 150), ("KWD", 0.3)):
        ExchangeRate.objects.create(
            currency=currency, day=date(2026, 1, 1), per_dollar_micros=int(micros * 10**6)
        )


def price(**bounds):
    return {"price": bounds}


class TestBasePrice:
    def test_lies_between_the_bounds_and_on_them(self, find):
        for minor in (99_99, 100_00, 100_01, 200_00, 200_01):
            ListingFactory(name=str(minor), price_minor=minor)
        both = price(min="100.00", max="200", currency="EUR")
        assert set(find(both)) == {"10000", "10001", "20000"}
        assert set(find(price(min="100.005", currency="EUR"))) == {"10001", "20000", "20001"}
        assert set(find(price(max="100.005", currency="EUR"))) == {"9999", "10000"}

    def test_of_another_currency_is_compared_by_the_rates(self, find):
        ListingFactory(name="80 EUR", currency="EUR", price_minor=80_00)
        ListingFactory(name="80.01 EUR", currency="EUR", price_minor=80_01)
        ListingFactory(name="15000 JPY", currency="JPY", price_minor=15_000)
        ListingFactory(name="15001 JPY", currency="JPY", price_minor=15_001)
        ListingFactory(name="30 KWD", currency="KWD", price_minor=30_000)
        ListingFactory(name="30.001 KWD", currency="KWD", price_minor=30_001)
        ListingFactory(name="100 USD", currency="USD", price_minor=100_00)
        assert set(find(price(max="100", currency="USD"))) == {
            "80 EUR",
            "15000 JPY",
            "30 KWD",
            "100 USD",
        }
        assert set(find(price(min="100.001", currency="USD"))) == {
            "80.01 EUR",
            "15001 JPY",
            "30.001 KWD",
        }

    def test_is_in_the_viewers_currency_unless_it_is_said(self, find):
        ListingFactory(name="90 EUR", currency="EUR", price_minor=90_00)
        ListingFactory(name="90 USD", currency="USD", price_minor=90_00)
        ListingFactory(name="15000 JPY", currency="JPY", price_minor=15_000)
        assert find(price(max="95")) == ["90 USD"]
        in_euros = find(price(max="90"), user=UserFactory(currency="EUR"))
        assert set(in_euros) == {"90 EUR", "90 USD", "15000 JPY"}
        assert find(price(max="14000"), user=UserFactory(currency="JPY")) == ["90 USD"]

    def test_without_a_rate_is_compared_with_itself_alone(self, find):
        ListingFactory(name="5 XCD", currency="XCD", price_minor=5_00)
        ListingFactory(name="5 USD", currency="USD", price_minor=5_00)
        assert find(price(max="10", currency="USD")) == ["5 USD"]
        assert find(price(max="10", currency="XCD")) == ["5 XCD"]

    def test_sorts_across_currencies(self, find):
        ListingFactory(name="100 USD", currency="USD", price_minor=100_00)
        ListingFactory(name="81 EUR", currency="EUR", price_minor=81_00)
        ListingFactory(name="14999 JPY", currency="JPY", price_minor=14_999)
        ListingFactory(name="1 XCD", currency="XCD", price_minor=1_00)
        assert find(sort="PRICE_ASC") == ["14999 JPY", "100 USD", "81 EUR", "1 XCD"]
        assert find(sort="PRICE_DESC") == ["81 EUR", "100 USD", "14999 JPY", "1 XCD"]

    def test_without_any_rate_sorts_none_before_the_other(self, find):
        ExchangeRate.objects.all().delete()
        ListingFactory(name="2 USD", currency="USD", price_minor=2_00)
        ListingFactory(name="1 EUR", currency="EUR", price_minor=1_00)
        ListingFactory(name="3 USD", currency="USD", price_minor=3_00)
        for sort in ("PRICE_ASC", "PRICE_DESC"):
            assert find(sort=sort) == ["2 USD", "1 EUR", "3 USD"]
            assert find(price(min="2"), sort=sort) == ["2 USD", "3 USD"]

    def test_equal_prices_keep_their_order(self, find):
        for name in "ABC":
            ListingFactory(name=name)
        assert find(sort="PRICE_ASC") == ["A", "B", "C"]
        assert find(sort="PRICE_DESC") == ["A", "B", "C"]


class TestPriceOfAStay:
    def test_is_the_average_of_all_nights_with_fees_and_without_taxes(self, find):
        plain = ListingFactory(name="Plain", price_minor=100_00)
        ListingFactory(name="Weekend", price_minor=100_00, weekend_minor=130_00)  # 120.00
        ListingFactory(name="Cleaned", price_minor=100_00, cleaning_fee_minor=31_00)  # 110.33
        ListingFactory(
            name="Extra guest", price_minor=100_00, guests_included=1, extra_guest_minor=10_00
        )
        TaxRule.objects.create(name="VAT", country="FR", percent=20_00, valid_from=date(2026, 1, 1))
        DateOverrideFactory(listing=plain, date=date(2026, 12, 6), price_minor=103_00)  # 101.00
        stay = {"stay": {**STAY, "adults": 2}}
        assert find(stay, sort="PRICE_ASC") == ["Plain", "Extra guest", "Cleaned", "Weekend"]
        exactly = {
            "Plain": "101.00",
            "Extra guest": "110.00",
            "Cleaned": "110.33",
            "Weekend": "120.00",
        }
        for name, amount in exactly.items():
            bounds = {"min": amount, "max": amount, "currency": "EUR"}
            assert find({**stay, "price": bounds}) == [name]

    def test_counts_the_service_fee_and_discounts(self, find):
        FeePlan.objects.update(guest_percent=10_00)
        home = ListingFactory(name="Weekly", price_minor=100_00, guests_included=1)
        home.length_discounts.create(min_nights=7, percent=20_00)
        ListingFactory(name="Early", early_bird_days=30, early_bird_percent=50_00)
        ListingFactory(name="Late", last_minute_days=30, last_minute_percent=50_00)
        week = {"stay": {"checkIn": "2026-12-04", "checkOut": "2026-12-11"}}
        assert find(week, sort="PRICE_DESC") == ["Late", "Weekly", "Early"]
        assert find({**week, **price(min="88", max="88", currency="EUR")}) == ["Weekly"]
        assert find({**week, **price(min="110", max="110", currency="EUR")}) == ["Late"]
        assert find({**week, **price(min="55", max="55", currency="EUR")}) == ["Early"]

    def test_does_not_matter_without_a_stay(self, find):
        ListingFactory(name="Cheap", price_minor=100_00, cleaning_fee_minor=500_00)
        ListingFactory(name="Dear", price_minor=200_00)
        assert find(sort="PRICE_ASC") == ["Cheap", "Dear"]
        assert find({"stay": STAY}, sort="PRICE_ASC") == ["Dear", "Cheap"]

    def test_hears_of_a_new_fee_at_its_time(self, find, now):
        ListingFactory(name="Loft", price_minor=100_00)
        FeePlan.objects.create(
            valid_from=datetime(2026, 11, 3, tzinfo=UTC), guest_percent=20_00, host_percent=0
        )
        dear = {"stay": STAY, **price(min="120", currency="EUR")}
        assert find(dear) == []
        now.move_to(datetime(2026, 11, 3, tzinfo=UTC))
        assert find(dear) == ["Loft"]


@pytest.mark.parametrize("stay", [{}, {"stay": STAY}])
@pytest.mark.parametrize(
    ("bounds", "part"),
    [
        ({"min": "2", "max": "1"}, "min"),
        ({"min": "1", "currency": "usd"}, "currency"),
        ({"min": "1", "currency": "XXX"}, "currency"),
        ({"currency": "ZZZ"}, "currency"),
        ({"currency": "DOLLAR"}, "currency"),
    ],
)
def test_wrong_bounds_are_refused(search, stay, bounds, part):
    answer = search({**stay, "price": bounds})
    assert refused(answer) == [f"filter.price.{part}"]


def test_the_largest_bounds_are_taken(find):
    ListingFactory(name="Loft")
    most = "9" * 18 + "." + "9" * 9
    assert find(price(min="-" + most, max=most)) == ["Loft"]
    assert find(price(min=most)) == []
    assert find({"stay": STAY, **price(max="-" + most)}) == []
