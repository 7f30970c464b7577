"""Who sees which bookings."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.availability.stays import Stay
from apps.bookings.operations import confirm_booking
from tests.answers import codes, gid, payload
from tests.factories.accounts import UserFactory
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory, PhotoFactory
from tests.stays import confirmed_booking, held_booking

BOOKING = "query ($id: ID, $code: String) { booking(id: $id, code: $code) { id } }"
MY_BOOKINGS = """
query ($first: Int, $status: [BookingStatus!]) {
  viewer {
    bookings(first: $first, status: $status) {
      totalCount
      pageInfo { hasNextPage }
      nodes { id status checkIn listing { name host { firstName } } guest { firstName } }
    }
  }
}
"""
PAGE = """
{
  viewer {
    %s(first: 50) {
      totalCount
      nodes {
        id code status checkIn nights arrivalInstructions
        price { total { formatted } lines { description } nightly { date } }
        listing { name location { address } cover { image { url } } host { firstName } }
        guest { firstName email phoneNumber profilePicture { url } }
        host { firstName email phoneNumber profilePicture { url } }
      }
    }
  }
}
"""
RESERVATIONS = "{ viewer { reservations { nodes { id guest { id email } } } } }"


@pytest.mark.requirement("S-22")
def test_only_the_two_parties_find_a_booking(graphql, listing, stay, guest) -> None:
    booking = held_booking(listing=listing, stay=stay, guest=guest)
    for user in (guest, listing.host):
        assert payload(graphql(BOOKING, user=user, id=gid(booking))) == {"id": gid(booking)}
        assert payload(graphql(BOOKING, user=user, code=booking.code)) == {"id": gid(booking)}
    assert payload(graphql(BOOKING, user=UserFactory(), id=gid(booking))) is None
    assert payload(graphql(BOOKING, user=UserFactory(), code=booking.code)) is None
    assert codes(graphql(BOOKING, id=gid(booking))) == ["UNAUTHENTICATED"]


def test_a_code_may_be_typed_as_it_comes(graphql, listing, stay, guest) -> None:
    booking = held_booking(listing=listing, stay=stay, guest=guest)
    typed = f" {booking.code[:4].lower()}-{booking.code[4:]} "
    assert payload(graphql(BOOKING, user=guest, code=typed)) == {"id": gid(booking)}


def test_a_booking_is_named_by_id_or_by_code(graphql, guest) -> None:
    assert codes(graphql(BOOKING, user=guest)) == ["INVALID"]
    assert codes(graphql(BOOKING, user=guest, id="x", code="y")) == ["INVALID"]


def test_guests_see_their_stays_latest_first_in_the_state_that_the_clock_says(
    graphql, clock, guest
) -> None:
    days = [date(2027, 4, 1), date(2027, 6, 1), date(2027, 5, 1)]
    for day in days:
        confirmed_booking(listing=ListingFactory(), guest=guest, stay=Stay(day, day + DAY))
    lapsed = held_booking(listing=ListingFactory(), guest=guest, stay=Stay(days[0], days[0] + DAY))
    clock.move_to("2027-04-20T12:00:00Z")

    page = payload(graphql(MY_BOOKINGS, user=guest, first=3))["bookings"]
    assert page["totalCount"] == 4
    assert page["pageInfo"]["hasNextPage"] is True
    assert [(node["checkIn"], node["status"]) for node in page["nodes"]] == [
        ("2027-06-01", "CONFIRMED"),
        ("2027-05-01", "CONFIRMED"),
        ("2027-04-01", "EXPIRED"),
    ]
    only = payload(graphql(MY_BOOKINGS, user=guest, status=["COMPLETED"]))["bookings"]
    assert [node["status"] for node in only["nodes"]] == ["COMPLETED"]
    only = payload(graphql(MY_BOOKINGS, user=guest, status=["EXPIRED"]))["bookings"]
    assert [node["id"] for node in only["nodes"]] == [gid(lapsed)]


def test_nobody_sees_the_bookings_of_somebody_else(graphql, listing, stay, guest) -> None:
    held_booking(listing=listing, stay=stay, guest=guest)
    document = (
        "query ($id: ID!) { user(id: $id) { bookings { totalCount } reservations { totalCount } } }"
    )
    answer = payload(graphql(document, user=UserFactory(), id=gid(guest)))
    assert answer == {"bookings": None, "reservations": None}


def test_contact_data_is_for_the_parties_of_a_confirmed_stay(graphql, listing, stay, guest) -> None:
    held = held_booking(listing=listing, stay=stay, guest=guest)
    hosts_view = payload(graphql(RESERVATIONS, user=listing.host))["reservations"]["nodes"]
    assert hosts_view == [{"id": gid(held), "guest": {"id": gid(guest), "email": None}}]

    later = Stay(stay.check_out, stay.check_out + DAY)
    confirmed_booking(listing=listing, stay=later, guest=guest)
    hosts_view = payload(graphql(RESERVATIONS, user=listing.host))["reservations"]["nodes"]
    assert [node["guest"]["email"] for node in hosts_view] == [guest.email, guest.email]


def test_the_exact_address_is_for_guests_of_a_confirmed_stay(graphql, listing, stay, guest) -> None:
    document = "query ($id: ID!) { listing(id: $id) { location { address latitude isExact } } }"
    blurred = {"address": None, "latitude": listing.public_latitude, "isExact": False}
    held = held_booking(listing=listing, stay=stay, guest=guest)
    assert payload(graphql(document, user=guest, id=gid(listing)))["location"] == blurred

    confirm_booking(booking=held, now=held.booked_at)
    assert payload(graphql(document, user=guest, id=gid(listing)))["location"] == {
        "address": listing.address,
        "latitude": listing.latitude,
        "isExact": True,
    }
    assert payload(graphql(document, user=UserFactory(), id=gid(listing)))["location"] == blurred


@pytest.mark.requirement("S-14")
@pytest.mark.parametrize("side", ["bookings", "reservations"])
def test_a_page_of_bookings_takes_as_many_statements_for_50_as_for_1(graphql, guest, side) -> None:
    host = UserFactory(is_host=True)

    def book() -> None:
        home = ListingFactory(host=host if side == "reservations" else UserFactory())
        PhotoFactory(listing=home)
        BookingFactory(listing=home, guest=guest if side == "bookings" else UserFactory())

    def statements(rows: int) -> int:
        user = guest if side == "bookings" else host
        with CaptureQueriesContext(connection) as taken:
            page = payload(graphql(PAGE % side, user=user))[side]
        assert page["totalCount"] == len(page["nodes"]) == rows
        assert all(node["listing"]["cover"] and node["guest"]["email"] for node in page["nodes"])
        return len(taken)

    book()
    of_one = statements(1)
    for _ in range(49):
        book()
    assert statements(50) == of_one


DAY = timedelta(days=1)
