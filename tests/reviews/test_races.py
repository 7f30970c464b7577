"""Reviews that are counted, or written, by several at once."""

import pytest

from airbnb import clock
from apps.listings.models import Listing, ListingRating
from apps.reviews.errors import ReviewNotAllowed
from apps.reviews.models import Review, SubRating
from apps.reviews.operations import count_review, create_review
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory
from tests.factories.reviews import ReviewFactory
from tests.races import at_once

pytestmark = [
    pytest.mark.races,
    pytest.mark.requirement("S-28"),
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

LATER = clock.now().replace(year=2030)


def test_a_review_is_counted_once_however_many_count_it() -> None:
    review = ReviewFactory(rating=4)
    SubRating.objects.create(review=review, category="VALUE", rating=3)
    assert at_once(lambda: count_review(review_id=review.pk, now=LATER), times=8) == [None] * 8
    home = Listing.objects.get(pk=review.listing_id)
    assert (home.rating_sum, home.rating_count, home.review_count) == (4, 1, 1)
    assert ListingRating.objects.values_list("sum", "count").get() == (3, 1)


def test_reviews_of_one_home_that_are_counted_at_once_all_count() -> None:
    home = ListingFactory()
    reviews = [ReviewFactory(listing=home, rating=rating) for rating in (1, 2, 3, 4, 5, 5)]
    for review in reviews:
        SubRating.objects.create(review=review, category="VALUE", rating=review.rating)
    keys = iter([review.pk for review in reviews])
    assert at_once(lambda: count_review(review_id=next(keys), now=LATER), times=6) == [None] * 6
    home.refresh_from_db()
    assert (home.rating_sum, home.rating_count, home.rating_hundredths) == (20, 6, 333)
    assert ListingRating.objects.values_list("sum", "count").get() == (20, 6)


@pytest.mark.requirement("S-30")
def test_of_many_reviews_by_one_guest_at_once_one_is_written() -> None:
    booking = BookingFactory()
    over = booking.check_out_at

    def write() -> Review:
        return create_review(
            author=booking.guest, booking=booking, rating=5, comment="Lovely.", now=over
        )

    written = at_once(write, times=6)
    assert sum(isinstance(one, Review) for one in written) == 1
    assert sum(isinstance(one, ReviewNotAllowed) for one in written) == 5
    assert Review.objects.count() == 1
