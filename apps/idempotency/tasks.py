"""What runs later for idempotency keys."""

from celery import shared_task

from airbnb import clock
from apps.idempotency import operations


@shared_task
def forget_expired_keys() -> None:
    """Delete keys that are past their time."""
    now = clock.now()
    while operations.forget_expired(now=now):
        continue
