"""What runs later for people as a whole."""

from celery import shared_task

from airbnb import clock
from airbnb.sweeps import for_each
from apps.privacy import archives
from apps.privacy.consequences import follow_suspensions
from apps.privacy.models import DataExport


@shared_task
def sweep_suspensions() -> None:
    """Hide homes of suspended hosts, show those of reinstated ones, call their stays off."""
    follow_suspensions(now=clock.now())


@shared_task
def make_export(export_id: int) -> None:
    """Make one archive and mail its link."""
    archives.make(export_id=export_id, now=clock.now())


@shared_task
def sweep_exports() -> None:
    """Wake workers for archives whose task was lost, and remove those that are over."""
    now = clock.now()
    for_each(DataExport.objects.overdue(now), make_export.delay)
    for_each(archives.over(now), archives.remove)
