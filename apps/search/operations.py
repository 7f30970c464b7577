"""Finding homes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from airbnb.errors import inside
from airbnb.ordering import Order
from apps.accounts.viewer import Viewer
from apps.listings.models import Listing
from apps.search.filters import ListingFilterSet
from apps.search.sorts import ListingSort, order_of, shape_of, with_keys


@dataclass(frozen=True, slots=True)
class Found:
    """The homes that a search finds, and their order, as a query to be compiled.

    `rows` makes the queryset, which is the same for all searches of this `shape`: what differs is
    `given` to it.
    """

    rows: Callable[[], QuerySet[Listing]]
    shape: Hashable
    given: Mapping[str, Any]
    order: Order


def search_listings(
    *,
    filter: Mapping[str, Any],  # noqa: A002 - what every face calls it
    sort: ListingSort,
    viewer: Viewer | None,
    now: datetime,
) -> Found:
    """The published homes that meet all conditions of `filter`, in the order that `sort` means.

    `filter` holds flat parameters (see `parameters.flattened`). Raises UserErrors and Invalid, with
    fields such as ("filter", "within", "north") and ("sort",).
    """
    with inside("filter"):
        asked = ListingFilterSet(filter, viewer=viewer, now=now)
    order = order_of(sort, asked)

    def rows() -> QuerySet[Listing]:
        return with_keys(sort, asked.filter_queryset(Listing.objects.published()), asked)

    return Found(rows, ("listings", asked.shape, *shape_of(sort, asked)), asked.given, order)
