"""How fields about reviews batch."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from apps.reviews.models import Review, SubRating
from schema.connections import Key, Order, PageByParent
from schema.engine.loader import DataLoader

_NEWEST_FIRST = Key("created_at", datetime, descending=True)


class ReviewSort(Enum):
    """What a home's reviews can be sorted by; unrated ones come last."""

    NEWEST = Order("newest", (_NEWEST_FIRST,))
    HIGHEST = Order("highest", (Key("high", int, descending=True), _NEWEST_FIRST))
    LOWEST = Order("lowest", (Key("low", int), _NEWEST_FIRST))


class ReviewsByListing(PageByParent):
    """Pages of homes' public reviews. Made with `rating`, `language` (None: any) and `order`."""

    parent = "listing_id"
    rating: int | None
    language: str | None

    def rows(self) -> QuerySet[Review]:
        """What everybody may read by now."""
        reviews = Review.objects.public(self.context.now).annotate(
            high=Coalesce("rating", Value(0)), low=Coalesce("rating", Value(6))
        )
        if self.rating is not None:
            reviews = reviews.filter(rating=self.rating)
        if self.language is not None:
            reviews = reviews.filter(language=self.language)
        return reviews


class RatingsByReview(DataLoader):
    """What each of many reviews says of each aspect."""

    def batch_load(self, keys: list[int]) -> list[list[Any]]:
        """One query."""
        found: dict[int, list[Any]] = {key: [] for key in keys}
        for rating in SubRating.objects.filter(review__in=keys).order_by("category"):
            found[rating.review_id].append(rating)
        return [found[key] for key in keys]
