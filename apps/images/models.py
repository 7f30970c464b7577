"""Pictures that people sent, re-encoded by us."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

# Widths that exist of every picture, in pixels; a request gets the next larger one.
WIDTHS = (160, 320, 480, 720, 960, 1440)


def name_of(key: str, width: int | None = None) -> str:
    """What the file of the picture `key` is called, at one of WIDTHS or at its full size."""
    return f"images/{key}.jpg" if width is None else f"images/{key}-{width}.jpg"


def address_of(key: str, width: int | None = None) -> str:
    """Where clients fetch the picture `key`, at most `width` pixels wide or at its full size."""
    if width is not None:
        width = next((known for known in WIDTHS if known >= width), WIDTHS[-1])
    return f"{settings.PUBLIC_URL}{settings.MEDIA_URL}{name_of(key, width)}"


def addresses_of(keys: Iterable[str]) -> list[str]:
    """Where clients fetch many pictures at their full size."""
    base = f"{settings.PUBLIC_URL}{settings.MEDIA_URL}"
    return [base + name_of(key) for key in keys]


class ImageProperties:
    """What is computed from an image's own columns."""

    key: Any

    @property
    def url(self) -> str:
        """Where the picture is served at its full size."""
        return address_of(self.key)


class ImageQuerySet(models.QuerySet["Image"]):
    """Pictures by whether they are still wanted."""

    def kept(self) -> ImageQuerySet:
        """Those that nobody has deleted."""
        return self.filter(deleted_at=None)

    def deleted_before(self, moment: datetime) -> ImageQuerySet:
        """Those that were deleted at `moment` or earlier."""
        return self.filter(deleted_at__lte=moment)


class Image(ImageProperties, models.Model):
    """One picture: a JPEG of ours under a random name, without the sender's metadata.

    Its row is there as long as any of its files: it is written before them, and deleted after them.
    """

    key = models.CharField(max_length=32, unique=True, help_text="The random part of its name.")
    width = models.PositiveIntegerField(help_text="Pixels.")
    height = models.PositiveIntegerField(help_text="Pixels.")
    blurhash = models.CharField(max_length=64, blank=True)
    uploaded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, help_text="Its files go soon after.")

    objects = ImageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0), name="image_has_a_size"
            )
        ]
        indexes = [models.Index(fields=["deleted_at"], name="image_deleted")]

    def __str__(self) -> str:
        return self.key


class Upload(models.Model):
    """A picture that is not in the storage yet: written with its Image, gone once it is there."""

    image = models.OneToOneField(Image, models.CASCADE, related_name="upload")
    content = models.BinaryField(help_text="The JPEG at its full size.")

    def __str__(self) -> str:
        return f"of {self.image_id}"
