"""Keeping pictures.

A picture is stored in the transaction of whoever needs it, as a row: when that rolls back, nothing
is left behind. After the commit a task writes the files, and a sweep does so where the task was
lost; until then the picture is served from the row. Deleting marks the row; a sweep removes the
files and then the row, once no task that might still write can be running.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Protocol

from airbnb.transactions import after_commit, atomic
from apps.images.models import Image, Upload
from apps.images.pictures import Picture
from apps.images.tasks import write_image


class Person(Protocol):
    """Whoever sends a picture."""

    pk: Any


@atomic
def store_image(*, picture: Picture, uploaded_by: Person | None, now: datetime) -> Image:
    """Keep `picture` (see `pictures.read_picture`) under a random name (R56)."""
    image = Image.objects.create(
        key=secrets.token_hex(16),
        width=picture.width,
        height=picture.height,
        blurhash=picture.blurhash,
        uploaded_by_id=uploaded_by.pk if uploaded_by else None,
        created_at=now,
    )
    Upload.objects.create(image=image, content=picture.content)
    after_commit(write_image, image.pk)
    return image


@atomic
def delete_image(*, image: Image, now: datetime) -> None:
    """Let the picture go, when nothing shows it any more. Its files go within the hour."""
    Image.objects.kept().filter(pk=image.pk).update(deleted_at=now)
