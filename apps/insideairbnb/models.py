"""Which homes came from whose files."""

from __future__ import annotations

from django.db import models


class Source(models.Model):
    """A city whose files are imported again and again."""

    city = models.CharField(max_length=120)
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2.")
    imported_at = models.DateTimeField(null=True, help_text="When an import last ended.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "country"], name="source_once")]

    def __str__(self) -> str:
        return f"{self.city}, {self.country}"


class SourceListing(models.Model):
    """That a home came with a source's files, so that its absence from them means something."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    listing = models.OneToOneField("listings.Listing", models.CASCADE, related_name="+")
    paused_at = models.DateTimeField(
        null=True, help_text="When an import paused the home because its files had lost it."
    )

    def __str__(self) -> str:
        return f"{self.listing_id} of {self.source_id}"
