"""How fields about reviews batch."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from enum import Enum
from typing import Any

from django.db.models import CharField, IntegerField, QuerySet, Value
from django.db.models.functions import Coalesce

from airbnb.compiled import Given
from apps.reviews.models import Review, SubRating
from schema.connections import Key, Order, PageByParent
from schema.rows import NOW, RowsByParent

_NEWEST_FIRST = Key("created_at", datetime, descending=True)


class ReviewSort(Enum):
    """What a home's reviews can be sorted by; unrated ones come last."""

    NEWEST = Order("newest", (_NEWEST_FIRST,))
    HIGHEST = Order("highest", (Key("high", int, descending=True), _NEWEST_FIRST))
    LOWEST = Order("lowest", (Key("low", int), _NEWEST_FIRST))


class ReviewsByListing(PageByParent):
    """Pages of homes' public reviews. Made with `rating`, `language` (None: any) and `order`."""

    type_name = "Review"
    parent = "listing_id"
    rating: int | None
    language: str | None

    def rows(self) -> QuerySet[Review]:
        """What everybody may read by now."""
        reviews = Review.objects.public(NOW)
        if self.order is not ReviewSort.NEWEST.value:
            reviews = reviews.annotate(
                high=Coalesce("rating", Value(0)), low=Coalesce("rating", Value(6))
            )
        if self.rating is not None:
            reviews = reviews.filter(rating=Given("rating", IntegerField()))
        if self.language is not None:
            reviews = reviews.filter(language=Given("language", CharField()))
        return reviews

    def given(self) -> dict[str, Any]:
        """Also what the reviews must be."""
        return {**super().given(), "rating": self.rating, "language": self.language}

    def shape(self) -> Hashable:
        """Which conditions there are."""
        return self.order, self.rating is None, self.language is None


class RatingsByReview(RowsByParent):
    """What each of many reviews says of each aspect."""

    parent = "review_id"
    columns = ("review_id", "category", "rating")

    def rows(self) -> QuerySet[Any]:
        """In one order."""
        return SubRating.objects.order_by("category")
