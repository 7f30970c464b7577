"""What runs later for nights."""

from celery import shared_task

from airbnb import clock
from apps.availability.claims import delete_lapsed_nights

SWEEP_AT_MOST = 1_000


@shared_task
def sweep_lapsed_nights() -> None:
    """Delete the nights of lapsed holds. Nobody waits for it: lapsed nights keep nobody out."""
    delete_lapsed_nights(now=clock.now(), at_most=SWEEP_AT_MOST)
