"""What guests thought of a home, aspect by aspect."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from apps.listings.models.choices import RatingCategory
from apps.listings.models.constraints import BEST_RATING, none_or


class ListingRating(models.Model):
    """How guests rated one aspect of a home, written with every review (R32)."""

    listing = models.ForeignKey("listings.Listing", models.CASCADE, related_name="category_ratings")
    category = models.CharField(max_length=13, choices=RatingCategory)
    sum = models.PositiveIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    published_hundredths = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "category"], name="listing_rating_once_per_category"
            ),
            models.CheckConstraint(
                name="listing_rating_is_of_five",
                condition=Q(category__in=RatingCategory.values)
                & Q(sum__gte=F("count"), sum__lte=F("count") * 5)
                & none_or("published_hundredths", lte=BEST_RATING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} of {self.listing_id}"
