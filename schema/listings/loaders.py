"""How fields about homes batch. Loaders follow keys and do not ask who may see."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet

from airbnb.compiled import Given
from apps.listings.models import (
    Amenity,
    ArrivalMinimum,
    LengthDiscount,
    Listing,
    ListingRating,
    ListingStatus,
    Photo,
)
from schema.connections import Key, Order, PageByParent
from schema.rows import VIEWER, Load, RowByKey, RowByParent, RowsByParent

NEWEST_FIRST = Order("newest", (Key("created_at", datetime, descending=True),))


class ListingById(RowByKey):
    """Homes by key, in whatever state; None where there is none."""

    type_name = "Listing"

    def rows(self) -> QuerySet[Any]:
        """All."""
        return Listing.objects.all()


class ArrivalInstructionsByListing(RowByKey):
    """How to get into homes, by their key."""

    columns = ("id", "arrival_instructions")

    def rows(self) -> QuerySet[Any]:
        """All."""
        return Listing.objects.all()


class ListingsByHost(PageByParent):
    """Pages of what people host, newest first. Made with `status` (None: any).

    One's own are all there, of others the published ones.
    """

    type_name = "Listing"
    parent = "host_id"
    order = NEWEST_FIRST
    status: ListingStatus | None

    def rows(self) -> QuerySet[Listing]:
        """What the viewer may list."""
        rows = Listing.objects.filter(Q(status=ListingStatus.PUBLISHED) | Q(host_id=VIEWER))
        return rows if self.status is None else rows.filter(status=self.status)

    def shape(self) -> Hashable:
        """Which condition there is."""
        return self.status


class PhotosByListing(RowsByParent):
    """The first photos of each home, the cover first. Made with `first`."""

    type_name = "Photo"
    parent = "listing_id"
    columns = ("listing_id",)
    first: int

    def rows(self) -> QuerySet[Any]:
        """Positions have no gaps."""
        below = Given("first", IntegerField())
        return Photo.objects.filter(position__lt=below).order_by("listing_id", "position")

    def given(self) -> dict[str, Any]:
        """How many."""
        return {**super().given(), "first": self.first}

    def shape(self) -> Hashable:
        """The same for any number."""
        return ()


class CoverByListing(RowByParent):
    """The first photo of each home; None where there is none."""

    type_name = "Photo"
    parent = "listing_id"
    columns = ("listing_id",)

    def rows(self) -> QuerySet[Any]:
        """The first ones."""
        return Photo.objects.filter(position=0)


class AmenitiesByListing(RowsByParent):
    """What each home offers, by group and name."""

    parent = "listing_id"
    columns = ("listing_id", "code", "name", "group")

    def rows(self) -> QuerySet[Any]:
        """What the catalogue says of them."""
        return Amenity.objects.annotate(listing_id=F("listings__id"))

    def batch_load(self, keys: list[int]) -> Load:
        """Sorted here: databases do not agree on the order of texts."""
        lists = yield from super().batch_load(keys)
        return [sorted(offered, key=attrgetter("place")) for offered in lists]


class LengthDiscountsByListing(RowsByParent):
    """Each home's discounts by length, shortest first."""

    parent = "listing_id"
    columns = ("listing_id", "min_nights", "percent")

    def rows(self) -> QuerySet[Any]:
        """In order."""
        return LengthDiscount.objects.order_by("listing_id", "min_nights")


class ArrivalMinimumsByListing(RowsByParent):
    """Each home's fewest nights by day of arrival, Monday first."""

    parent = "listing_id"
    columns = ("listing_id", "weekday", "nights")

    def rows(self) -> QuerySet[Any]:
        """In order."""
        return ArrivalMinimum.objects.order_by("listing_id", "weekday")


class RatingsByListing(RowsByParent):
    """How each home was rated, aspect by aspect."""

    parent = "listing_id"
    columns = ("listing_id", "category", "sum", "count", "published_hundredths")

    def rows(self) -> QuerySet[Any]:
        """In order."""
        return ListingRating.objects.order_by("listing_id", "category")
