"""What homes may offer."""

from __future__ import annotations

from typing import Any

from django.db import models


class AmenityQuerySet(models.QuerySet["Amenity"]):
    """Amenities in their order."""

    def in_order(self) -> list[Amenity]:
        """By group and name, on every database alike; those without a group come last."""
        return sorted(self, key=lambda amenity: amenity.place)


class AmenityProperties:
    """What is computed from an amenity's own columns."""

    group: Any
    name: Any

    @property
    def place(self) -> tuple[bool, str, str]:
        """What amenities are sorted by."""
        return (not self.group, self.group, self.name)


class Amenity(AmenityProperties, models.Model):
    """Something a home may offer."""

    code = models.CharField(max_length=64, unique=True, help_text="lower_snake.")
    name = models.CharField(max_length=300)
    group = models.CharField(max_length=64, blank=True)

    objects = AmenityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "amenities"

    def __str__(self) -> str:
        return self.name


class ListingAmenity(models.Model):
    """That a home offers an amenity."""

    listing = models.ForeignKey("listings.Listing", models.CASCADE, related_name="+")
    amenity = models.ForeignKey(Amenity, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "amenity"], name="listing_amenity_once")
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} has {self.amenity_id}"
