"""What guests thought of a home, aspect by aspect."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from airbnb.money import divide_half_away
from apps.listings.models.choices import RATINGS_TO_SHOW, RatingCategory
from apps.listings.models.constraints import BEST_RATING, none_or


def shown_average(total: int, count: int, published: int | None) -> int | None:
    """The average that is shown, in hundredths: its own from three ratings on (R32).

    `total` is the sum of `count` ratings; before there are three, it is the imported one, if any.
    """
    return divide_half_away(100 * total, count) if count >= RATINGS_TO_SHOW else published


class ListingRatingProperties:
    """What is computed from a rating's own columns."""

    sum: Any
    count: Any
    published_hundredths: Any

    @property
    def shown_hundredths(self) -> int | None:
        """The average that is shown."""
        return shown_average(self.sum, self.count, self.published_hundredths)


class ListingRating(ListingRatingProperties, models.Model):
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
