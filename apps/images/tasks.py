"""What runs later for pictures."""

from celery import shared_task

from airbnb import clock
from airbnb.sweeps import for_each
from apps.images import files


@shared_task
def write_image(image_id: int) -> None:
    """Write the files of one new picture."""
    files.write_files(image_id=image_id)


@shared_task
def sweep_images() -> None:
    """Wake workers for pictures that are not written; remove the files of deleted ones."""
    now = clock.now()
    for_each(files.unwritten(now), write_image.delay)
    for_each(files.deleted(now), files.remove)
