"""What runs later for people as a whole."""

from celery import shared_task

from airbnb import clock
from apps.privacy.consequences import follow_suspensions


@shared_task
def sweep_suspensions() -> None:
    """Hide homes of suspended hosts, show those of reinstated ones, call their stays off."""
    follow_suspensions(now=clock.now())
