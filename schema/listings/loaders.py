"""How fields about homes batch. Loaders follow keys and do not ask who may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet

from apps.listings.models import (
    Amenity,
    ArrivalMinimum,
    LengthDiscount,
    Listing,
    ListingAmenity,
    ListingRating,
    ListingStatus,
    Photo,
)
from schema.connections import Key, Order, PageByParent
from schema.engine.loader import DataLoader

NEWEST_FIRST = Order("newest", (Key("created_at", datetime, descending=True),))


def _by_listing(rows: Iterable[Any], keys: list[int]) -> list[list[Any]]:
    """For each key, in order, its rows, in their order."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.listing_id].append(row)
    return [found[key] for key in keys]


class ListingById(DataLoader):
    """Homes by key, in whatever state; None where there is none."""

    def batch_load(self, keys: list[int]) -> list[Listing | None]:
        """One query."""
        found = Listing.objects.in_bulk(keys)
        return [found.get(key) for key in keys]


class ListingsByHost(PageByParent):
    """Pages of what people host, newest first. Made with `status` (None: any).

    One's own are all there, of others the published ones.
    """

    parent = "host_id"
    order = NEWEST_FIRST
    status: ListingStatus | None

    def rows(self) -> QuerySet[Listing]:
        """What the viewer may list."""
        user = self.context.user
        visible = Q(status=ListingStatus.PUBLISHED)
        if user is not None:
            visible |= Q(host_id=user.pk)
        rows = Listing.objects.filter(visible)
        return rows if self.status is None else rows.filter(status=self.status)


class PhotosByListing(DataLoader):
    """The first photos of each home, the cover first. Made with `first`."""

    first: int

    def batch_load(self, keys: list[int]) -> list[list[Photo]]:
        """One query: positions have no gaps."""
        photos = Photo.objects.filter(listing__in=keys, position__lt=self.first)
        return _by_listing(photos.order_by("listing_id", "position"), keys)


class CoverByListing(DataLoader):
    """The first photo of each home; None where there is none."""

    def batch_load(self, keys: list[int]) -> list[Photo | None]:
        """One query."""
        covers = Photo.objects.filter(listing__in=keys, position=0)
        found = {photo.listing_id: photo for photo in covers}
        return [found.get(key) for key in keys]


class AmenitiesByListing(DataLoader):
    """What each home offers, by group and name."""

    def batch_load(self, keys: list[int]) -> list[list[Amenity]]:
        """One query."""
        rows = ListingAmenity.objects.filter(listing__in=keys).select_related("amenity")
        return [
            sorted((row.amenity for row in of_one), key=attrgetter("place"))
            for of_one in _by_listing(rows, keys)
        ]


class LengthDiscountsByListing(DataLoader):
    """Each home's discounts by length, shortest first."""

    def batch_load(self, keys: list[int]) -> list[list[LengthDiscount]]:
        """One query."""
        rows = LengthDiscount.objects.filter(listing__in=keys)
        return _by_listing(rows.order_by("listing_id", "min_nights"), keys)


class ArrivalMinimumsByListing(DataLoader):
    """Each home's fewest nights by day of arrival, Monday first."""

    def batch_load(self, keys: list[int]) -> list[list[ArrivalMinimum]]:
        """One query."""
        rows = ArrivalMinimum.objects.filter(listing__in=keys)
        return _by_listing(rows.order_by("listing_id", "weekday"), keys)


class RatingsByListing(DataLoader):
    """How each home was rated, aspect by aspect."""

    def batch_load(self, keys: list[int]) -> list[list[ListingRating]]:
        """One query."""
        rows = ListingRating.objects.filter(listing__in=keys)
        return _by_listing(rows.order_by("listing_id", "category"), keys)
