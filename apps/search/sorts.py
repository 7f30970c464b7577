"""In which order homes are found."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import F, IntegerField, QuerySet, Value
from django.db.models.functions import Coalesce

from airbnb.errors import Invalid
from airbnb.ordering import Key, Order
from apps.listings.models import Listing
from apps.search.filters import ListingFilterSet
from apps.search.places import Circle


class ListingSort(StrEnum):
    """What comes first; where that is equal, what the next key says, and at last the home's key."""

    RELEVANCE = "RELEVANCE"
    PRICE_ASC = "PRICE_ASC"
    PRICE_DESC = "PRICE_DESC"
    RATING = "RATING"
    NEWEST = "NEWEST"
    DISTANCE = "DISTANCE"


_RATING: Final = (
    Key("shown_rating", int, descending=True),
    Key("review_count", int, descending=True),
)
_NEWEST: Final = Key("published_at", datetime, descending=True)


def order_of(sort: ListingSort, asked: ListingFilterSet) -> Order:
    """The order that `sort` means.

    The order's name holds what its values depend on, so that a cursor is good for the same question
    only. Raises Invalid when homes are to be sorted by distance but it was not asked from where.
    """
    match sort:
        case ListingSort.RELEVANCE:
            by_words = (Key("relevance", int, descending=True),) if asked.words.words else ()
            return Order(f"RELEVANCE {asked.words}", (*by_words, *_RATING, _NEWEST))
        case ListingSort.PRICE_ASC | ListingSort.PRICE_DESC:
            return Order(f"{sort} {asked.stay}", (Key("price_key", int),))
        case ListingSort.RATING:
            return Order("RATING", _RATING)
        case ListingSort.NEWEST:
            return Order("NEWEST", (_NEWEST,))
        case ListingSort.DISTANCE:
            if asked.near is None:
                raise Invalid("Sorting by distance needs `near` in the filter.", field="sort")
            name = f"DISTANCE {asked.near.latitude} {asked.near.longitude}"
            return Order(name, (Key("distance_m", int),))


def with_keys(
    sort: ListingSort, homes: QuerySet[Listing], asked: ListingFilterSet
) -> QuerySet[Listing]:
    """`homes` with what they are sorted by."""
    match sort:
        case ListingSort.RELEVANCE:
            homes = _with_rating(homes)
            return homes.annotate(relevance=asked.words.relevance) if asked.words.words else homes
        case ListingSort.PRICE_ASC | ListingSort.PRICE_DESC:
            homes, amount = asked.priced(homes)
            descending = sort is ListingSort.PRICE_DESC
            return homes.annotate(price_key=asked.rates.sort_key(amount, descending=descending))
        case ListingSort.RATING:
            return _with_rating(homes)
        case ListingSort.NEWEST:
            return homes
        case ListingSort.DISTANCE:
            return homes.annotate(distance_m=Circle.distance("near"))


def shape_of(sort: ListingSort, asked: ListingFilterSet) -> tuple[Any, ...]:
    """What the queryset with its keys depends on, besides what the filters do."""
    by_price = sort in (ListingSort.PRICE_ASC, ListingSort.PRICE_DESC)
    return (sort, asked.rates.shape if by_price else ())


def _with_rating(homes: QuerySet[Listing]) -> QuerySet[Listing]:
    """Those without a rating come last."""
    shown = Coalesce(F("rating_hundredths"), Value(-1), output_field=IntegerField())
    return homes.annotate(shown_rating=shown)
