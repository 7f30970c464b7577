"""What runs later for reviews."""

from celery import shared_task

from airbnb import clock
from airbnb.sweeps import for_each
from apps.reviews.models import Review
from apps.reviews.operations import count_review

SWEEP_AT_MOST = 1_000


@shared_task
def count_reviews() -> None:
    """Take the reviews that have become public into their homes' averages."""
    now = clock.now()
    due = Review.objects.uncounted(now).order_by("visible_at").values_list("pk", flat=True)

    def count(review_id: int) -> None:
        count_review(review_id=review_id, now=now)

    for_each(due[:SWEEP_AT_MOST], count)
