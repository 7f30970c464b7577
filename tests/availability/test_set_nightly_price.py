"""A host sets what nights cost, and how long stays arriving then must be, date by date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from airbnb.errors import Forbidden, Invalid
from apps.availability.models import DateOverride
from apps.availability.operations import set_nightly_price
from apps.events.models import Event
from apps.listings.models import MOST_MINOR, Listing
from tests.factories.accounts import UserFactory
from tests.factories.availability import DateOverrideFactory
from tests.factories.listings import ListingFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
JUNE_1, JUNE_3 = date(2026, 6, 1), date(2026, 6, 3)


@pytest.fixture
def home():
    return ListingFactory()


def set_price(home, *, user=None, start=JUNE_1, end=JUNE_3, **changes):
    set_nightly_price(
        user=user or home.host, listing=home, start=start, end=end, now=NOW, **changes
    )


def terms(home):
    rows = home.date_overrides.order_by("date")
    return [(row.date.day, row.price_minor, row.min_nights) for row in rows]


def test_sets_every_night_but_the_last_day(home):
    set_price(home, price=Decimal("120.50"), min_nights=3)
    assert terms(home) == [(1, 120_50, 3), (2, 120_50, 3)]


@pytest.mark.parametrize(
    ("currency", "price", "minor"), [("JPY", "12000", 12_000), ("KWD", "30.125", 30_125)]
)
def test_counts_in_the_minor_units_of_the_home_s_currency(currency, price, minor):
    home = ListingFactory(currency=currency)
    set_price(home, price=Decimal(price))
    assert terms(home) == [(1, minor, None), (2, minor, None)]


def test_leaves_what_is_not_given(home):
    set_price(home, price=Decimal(120), min_nights=3)
    set_price(home, price=Decimal(130), end=date(2026, 6, 2))
    set_price(home, min_nights=4, start=date(2026, 6, 2), end=date(2026, 6, 4))
    assert terms(home) == [(1, 130_00, 3), (2, 120_00, 4), (3, None, 4)]


def test_goes_back_to_the_home_s_own_terms(home):
    set_price(home, price=Decimal(120), min_nights=3)
    set_price(home, price=None)
    assert terms(home) == [(1, None, 3), (2, None, 3)]
    set_price(home, min_nights=None)
    assert terms(home) == []


def test_forgetting_keeps_what_else_differs_on_the_date(home):
    DateOverrideFactory(listing=home, date=JUNE_1, price_minor=5, max_nights=9)
    DateOverrideFactory(listing=home, date=date(2026, 6, 2), price_minor=5, is_open=True)
    set_price(home, price=None, min_nights=None)
    assert terms(home) == [(1, None, None), (2, None, None)]


def test_writes_down_who_did_it(home):
    set_price(home, price=Decimal(120), min_nights=None)
    event = Event.objects.get(name="nightly_price_set")
    assert (event.actor_id, event.subject_id) == (home.host_id, home.pk)
    assert event.data == {
        "from": "2026-06-01",
        "to": "2026-06-03",
        "changes": {"price_minor": [[], [["2026-06-01", "2026-06-03", 120_00]]]},
    }


def test_writes_down_what_each_date_cost_before(home):
    for day, price in ((1, 5), (2, 5), (3, None), (4, 5), (5, 7)):
        DateOverrideFactory(listing=home, date=date(2026, 6, day), price_minor=price, min_nights=2)
    set_price(home, end=date(2026, 6, 7), price=None, min_nights=2)
    changes = Event.objects.get(name="nightly_price_set").data["changes"]
    assert changes == {
        "price_minor": [
            [
                ["2026-06-01", "2026-06-03", 5],
                ["2026-06-04", "2026-06-05", 5],
                ["2026-06-05", "2026-06-06", 7],
            ],
            [],
        ],
        "min_nights": [[["2026-06-01", "2026-06-06", 2]], [["2026-06-01", "2026-06-07", 2]]],
    }


def test_nothing_given_is_nothing_done(home):
    set_price(home)
    assert not DateOverride.objects.exists()
    assert not Event.objects.exists()


def test_is_for_the_host(home):
    with pytest.raises(Forbidden):
        set_price(home, user=UserFactory(), price=Decimal(1))
    assert terms(home) == []


@pytest.mark.parametrize(
    "price",
    ["0", "-1", "0.001", "NaN", "Infinity", "-0", str(MOST_MINOR), "1E+30"],
)
def test_refuses_a_price_that_is_none(home, price):
    with pytest.raises(Invalid) as refused:
        set_price(home, price=Decimal(price), min_nights=3)
    assert refused.value.field == ("price",)
    assert terms(home) == []


@pytest.mark.parametrize("nights", [0, -1, 1126, 2**63])
def test_refuses_a_minimum_out_of_range(home, nights):
    with pytest.raises(Invalid) as refused:
        set_price(home, price=Decimal(120), min_nights=nights)
    assert refused.value.field == ("min_nights",)
    assert terms(home) == []


@pytest.mark.parametrize("days", [0, -1, 801])
def test_refuses_no_nights_and_more_than_eight_hundred(home, days):
    with pytest.raises(Invalid) as refused:
        set_price(home, end=JUNE_1 + timedelta(days=days), price=Decimal(120))
    assert refused.value.field == ("to",)
    assert terms(home) == []


def test_a_draft_without_a_currency_has_no_price():
    draft = ListingFactory(draft=True)
    with pytest.raises(Invalid) as refused:
        set_price(draft, price=Decimal(120))
    assert refused.value.field == ("price",)
    set_price(draft, min_nights=2)
    assert terms(draft) == [(1, None, 2), (2, None, 2)]


def test_counts_in_the_currency_that_the_home_has_by_then(home):
    Listing.objects.filter(pk=home.pk).update(currency="JPY")
    set_price(home, price=Decimal(12_000))
    assert terms(home) == [(1, 12_000, None), (2, 12_000, None)]
