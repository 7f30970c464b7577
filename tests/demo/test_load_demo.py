"""The homes that a newcomer finds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from apps.accounts.models import User
from apps.availability.models import Night, NightKind
from apps.bookings.models import Booking
from apps.demo import operations
from apps.demo.content import CITIES
from apps.demo.operations import (
    GUEST_EMAIL,
    GUESTS,
    HOST_EMAIL,
    HOSTS,
    PASSWORD,
    load_demo,
    missing_homes,
)
from apps.events.models import Event
from apps.listings.models import Listing
from apps.reviews.models import Review
from tests.answers import payload

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]  # pictures take their time

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
SIGN_IN = """
mutation ($email: String!, $password: String!) {
  tokenAuth(input: {email: $email, password: $password}) { user { firstName } userErrors { code } }
}
"""


@pytest.fixture(autouse=True)
def demo(db, time_machine) -> None:
    time_machine.move_to(NOW, tick=False)
    load_demo(homes=6, now=NOW, done=lambda: None)


def test_there_are_published_homes_with_pictures_in_every_city() -> None:
    cities = Listing.objects.published().values_list("city", "currency").annotate(Count("pk"))
    assert set(cities) == {(city.name, city.currency, 1) for city in CITIES}
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
    assert Event.objects.filter(name="listing_published").count() == 6


@pytest.mark.parametrize("email", [GUEST_EMAIL, HOST_EMAIL])
def test_the_demo_accounts_sign_in(graphql, email) -> None:
    answer = payload(graphql(SIGN_IN, email=email, password=PASSWORD))
    assert answer["userErrors"] == []
    assert answer["user"]["firstName"]


def test_a_load_that_was_cut_short_goes_on_where_it_ended(monkeypatch) -> None:
    def cut_short(**_arguments):
        raise KeyboardInterrupt

    later = NOW + timedelta(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(operations, "block_nights", cut_short)  # the last that is done for a home
        with pytest.raises(KeyboardInterrupt):
            load_demo(homes=8, now=later, done=lambda: None)
    assert Listing.objects.count() == 6
    assert missing_homes(8) == [6, 7]
    load_demo(homes=8, now=later, done=lambda: None)
    assert Listing.objects.published().count() == 8
    assert Night.objects.filter(kind=NightKind.BLOCK).count() == 8 * 5
    assert missing_homes(8) == []


def test_a_load_that_was_done_is_not_repeated() -> None:
    load_demo(homes=6, now=NOW + timedelta(days=1), done=lambda: None)
    assert Listing.objects.count() == 6
    assert User.objects.count() == HOSTS + GUESTS


def test_a_database_with_other_homes_is_left_alone() -> None:
    User.objects.filter(email=GUEST_EMAIL).update(email="somebody@example.com")
    with pytest.raises(CommandError, match="already has homes"):
        call_command("load_demo", homes=8)
    assert Listing.objects.count() == 6


def test_the_same_homes_are_made_each_time() -> None:
    homes = Listing.objects.order_by("pk").values_list("name", "price_minor", "city")
    assert list(homes[:2]) == [
        ("Bright room with a balcony", 46_00, "Lisbon"),
        ("Quiet room near the market", 46_00, "Edinburgh"),
    ]
