"""Holding the nights of a quote (R21, R27, R29)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from airbnb import clock as time
from airbnb.errors import Forbidden, UserError
from apps.accounts.models import User
from apps.availability.models import Night, NightKind
from apps.availability.operations import block_nights
from apps.availability.stays import Stay
from apps.bookings import operations
from apps.bookings.models import Booking, BookingStatus
from apps.bookings.operations import (
    cancel_booking,
    confirm_booking,
    create_booking,
    expire_booking,
)
from apps.events.models import Event
from apps.listings.models import Listing
from apps.listings.operations import pause_listing
from apps.pricing.models import Quote
from apps.pricing.operations import create_quote
from tests.answers import codes, fields, gid, payload
from tests.factories.accounts import UserFactory
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory
from tests.stays import confirmed_booking, held_booking
from tests.unchanged import unchanged

CREATE_BOOKING = """
mutation ($quoteId: ID!, $message: String, $key: String) {
  createBooking(input: {quoteId: $quoteId, message: $message, idempotencyKey: $key}) {
    booking {
      id code status checkIn checkOut nights adults bookedAt holdExpiresAt timeZone
      listing { id } guest { id } host { id } price { total { amount currency } }
    }
    replacedBooking { id status }
    freshQuote { id price { total { amount } } }
    priceDifference { amount }
    userErrors { code field retryAt }
  }
}
"""


@pytest.fixture
def quote(guest, listing, stay) -> Quote:
    return create_quote(guest=guest, listing=listing, stay=stay, now=time.now())


@pytest.mark.requirement("S-18")
def test_holds_the_nights_for_fifteen_minutes(graphql, guest, listing, quote) -> None:
    answer = payload(graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote), message="Hello!"))

    booking = Booking.objects.get()
    assert answer == {
        "booking": {
            "id": gid(booking),
            "code": booking.code,
            "status": "AWAITING_PAYMENT",
            "checkIn": "2027-04-10",
            "checkOut": "2027-04-13",
            "nights": 3,
            "adults": 2,
            "bookedAt": "2027-03-01T12:00:00Z",
            "holdExpiresAt": "2027-03-01T12:15:00Z",
            "timeZone": "Europe/Paris",
            "listing": {"id": gid(listing)},
            "guest": {"id": gid(guest)},
            "host": {"id": gid(listing.host)},
            "price": {
                "total": {"amount": str(quote.price.total.amount), "currency": "EUR"},
            },
        },
        "replacedBooking": None,
        "freshQuote": None,
        "priceDifference": None,
        "userErrors": [],
    }
    assert booking.message == "Hello!"
    assert list(Night.objects.order_by("date").values_list("date", "kind", "booking")) == [
        (date(2027, 4, day), NightKind.STAY, booking.pk) for day in (10, 11, 12)
    ]
    assert Event.objects.get(name="booking_held").actor == guest


def test_a_code_is_eight_characters_that_nobody_confuses(graphql, guest, quote) -> None:
    answer = payload(graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote)))
    code = answer["booking"]["code"]
    assert len(code) == 8
    assert not set(code) & set("0O1IL2Z5S8B")


@pytest.mark.requirement("S-06")
def test_needs_somebody_signed_in(graphql, quote) -> None:
    with unchanged():
        answer = graphql(CREATE_BOOKING, quoteId=gid(quote))
    assert codes(answer) == ["UNAUTHENTICATED"]


def test_refuses_taken_nights_and_leaves_nothing_behind(graphql, guest, listing, quote) -> None:
    confirmed_booking(
        listing=listing, stay=Stay(date(2027, 4, 12), date(2027, 4, 14)), now=time.now()
    )
    with unchanged():
        answer = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote))
    assert codes(answer) == ["DATES_UNAVAILABLE"]
    assert payload(answer)["booking"] is None


def test_takes_the_nights_of_a_hold_that_lapsed(graphql, clock, guest, listing, stay) -> None:
    lapsed = held_booking(listing=listing, stay=stay)
    clock.shift(timedelta(minutes=15))
    quote = create_quote(guest=guest, listing=listing, stay=stay, now=time.now())

    answer = payload(graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote)))

    assert answer["booking"]["status"] == "AWAITING_PAYMENT"
    assert lapsed.status_at(time.now()) is BookingStatus.EXPIRED
    mine = Booking.objects.get(guest=guest)
    assert set(Night.objects.values_list("booking", flat=True)) == {mine.pk}


def test_a_hold_that_has_not_lapsed_keeps_others_out(graphql, clock, guest, listing, stay, quote):
    held_booking(listing=listing, stay=stay)
    clock.shift(timedelta(minutes=14, seconds=59))
    with unchanged():
        answer = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote))
    assert codes(answer) == ["DATES_UNAVAILABLE"]


def test_twice_with_one_quote_is_once(graphql, guest, quote) -> None:
    first = payload(graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote)))
    again = payload(graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote)))
    assert again == first
    assert Booking.objects.count() == 1


def test_an_idempotency_key_gives_the_same_booking_and_takes_no_other_input(
    graphql, guest, listing, stay, quote
) -> None:
    first = payload(graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote), key="k-1"))
    again = payload(graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote), key="k-1"))
    assert again == first

    other = create_quote(guest=guest, listing=ListingFactory(), stay=stay, now=time.now())
    with unchanged():
        refused = graphql(CREATE_BOOKING, user=guest, quoteId=gid(other), key="k-1")
    assert codes(refused) == ["IDEMPOTENCY_KEY_REUSED"]


def test_a_lapsed_quote_is_answered_with_a_fresh_one_and_the_difference(
    graphql, clock, guest, listing, quote
) -> None:
    listing.price_minor = 110_00
    listing.save()
    clock.shift(timedelta(minutes=30))

    with unchanged(but_for_events="quote_created"):
        answer = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote))

    assert codes(answer) == ["QUOTE_EXPIRED"]
    assert fields(answer) == [["quoteId"]]
    fresh = Quote.objects.exclude(pk=quote.pk).get()
    assert payload(answer)["freshQuote"]["id"] == gid(fresh)
    difference = fresh.price.total - quote.price.total
    assert payload(answer)["priceDifference"] == {"amount": str(difference.amount)}
    assert difference.minor > 0
    assert Event.objects.filter(name="quote_created").count() == 2


@pytest.mark.parametrize("end", ["cancelled", "lapsed", "written down as lapsed"])
def test_a_quote_whose_booking_is_over_is_answered_with_a_fresh_one(
    graphql, clock, guest, quote, end
) -> None:
    booking = create_booking(guest=guest, quote=quote, now=time.now())
    if end == "cancelled":
        cancel_booking(user=guest, booking=booking, now=time.now())
    else:
        clock.shift(timedelta(minutes=15))
    if end == "written down as lapsed":
        expire_booking(booking_id=booking.pk, now=time.now())

    with unchanged(but_for_events="quote_created"):
        answer = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote))

    assert codes(answer) == ["QUOTE_EXPIRED"]
    assert payload(answer)["booking"] is None
    fresh = Quote.objects.exclude(pk=quote.pk).get()
    assert payload(answer)["freshQuote"]["id"] == gid(fresh)
    assert payload(answer)["priceDifference"] == {"amount": "0.00"}
    again = payload(graphql(CREATE_BOOKING, user=guest, quoteId=gid(fresh)))
    assert again["booking"]["status"] == "AWAITING_PAYMENT"


def test_a_quote_that_was_paid_for_gives_its_booking_even_when_its_time_is_over(
    graphql, clock, guest, quote
) -> None:
    booking = create_booking(guest=guest, quote=quote, now=time.now())
    confirm_booking(booking=booking, now=time.now())
    clock.shift(timedelta(minutes=31))
    with unchanged():
        answer = payload(graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote)))
    assert answer["booking"]["id"] == gid(booking)
    assert answer["booking"]["status"] == "CONFIRMED"


@pytest.mark.parametrize(
    ("column", "code"),
    [("suspended_at", "ACCOUNT_SUSPENDED"), ("email_verified_at", "EMAIL_NOT_VERIFIED")],
)
def test_goes_by_what_the_guest_may_by_then(guest, quote, column, code) -> None:
    value = None if column == "email_verified_at" else time.now()
    User.objects.filter(pk=guest.pk).update(**{column: value})
    with unchanged(), pytest.raises(UserError) as refused:
        create_booking(guest=guest, quote=quote, now=time.now())
    assert refused.value.code == code


@pytest.mark.requirement("S-22")
def test_nobody_books_what_was_promised_to_somebody_else(quote) -> None:
    with unchanged(), pytest.raises(Forbidden):
        create_booking(guest=UserFactory(), quote=quote, now=time.now())


def test_nobody_books_a_home_that_became_their_own(graphql, guest, listing, quote) -> None:
    Listing.objects.filter(pk=listing.pk).update(host=guest)
    with unchanged():
        answer = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote))
    assert codes(answer) == ["OWN_LISTING"]
    assert fields(answer) == [["quoteId"]]


def test_a_code_that_another_booking_has_is_not_given_again(
    graphql, monkeypatch, guest, quote
) -> None:
    taken = BookingFactory(code="AAAAAAAA")
    drawn = iter([taken.code, taken.code, "CCCCCCCC"])
    monkeypatch.setattr(operations, "new_code", lambda: next(drawn))
    answer = payload(graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote)))
    assert answer["booking"]["code"] == "CCCCCCCC"
    assert Night.objects.count() == 3


def test_a_fault_of_the_row_is_not_taken_for_a_code_that_is_taken(
    monkeypatch, guest, quote
) -> None:
    drawn = iter([None, "CCCCCCCC"])
    monkeypatch.setattr(operations, "new_code", lambda: next(drawn))
    with unchanged(), pytest.raises(IntegrityError):
        create_booking(guest=guest, quote=quote, now=time.now())


def test_another_persons_quote_does_not_exist(graphql, quote) -> None:
    with unchanged():
        answer = graphql(CREATE_BOOKING, user=UserFactory(), quoteId=gid(quote))
    assert codes(answer) == ["NOT_FOUND"]


def test_a_home_that_was_paused_since_cannot_be_held(graphql, guest, listing, quote) -> None:
    pause_listing(user=listing.host, listing=listing, now=time.now())
    with unchanged():
        answer = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote))
    assert codes(answer) == ["LISTING_NOT_PUBLISHED"]


def test_nights_that_the_host_blocked_since_cannot_be_held(graphql, guest, listing, quote) -> None:
    block_nights(
        user=listing.host,
        listing=listing,
        start=date(2027, 4, 11),
        end=date(2027, 4, 12),
        note="",
        now=time.now(),
    )
    with unchanged():
        answer = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote))
    assert codes(answer) == ["DATES_UNAVAILABLE"]


@pytest.mark.requirement("S-12")
def test_a_change_of_price_does_not_touch_a_quote(graphql, guest, listing, quote) -> None:
    promised = quote.price.total
    listing.price_minor = 500_00
    listing.save()
    answer = payload(graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote)))
    assert answer["booking"]["price"]["total"]["amount"] == str(promised.amount)


def test_a_new_hold_of_the_same_home_replaces_the_earlier(graphql, guest, listing, quote) -> None:
    earlier = held_booking(
        listing=listing, guest=guest, stay=Stay(date(2027, 4, 11), date(2027, 4, 15))
    )
    answer = payload(graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote)))
    assert answer["replacedBooking"] == {"id": gid(earlier), "status": "CANCELLED"}
    dates = Night.objects.order_by("date").values_list("date", flat=True)
    assert list(dates) == [date(2027, 4, day) for day in (10, 11, 12)]


def test_a_refused_replacement_leaves_the_earlier_hold(graphql, guest, listing, quote) -> None:
    earlier = held_booking(
        listing=listing, guest=guest, stay=Stay(date(2027, 5, 1), date(2027, 5, 3))
    )
    confirmed_booking(listing=listing, stay=Stay(date(2027, 4, 12), date(2027, 4, 14)))
    with unchanged():
        answer = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote))
    assert codes(answer) == ["DATES_UNAVAILABLE"]
    assert earlier.claimed_nights.count() == 2


def test_a_guest_holds_at_most_three_stays(graphql, clock, guest, stay, quote) -> None:
    for _ in range(3):
        held_booking(listing=ListingFactory(), guest=guest, stay=stay)
        clock.shift(timedelta(minutes=1))
    with unchanged():
        answer = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote))
    assert codes(answer) == ["HOLD_LIMIT_REACHED"]
    assert payload(answer)["userErrors"][0]["retryAt"] == "2027-03-01T12:15:00Z"

    clock.move_to("2027-03-01T12:15:00Z")
    assert payload(graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote)))["booking"]


@pytest.mark.parametrize("message", ["x" * 4001, "bad\x00", "\u202eevil"])
def test_a_message_that_cannot_be_kept_is_refused(graphql, guest, quote, message) -> None:
    with unchanged():
        answer = graphql(CREATE_BOOKING, user=guest, quoteId=gid(quote), message=message)
    assert codes(answer) == ["INVALID"]
