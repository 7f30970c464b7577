"""The files of pictures: made after the commit, or when first asked for; removed by a sweep."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import IO

from apps.images import storage
from apps.images.models import WIDTHS, Image, Upload, name_of
from apps.images.pictures import shrunk

# What is younger than this is left to the task that was sent after the commit.
SWEEP_AFTER = timedelta(minutes=1)
# Longer than any task or request may run: nobody is still writing files of what was deleted before.
REMOVE_AFTER = timedelta(minutes=10)
SWEEP_AT_MOST = 100


def write_files(*, image_id: int) -> None:
    """Write a new picture to the storage, in every width, and empty its row. Repeatable."""
    upload = Upload.objects.filter(image_id=image_id).select_related("image").first()
    if upload is None or upload.image.deleted_at:
        return
    content = bytes(upload.content)
    storage.write(name_of(upload.image.key), content)
    for width in WIDTHS:
        storage.write(name_of(upload.image.key, width), shrunk(content, width))
    upload.delete()


def unwritten(now: datetime) -> list[int]:
    """The keys of pictures whose task was lost, or found the storage away; the oldest first."""
    late = Upload.objects.filter(
        image__deleted_at=None, image__created_at__lte=now - SWEEP_AFTER
    ).order_by("pk")
    return list(late.values_list("image_id", flat=True)[:SWEEP_AT_MOST])


def open_picture(*, key: str, width: int | None) -> IO[bytes] | None:
    """The JPEG of the picture `key`, at one of WIDTHS or at its full size; None if there is none.

    A width that is missing is made and kept.
    """
    return storage.open_file(name_of(key, width)) or _made(key, width)


def _made(key: str, width: int | None) -> IO[bytes] | None:
    image = Image.objects.kept().filter(key=key).select_related("upload").first()
    if image is None:
        return None
    full = storage.open_file(name_of(key))
    if full is not None:
        with full:
            content = full.read()
    elif hasattr(image, "upload"):
        content = bytes(image.upload.content)
    else:
        return None
    if width is not None:
        content = shrunk(content, width)
        storage.write(name_of(key, width), content)
    return BytesIO(content)


def deleted(now: datetime) -> list[Image]:
    """Pictures deleted a while ago, whose files are still there; the longest ago first."""
    gone = Image.objects.deleted_before(now - REMOVE_AFTER).order_by("deleted_at")
    return list(gone[:SWEEP_AT_MOST])


def remove(image: Image) -> None:
    """Remove the files, then the row, of a picture. Repeatable."""
    for width in (None, *WIDTHS):
        storage.delete(name_of(image.key, width))
    image.delete()
