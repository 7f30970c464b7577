"""Pictures of homes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from apps.listings.models.listing import Listing

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.accounts.viewer import Viewer


class PhotoQuerySet(models.QuerySet["Photo"]):
    """Photos by who may see them."""

    def visible_to(self, user: User | Viewer | None) -> PhotoQuerySet:
        """Those of the listings one can see."""
        return self.filter(listing__in=Listing.objects.visible_to(user))


class Photo(models.Model):
    """A picture of a home; the one at position 0 is its cover."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="photos")
    image = models.OneToOneField("images.Image", models.PROTECT, related_name="+")
    caption = models.CharField(max_length=255, blank=True)
    position = models.PositiveIntegerField(help_text="From 0, without gaps.")

    objects = PhotoQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "position"], name="photo_position_once")
        ]

    def __str__(self) -> str:
        return self.caption or f"Photo {self.position}"
