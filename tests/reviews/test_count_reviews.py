"""Reviews that have become public are taken into their homes' averages."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from airbnb import clock
from apps.events.models import Event
from apps.listings.models import Listing
from apps.reviews import operations
from apps.reviews.models import Review
from apps.reviews.operations import create_review
from apps.reviews.tasks import count_reviews
from tests.factories.bookings import BookingFactory

AFTER_THE_STAY = datetime(2026, 6, 4, tzinfo=UTC)  # the factory's stay ends on 3 June 2026

pytestmark = pytest.mark.django_db


def a_review(rating: int) -> Review:
    booking = BookingFactory()
    return create_review(
        author=booking.guest, booking=booking, rating=rating, comment="Well.", now=clock.now()
    )


def averages_of(review: Review) -> tuple[int, int]:
    return Listing.objects.values_list("rating_sum", "rating_count").get(pk=review.listing_id)


@pytest.fixture(autouse=True)
def traveller():
    with time_machine.travel(AFTER_THE_STAY, tick=False) as traveller:
        yield traveller


def test_a_review_is_counted_once_and_not_before_it_is_public(traveller):
    review = a_review(4)
    count_reviews()
    assert averages_of(review) == (0, 0)
    traveller.shift(timedelta(days=15))
    count_reviews()
    count_reviews()
    assert averages_of(review) == (4, 1)
    told = Event.objects.get(name="review_counted")
    assert (told.subject_id, told.actor) == (review.pk, None)
    assert told.data["listing_id"] == review.listing_id
    assert told.data["changes"]["rating_sum"] == [0, 4]


def test_one_that_cannot_be_counted_keeps_no_other_waiting(traveller, monkeypatch):
    first, second, third = a_review(3), a_review(4), a_review(5)
    traveller.shift(timedelta(days=15))
    lock_listing = operations.lock_listing

    def fail_for_the_second(listing_id: int) -> Listing:
        if listing_id == second.listing_id:
            raise RuntimeError("A fault.")
        return lock_listing(listing_id)

    with monkeypatch.context() as patched:
        patched.setattr(operations, "lock_listing", fail_for_the_second)
        count_reviews()
    assert [averages_of(each) for each in (first, second, third)] == [(3, 1), (0, 0), (5, 1)]

    count_reviews()
    assert averages_of(second) == (4, 1)
