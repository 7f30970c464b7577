"""A home's page costs as many statements with fifty of everything as with one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.availability.models import NightKind
from apps.listings.models import LengthDiscount, Listing
from apps.reviews.models import Review, SubRating
from tests.answers import gid, payload
from tests.factories.accounts import UserFactory
from tests.factories.availability import DateOverrideFactory, take
from tests.factories.bookings import BookingFactory
from tests.factories.listings import AmenityFactory, ListingFactory, PhotoFactory

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
ARRIVAL = date(2027, 4, 1)

PAGE = """
query ($id: ID!) {
  listing(id: $id) {
    name description
    host { firstName profilePicture { url } listings(first: 50) { nodes { name } } }
    location { city address } cover { image { url } }
    photos(first: 50) { caption image { url alt } }
    amenities { name } ratings { average }
    pricing { lengthDiscounts { percent } } stayRules { minNightsByArrival { nights } }
    stay(stay: {checkIn: "2027-03-10", checkOut: "2027-03-12"}) { available }
    calendar(from: "2027-04-01", to: "2027-07-10") {
      date reason price { formatted } booking { code guest { firstName } }
    }
    reviews(first: 50) {
      totalCount
      nodes {
        rating comment privateNote ratings { rating }
        author { firstName profilePicture { url } } booking { code } listing { name }
      }
    }
  }
}
"""


def furnish(home: Listing, number: int) -> None:
    """One more of everything that a home has many of."""
    PhotoFactory(listing=home)
    home.amenities.add(AmenityFactory())
    LengthDiscount.objects.create(listing=home, min_nights=number + 2, percent=10_00)
    DateOverrideFactory(listing=home, date=ARRIVAL + timedelta(days=number), price_minor=90_00)
    booking = BookingFactory(listing=home)
    take(home, ARRIVAL + timedelta(days=2 * number), 2, NightKind.STAY, booking=booking)
    review = Review.objects.create(
        listing=home,
        author=booking.guest,
        guest=booking.guest,
        booking=booking,
        rating=5,
        comment="Lovely.",
        created_at=NOW,
        visible_at=NOW,
    )
    SubRating.objects.create(review=review, category="VALUE", rating=4)
    ListingFactory(host=home.host)


@pytest.mark.requirement("S-14")
@pytest.mark.parametrize("viewer", ["stranger", "guest", "host"])
def test_fifty_of_everything_take_as_many_statements_as_one(graphql, viewer):
    home = ListingFactory()
    furnish(home, 0)
    user = {
        "stranger": UserFactory(),
        "guest": Review.objects.get().guest,
        "host": home.host,
    }[viewer]

    def statements(rows: int) -> int:
        with CaptureQueriesContext(connection) as taken:
            page = payload(graphql(PAGE, user=user, id=gid(home)))
        assert page["reviews"]["totalCount"] == len(page["reviews"]["nodes"]) == rows
        assert len(page["photos"]) == len(page["amenities"]) == rows
        assert sum(bool(day["booking"]) for day in page["calendar"]) == (
            2 * rows if viewer == "host" else 0
        )
        return len(taken)

    with time_machine.travel(NOW, tick=False):
        of_one = statements(1)
        for number in range(1, 50):
            furnish(home, number)
        assert statements(50) == of_one
