"""Promising a price to a guest (R27, R40)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from airbnb.errors import UserError, UserErrors
from apps.availability.models import DateOverride, Night, NightKind
from apps.availability.stays import Stay
from apps.events.models import Event
from apps.listings.models import LengthDiscount, Listing
from apps.pricing.breakdown import Breakdown
from apps.pricing.models import FeePlan, Quote, TaxRule
from apps.pricing.operations import create_quote
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory
from tests.pricing.homes import lines
from tests.raw_rows import refused

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 2, 1, 12, tzinfo=UTC)
MONDAY = date(2027, 3, 1)
STAY = Stay(MONDAY, MONDAY + timedelta(days=3), adults=2, children=1, infants=1, pets=1)


@pytest.fixture
def guest():
    return UserFactory()


@pytest.fixture
def listing() -> Listing:
    """A home in New York with something of everything."""
    listing = ListingFactory(
        currency="USD",
        country="US",
        region="New York",
        time_zone="America/New_York",
        price_minor=100_00,
        cleaning_fee_minor=40_00,
        guests_included=2,
        extra_guest_minor=10_00,
        cancellation_policy="MODERATE",
        preparation_nights=2,
        max_pets=1,
        check_in_time=time(16),
        check_out_time=time(10),
    )
    LengthDiscount.objects.create(listing=listing, min_nights=3, percent=10_00)
    DateOverride.objects.create(listing=listing, date=MONDAY, price_minor=150_00)
    TaxRule.objects.create(
        name="Sales tax", country="US", percent=8_00, valid_from=date(2020, 1, 1)
    )
    return listing


def refusals_of(guest, listing: Listing, stay: Stay = STAY, now: datetime = NOW) -> list:
    """The codes and fields of a refusal, which must leave nothing behind."""
    with pytest.raises((UserError, UserErrors)) as refusal:
        create_quote(guest=guest, listing=listing, stay=stay, now=now)
    assert not Quote.objects.exists()
    assert not Event.objects.exists()
    return [(error.code, error.field) for error in refusal.value.errors]


def test_a_quote_freezes_the_price_line_by_line(guest, listing: Listing) -> None:
    quote = create_quote(guest=guest, listing=listing, stay=STAY, now=NOW)
    quote = Quote.objects.get(pk=quote.pk)
    # 350 + 30 less 38 is 342; with 40 cleaning 382; 14 % of it 53.48; 8 % tax on 382
    assert lines(quote.price) == [
        ("NIGHTS", 350_00),
        ("EXTRA_GUEST_FEE", 30_00),
        ("DISCOUNT", -38_00),
        ("CLEANING_FEE", 40_00),
        ("SERVICE_FEE", 53_48),
        ("TAX", 30_56),
    ]
    assert quote.total_minor == quote.price.total.minor == 466_04
    assert quote.currency == "USD"
    assert quote.price.lines[4].rule == f"fee_plan:{quote.fee_plan_id}"
    assert quote.price.lines[5].rule == f"tax_rule:{TaxRule.objects.get().pk}"


def test_a_quote_freezes_the_terms(guest, listing: Listing) -> None:
    quote = create_quote(guest=guest, listing=listing, stay=STAY, now=NOW)
    assert quote.guest == guest
    assert quote.listing == listing
    assert quote.stay == STAY
    assert quote.cancellation_policy == "MODERATE"
    assert quote.time_zone == "America/New_York"
    assert quote.preparation_nights == 2
    assert quote.check_in_at == datetime(2027, 3, 1, 21, tzinfo=UTC)
    assert quote.check_out_at == datetime(2027, 3, 4, 15, tzinfo=UTC)
    assert quote.free_cancellation_until == datetime(2027, 2, 24, 21, tzinfo=UTC)
    assert quote.instant is True


def test_a_quote_lasts_half_an_hour_if_not_set_otherwise(guest, listing: Listing, settings) -> None:
    quote = create_quote(guest=guest, listing=listing, stay=STAY, now=NOW)
    assert (quote.created_at, quote.expires_at) == (NOW, NOW + timedelta(minutes=30))
    settings.QUOTE_LIFETIME = timedelta(hours=2)
    quote = create_quote(guest=guest, listing=listing, stay=STAY, now=NOW)
    assert quote.expires_at == NOW + timedelta(hours=2)


def test_nothing_that_is_changed_later_alters_a_quote(guest, listing: Listing) -> None:
    quote = create_quote(guest=guest, listing=listing, stay=STAY, now=NOW)
    frozen = Quote.objects.filter(pk=quote.pk).values().get()
    Listing.objects.filter(pk=listing.pk).update(
        price_minor=999_00,
        cleaning_fee_minor=None,
        extra_guest_minor=None,
        currency="EUR",
        cancellation_policy="STRICT",
        preparation_nights=0,
        instant_book=False,
        time_zone="Asia/Tokyo",
        check_in_time=time(20),
        check_out_time=time(12),
        status="PAUSED",
        version=2,
    )
    LengthDiscount.objects.all().delete()
    DateOverride.objects.all().delete()
    TaxRule.objects.update(valid_to=MONDAY)
    FeePlan.objects.create(valid_from=NOW, guest_percent=0, host_percent=0)
    assert Quote.objects.filter(pk=quote.pk).values().get() == frozen
    assert Quote.objects.get(pk=quote.pk).price == Breakdown.from_json(quote.price_lines)


def test_a_long_stay_has_the_long_term_policy(guest, listing: Listing) -> None:
    stay = Stay(date(2027, 4, 1), date(2027, 4, 29))
    quote = create_quote(guest=guest, listing=listing, stay=stay, now=NOW)
    assert quote.cancellation_policy == "LONG_TERM"
    assert quote.free_cancellation_until == datetime(2027, 3, 4, 21, tzinfo=UTC)


def test_a_deadline_that_is_past_is_not_promised(guest, listing: Listing) -> None:
    now = datetime(2027, 2, 24, 21, 0, 1, tzinfo=UTC)
    quote = create_quote(guest=guest, listing=listing, stay=STAY, now=now)
    assert quote.free_cancellation_until is None


def test_a_host_who_wants_to_be_asked_is_asked(guest, listing: Listing) -> None:
    Listing.objects.filter(pk=listing.pk).update(instant_book=False)
    assert not create_quote(guest=guest, listing=listing, stay=STAY, now=NOW).instant


def test_a_stay_below_notice_is_a_request_where_the_host_allows_it(guest, listing: Listing) -> None:
    Listing.objects.filter(pk=listing.pk).update(notice_days=60, request_below_notice=True)
    assert not create_quote(guest=guest, listing=listing, stay=STAY, now=NOW).instant


def test_a_quote_is_recorded_with_who_asked(guest, listing: Listing) -> None:
    quote = create_quote(guest=guest, listing=listing, stay=STAY, now=NOW)
    event = Event.objects.get()
    assert (event.name, event.subject_type, event.subject_id, event.actor_id) == (
        "quote_created",
        "pricing.quote",
        quote.pk,
        guest.pk,
    )


def test_a_quote_holds_no_nights(guest, listing: Listing) -> None:
    create_quote(guest=guest, listing=listing, stay=STAY, now=NOW)
    create_quote(guest=UserFactory(), listing=listing, stay=STAY, now=NOW)
    assert not Night.objects.exists()


def test_the_row_in_the_database_is_quoted_not_the_one_that_was_read(
    guest, listing: Listing
) -> None:
    Listing.objects.filter(pk=listing.pk).update(cleaning_fee_minor=0)
    quote = create_quote(guest=guest, listing=listing, stay=STAY, now=NOW)
    assert "CLEANING_FEE" not in dict(lines(quote.price))


def test_only_the_guest_sees_it(guest, listing: Listing) -> None:
    quote = create_quote(guest=guest, listing=listing, stay=STAY, now=NOW)
    assert quote in Quote.objects.visible_to(guest)
    for stranger in (listing.host, UserFactory(), None):
        assert quote not in Quote.objects.visible_to(stranger)


def test_a_guest_whose_address_is_not_verified_is_refused(listing: Listing) -> None:
    guest = UserFactory(unverified=True)
    assert refusals_of(guest, listing) == [("EMAIL_NOT_VERIFIED", None)]


def test_a_suspended_guest_is_refused(listing: Listing) -> None:
    assert refusals_of(UserFactory(suspended=True), listing) == [("ACCOUNT_SUSPENDED", None)]


def test_a_host_is_not_a_guest_at_home(listing: Listing) -> None:
    assert refusals_of(listing.host, listing) == [("OWN_LISTING", ("listing_id",))]


def test_a_stay_that_makes_no_sense_is_refused_with_every_reason(guest, listing: Listing) -> None:
    stay = Stay(MONDAY, MONDAY, adults=0, pets=-1)
    assert refusals_of(guest, listing, stay) == [
        ("INVALID", ("stay", "check_out")),
        ("INVALID", ("stay", "adults")),
        ("INVALID", ("stay", "pets")),
    ]


def test_everything_that_keeps_the_home_from_taking_it_is_told_at_once(
    guest, listing: Listing
) -> None:
    Listing.objects.filter(pk=listing.pk).update(status="PAUSED", max_guests=1, max_pets=0)
    Night.objects.create(listing=listing, date=MONDAY, kind=NightKind.BLOCK)
    codes = [code for code, _ in refusals_of(guest, listing)]
    assert codes == [
        "LISTING_NOT_PUBLISHED",
        "TOO_MANY_GUESTS",
        "PETS_NOT_ALLOWED",
        "DATES_UNAVAILABLE",
    ]


def test_a_stay_that_costs_more_than_can_be_charged_is_refused(guest) -> None:
    most = 10**12
    palace = ListingFactory(
        price_minor=most,
        extra_guest_minor=most,
        guests_included=1,
        max_guests=2000,
        max_nights=1125,
        country="US",
    )
    for n in range(4):
        TaxRule.objects.create(
            name=f"Tax {n}", country="US", percent=100_00, valid_from=date(2020, 1, 1)
        )
    stay = Stay(MONDAY, MONDAY + timedelta(days=1125), adults=1000, children=1000)
    assert refusals_of(guest, palace, stay) == [("INVALID", ("stay",))]


@pytest.mark.requirement("S-41")
@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("quote_is_of_a_stay", {"check_out": STAY.check_in}),
        ("quote_is_of_a_stay", {"adults": 0}),
        ("quote_is_of_a_stay", {"total_minor": -1}),
        ("quote_lapses_after_it_was_made", {"expires_at": NOW - timedelta(days=1)}),
        ("quote_policy_is_known", {"cancellation_policy": "NONE"}),
    ],
)
def test_the_database_refuses_a_quote_that_makes_no_sense(
    guest, listing: Listing, constraint: str, columns: dict[str, object]
) -> None:
    quote = create_quote(guest=guest, listing=listing, stay=STAY, now=NOW)
    assert constraint in refused(quote, **columns)
