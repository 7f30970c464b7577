"""Finding homes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from airbnb.errors import inside
from airbnb.ordering import Order
from apps.accounts.models import User
from apps.listings.models import Listing
from apps.search.filters import ListingFilterSet
from apps.search.sorts import ListingSort, sorted_by


def search_listings(
    *,
    filter: Mapping[str, Any],  # noqa: A002 - what every face calls it
    sort: ListingSort,
    viewer: User | None,
    now: datetime,
) -> tuple[QuerySet[Listing], Order]:
    """The published homes that meet all conditions of `filter`, and the order that `sort` means.

    `filter` holds flat parameters (see `parameters.flattened`). The queryset makes one statement
    for a page. Raises UserErrors and Invalid, with fields such as ("filter", "within", "north") and
    ("sort",).
    """
    with inside("filter"):
        asked = ListingFilterSet(filter, Listing.objects.published(), viewer=viewer, now=now)
        homes = asked.qs
    return sorted_by(sort, homes, asked)
