"""Calling off a stay that is not paid."""

import pytest

from airbnb import clock as time
from apps.availability.models import Night
from apps.bookings.models import Booking, BookingStatus
from apps.events.models import Event
from tests.answers import codes, gid, payload
from tests.factories.accounts import UserFactory
from tests.stays import confirmed_booking, held_booking

CANCEL_BOOKING = """
mutation ($bookingId: ID!, $reason: String) {
  cancelBooking(input: {bookingId: $bookingId, reason: $reason}) {
    booking { status cancelledAt cancelledBy holdExpiresAt }
    userErrors { code field }
  }
}
"""


@pytest.fixture
def held(listing, stay, guest) -> Booking:
    return held_booking(listing=listing, stay=stay, guest=guest)


@pytest.mark.parametrize("side", ["GUEST", "HOST"])
@pytest.mark.requirement("S-19")
def test_either_party_calls_off_an_unpaid_stay_and_its_nights_are_free(graphql, held, side) -> None:
    user = held.guest if side == "GUEST" else held.host
    answer = payload(graphql(CANCEL_BOOKING, user=user, bookingId=gid(held), reason="Plans"))
    assert answer["booking"]["status"] == "CANCELLED"
    assert answer["booking"]["cancelledBy"] == side
    assert answer["booking"]["cancelledAt"] == "2027-03-01T12:00:00Z"
    assert not Night.objects.exists()
    assert Booking.objects.get().cancel_reason == "Plans"
    told = Event.objects.get(name="booking_cancelled")
    assert told.actor == user
    assert told.data == {
        "changes": {
            "status": ["AWAITING_PAYMENT", "CANCELLED"],
            "cancelled_at": [None, "2027-03-01T12:00:00+00:00"],
            "cancelled_by": [None, side],
            "cancel_reason": [],
        }
    }


def test_twice_is_once(graphql, held) -> None:
    first = graphql(CANCEL_BOOKING, user=held.guest, bookingId=gid(held))
    second = graphql(CANCEL_BOOKING, user=held.guest, bookingId=gid(held))
    assert payload(second) == payload(first)


@pytest.mark.requirement("S-22")
def test_a_stranger_finds_no_booking(graphql, held) -> None:
    answer = graphql(CANCEL_BOOKING, user=UserFactory(), bookingId=gid(held))
    assert codes(answer) == ["NOT_FOUND"]
    assert Booking.objects.get().status == BookingStatus.AWAITING_PAYMENT
    assert Night.objects.count() == 3


def test_a_confirmed_stay_is_not_called_off_this_way(graphql, listing, stay, guest) -> None:
    booking = confirmed_booking(listing=listing, stay=stay, guest=guest)
    answer = graphql(CANCEL_BOOKING, user=guest, bookingId=gid(booking))
    assert codes(answer) == ["INVALID_STATE"]
    assert Booking.objects.get().status_at(time.now()) is BookingStatus.CONFIRMED
    assert Night.objects.count() == 3
