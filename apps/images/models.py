"""Pictures that people sent, re-encoded by us."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

# Widths that exist of every picture, in pixels; a request gets the next larger one.
WIDTHS = (160, 320, 480, 720, 960, 1440)


def address_of(key: str, width: int | None = None) -> str:
    """Where clients fetch the picture `key`, at most `width` pixels wide or at its full size."""
    if width is None:
        return f"{settings.PUBLIC_URL}{settings.MEDIA_URL}images/{key}.jpg"
    fitting = next((known for known in WIDTHS if known >= width), WIDTHS[-1])
    return f"{settings.PUBLIC_URL}{settings.MEDIA_URL}images/{key}-{fitting}.jpg"


class ImageProperties:
    """What is computed from an image's own columns."""

    key: Any

    @property
    def url(self) -> str:
        """Where the picture is served at its full size."""
        return address_of(self.key)


class Image(ImageProperties, models.Model):
    """One picture: a JPEG of ours under a random name, without the sender's metadata."""

    key = models.CharField(max_length=32, unique=True, help_text="The random part of its name.")
    width = models.PositiveIntegerField(help_text="Pixels.")
    height = models.PositiveIntegerField(help_text="Pixels.")
    blurhash = models.CharField(max_length=64, blank=True)
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0), name="image_has_a_size"
            )
        ]

    def __str__(self) -> str:
        return self.key
