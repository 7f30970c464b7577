"""What runs later for limits."""

from celery import shared_task

from airbnb import clock
from apps.limits import operations


@shared_task
def forget_expired_counters() -> None:
    """Delete counters that no limit looks at any more."""
    now = clock.now()
    while operations.forget_expired(now=now):
        continue
