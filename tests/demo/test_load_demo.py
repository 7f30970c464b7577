"""The homes that a newcomer finds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db.models import Count

from apps.bookings.models import Booking
from apps.demo.content import CITIES
from apps.demo.operations import GUEST_EMAIL, HOST_EMAIL, PASSWORD, load_demo
from apps.events.models import Event
from apps.listings.models import Listing
from apps.reviews.models import Review
from tests.answers import payload

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
SIGN_IN = """
mutation ($email: String!, $password: String!) {
  tokenAuth(input: {email: $email, password: $password}) { user { firstName } userErrors { code } }
}
"""


@pytest.fixture(autouse=True)
def demo(db, time_machine) -> None:
    time_machine.move_to(NOW, tick=False)
    load_demo(homes=12, now=NOW, done=lambda: None)


def test_there_are_published_homes_with_pictures_in_every_city() -> None:
    cities = Listing.objects.published().values_list("city", "currency").annotate(Count("pk"))
    assert set(cities) == {(city.name, city.currency, 2) for city in CITIES}
    assert all(listing.photos.count() >= 3 for listing in Listing.objects.all())


def test_there_are_stays_of_the_past_and_to_come_with_reviews_and_ratings() -> None:
    statuses = {booking.status_at(NOW) for booking in Booking.objects.all()}
    assert statuses == {"COMPLETED", "CONFIRMED"}
    assert Review.objects.public(NOW).exists()
    assert not Review.objects.uncounted(NOW).exists()
    rated = Listing.objects.filter(rating_count__gte=3).first()
    assert rated.rating_hundredths == round(100 * rated.rating_sum / rated.rating_count)


def test_everything_was_made_through_the_operations() -> None:
    confirmed = Event.objects.filter(name="booking_confirmed").count()
    assert confirmed == Booking.objects.count()
    assert Event.objects.filter(name="listing_published").count() == 12


@pytest.mark.parametrize("email", [GUEST_EMAIL, HOST_EMAIL])
def test_the_demo_accounts_sign_in(graphql, email) -> None:
    answer = payload(graphql(SIGN_IN, email=email, password=PASSWORD))
    assert answer["userErrors"] == []
    assert answer["user"]["firstName"]


def test_the_same_homes_are_made_each_time() -> None:
    homes = Listing.objects.order_by("pk").values_list("name", "price_minor", "city")
    assert list(homes[:2]) == [
        ("Cosy house by the water", 163_00, "Lisbon"),
        ("Roomy house near the market", 146_00, "Edinburgh"),
    ]
