"""An import while the marketplace is open."""

from __future__ import annotations

from threading import Event

import pytest
from django.db import connection

from airbnb import clock
from airbnb.transactions import atomic
from apps.insideairbnb.reviews import count_reviews
from apps.reviews.operations import count_review
from tests.factories.reviews import ReviewFactory
from tests.races import all_at_once

LATER = clock.now().replace(year=2030)
WAITING = {
    "postgresql": "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN"
    " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())",
    "mysql": "SELECT count(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'",
}


@pytest.mark.races
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_review_that_becomes_public_during_an_import_is_counted() -> None:
    """The import comes to the home while the review is counted, but not yet committed."""
    review = ReviewFactory(rating=4)
    ReviewFactory(listing=review.listing, imported=True)
    is_counted = Event()

    @atomic
    def count_here() -> None:
        count_review(review_id=review.pk, now=LATER)
        is_counted.set()
        wait_for_somebody_who_waits()

    def count_by_the_import() -> None:
        assert is_counted.wait(timeout=20)
        count_reviews(listing_ids=[review.listing_id])

    assert all_at_once([count_here, count_by_the_import]) == [None, None]
    review.listing.refresh_from_db()
    assert (review.listing.review_count, review.listing.rating_count) == (2, 1)


def wait_for_somebody_who_waits() -> None:
    """Return as soon as another transaction waits for a lock."""
    with connection.cursor() as cursor:
        for _ in range(40):
            cursor.execute(WAITING[connection.vendor])
            if cursor.fetchone()[0]:
                return
            Event().wait(0.2)  # InnoDB tells nothing new to who asks more often
    raise AssertionError("Nobody waits.")
