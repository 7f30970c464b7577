"""What homes answer to a stay, whole pages at once (R6, R36)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from airbnb.errors import UserErrors
from apps.availability.models import DateOverride, Night, NightKind
from apps.availability.stays import Stay
from apps.listings.models import LengthDiscount, Listing
from apps.pricing.models import FeePlan, TaxRule
from apps.pricing.offers import Offer, offers_for
from tests.factories.listings import ListingFactory
from tests.pricing.homes import lines

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
MONDAY = date(2027, 3, 1)
STAY = Stay(MONDAY, MONDAY + timedelta(days=3), adults=2)


@pytest.fixture(autouse=True)
def _no_fee() -> None:
    FeePlan.objects.create(
        valid_from=datetime(2027, 1, 1, tzinfo=UTC), guest_percent=0, host_percent=0
    )


def offer_of(listing: Listing, stay: Stay = STAY, now: datetime = NOW) -> Offer:
    return offers_for([listing], stay, now=now)[listing.pk]


def test_a_home_that_takes_the_stay_offers_it_with_its_price() -> None:
    offer = offer_of(ListingFactory(price_minor=100_00))
    assert offer.available
    assert offer.reasons == ()
    assert offer.nights == 3
    assert offer.price is not None
    assert lines(offer.price) == [("NIGHTS", 300_00)]


def test_a_home_that_does_not_says_why_and_still_what_it_would_cost() -> None:
    listing = ListingFactory(price_minor=100_00, min_nights=5, max_guests=1)
    Night.objects.create(listing=listing, date=MONDAY, kind=NightKind.BLOCK)
    offer = offer_of(listing)
    assert not offer.available
    assert offer.reasons == ("STAY_TOO_SHORT", "TOO_MANY_GUESTS", "DATES_UNAVAILABLE")
    assert offer.price is not None
    assert offer.price.total.minor == 300_00


def test_a_draft_without_a_price_has_none() -> None:
    offer = offer_of(ListingFactory(draft=True))
    assert not offer.available
    assert "LISTING_NOT_PUBLISHED" in offer.reasons
    assert offer.price is None


def test_a_sum_that_is_too_large_spoils_only_its_own_offer() -> None:
    most = 10**12
    palace = ListingFactory(
        price_minor=most,
        extra_guest_minor=most,
        guests_included=1,
        max_guests=2000,
        max_nights=1125,
        country="GB",
    )
    home = ListingFactory(max_guests=2000, max_nights=1125)
    for n in range(4):
        TaxRule.objects.create(
            name=f"Tax {n}", country="GB", percent=100_00, valid_from=date(2020, 1, 1)
        )
    stay = Stay(MONDAY, MONDAY + timedelta(days=1125), adults=1000, children=1000)
    offers = offers_for([palace, home], stay, now=NOW)
    assert offers[palace.pk] == Offer(False, ("INVALID",), 1125, None)
    assert offers[home.pk].available


def test_each_home_is_priced_by_its_own_terms() -> None:
    weekly, dated, taxed, plain = ListingFactory.create_batch(4, price_minor=100_00)
    Listing.objects.filter(pk=taxed.pk).update(country="IT", city="Rome")
    taxed.refresh_from_db()
    LengthDiscount.objects.create(listing=weekly, min_nights=3, percent=10_00)
    DateOverride.objects.create(listing=dated, date=MONDAY, price_minor=250_00)
    for percent, valid_from, valid_to in [
        (50_00, date(2020, 1, 1), MONDAY),
        (5_00, MONDAY, date(2027, 3, 4)),
        (50_00, date(2027, 3, 4), None),
    ]:
        TaxRule.objects.create(
            name="City tax",
            country="IT",
            city="Rome",
            percent=percent,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    offers = offers_for([weekly, dated, taxed, plain], STAY, now=NOW)
    totals = [offers[home.pk].price.total.minor for home in (weekly, dated, taxed, plain)]
    assert totals == [270_00, 450_00, 315_00, 300_00]


def test_early_and_late_are_told_by_the_day_at_the_home() -> None:
    # It is 1 March in Kiritimati and 27 February in Pago Pago.
    now = datetime(2027, 2, 28, 10, 30, tzinfo=UTC)
    terms = {"price_minor": 100_00, "last_minute_days": 1, "last_minute_percent": 50_00}
    kiritimati = ListingFactory(time_zone="Pacific/Kiritimati", **terms)
    pago_pago = ListingFactory(time_zone="Pacific/Pago_Pago", **terms)
    stay = Stay(date(2027, 3, 2), date(2027, 3, 3))
    offers = offers_for([kiritimati, pago_pago], stay, now=now)
    assert lines(offers[kiritimati.pk].price) == [("NIGHTS", 100_00), ("DISCOUNT", -50_00)]
    assert lines(offers[pago_pago.pk].price) == [("NIGHTS", 100_00)]


def test_the_number_of_queries_does_not_grow_with_the_page(django_assert_num_queries) -> None:
    homes = ListingFactory.create_batch(50)
    for home in homes:
        LengthDiscount.objects.create(listing=home, min_nights=3, percent=10_00)
        DateOverride.objects.create(listing=home, date=MONDAY, price_minor=250_00)
    for page in (homes[:1], homes):
        with django_assert_num_queries(6):
            assert len(offers_for(page, STAY, now=NOW)) == len(page)


def test_no_home_no_offer() -> None:
    assert offers_for([], STAY, now=NOW) == {}


@pytest.mark.parametrize("nights", [0, -1, 1126])
def test_a_stay_that_nobody_could_take_is_refused(nights: int) -> None:
    with pytest.raises(UserErrors) as refusal:
        offer_of(ListingFactory(), Stay(MONDAY, MONDAY + timedelta(days=nights)))
    assert [(e.code, e.field) for e in refusal.value.errors] == [("INVALID", ("check_out",))]
