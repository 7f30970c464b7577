"""In which order homes are found."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import F, IntegerField, QuerySet, Value
from django.db.models.functions import Coalesce

from airbnb.errors import Invalid
from airbnb.ordering import Key, Order
from apps.listings.models import Listing
from apps.search.filters import ListingFilterSet


class ListingSort(StrEnum):
    """What comes first; where that is equal, what the next key says, and at last the home's key."""

    RELEVANCE = "RELEVANCE"
    PRICE_ASC = "PRICE_ASC"
    PRICE_DESC = "PRICE_DESC"
    RATING = "RATING"
    NEWEST = "NEWEST"
    DISTANCE = "DISTANCE"


Sorted = tuple[QuerySet[Listing], Order]

_RATING: Final = (
    Key("shown_rating", int, descending=True),
    Key("review_count", int, descending=True),
)
_NEWEST: Final = Key("published_at", datetime, descending=True)


def sorted_by(sort: ListingSort, homes: QuerySet[Listing], asked: ListingFilterSet) -> Sorted:
    """`homes` with what they are sorted by, and the order.

    The order's name holds what its values depend on, so that a cursor is good for the same question
    only. Raises Invalid when homes are to be sorted by distance but it was not asked from where.
    """
    match sort:
        case ListingSort.RELEVANCE:
            return _by_relevance(homes, asked)
        case ListingSort.PRICE_ASC:
            return _by_price(homes, asked, descending=False)
        case ListingSort.PRICE_DESC:
            return _by_price(homes, asked, descending=True)
        case ListingSort.RATING:
            return _with_rating(homes), Order("RATING", _RATING)
        case ListingSort.NEWEST:
            return homes, Order("NEWEST", (_NEWEST,))
        case ListingSort.DISTANCE:
            return _by_distance(homes, asked)


def _by_relevance(homes: QuerySet[Listing], asked: ListingFilterSet) -> Sorted:
    """The best match of the words, then the best rated, the most reviewed, the newest."""
    homes = _with_rating(homes)
    keys: tuple[Key, ...] = (*_RATING, _NEWEST)
    if asked.words.words:
        homes = homes.annotate(relevance=asked.words.relevance)
        keys = (Key("relevance", int, descending=True), *keys)
    return homes, Order(f"RELEVANCE {asked.words}", keys)


def _by_price(homes: QuerySet[Listing], asked: ListingFilterSet, *, descending: bool) -> Sorted:
    """The price that the filter compares, whatever its currency."""
    homes, amount = asked.priced(homes)
    key = asked.rates.sort_key(amount, descending=descending)
    name = f"PRICE {asked.stay} {descending}"
    return homes.annotate(price_key=key), Order(name, (Key("price_key", int),))


def _by_distance(homes: QuerySet[Listing], asked: ListingFilterSet) -> Sorted:
    """The nearest, in whole metres, by the public point (R47)."""
    if asked.near is None:
        raise Invalid("Sorting by distance needs `near` in the filter.", field="sort")
    homes = homes.annotate(distance_m=asked.near.distance)
    name = f"DISTANCE {asked.near.latitude} {asked.near.longitude}"
    return homes, Order(name, (Key("distance_m", int),))


def _with_rating(homes: QuerySet[Listing]) -> QuerySet[Listing]:
    """Those without a rating come last."""
    shown = Coalesce(F("rating_hundredths"), Value(-1), output_field=IntegerField())
    return homes.annotate(shown_rating=shown)
