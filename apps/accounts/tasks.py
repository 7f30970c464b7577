"""What runs later for accounts."""

from celery import shared_task

from airbnb import clock
from apps.accounts import sessions


@shared_task
def forget_lapsed_sessions() -> None:
    """Delete sessions and refresh tokens that nobody can use any more."""
    now = clock.now()
    while sessions.forget_lapsed(now=now) or sessions.forget_used(now=now):
        continue
