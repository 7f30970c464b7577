"""Letting nobody else change a home."""

from __future__ import annotations

from collections.abc import Collection

from airbnb.transactions import for_update
from apps.listings.models import Listing


def lock_listing(listing_id: int) -> Listing:
    """The home's row as it is now; nobody else changes it, or its nights, in this transaction.

    The one order of locks is: person, home, booking, nights (R19). A transaction that also inserts
    rows which refer to the home calls this first: on MariaDB and MySQL each of them locks the home
    in part, and two such transactions would wait for each other.
    """
    return for_update(Listing.objects.all()).get(pk=listing_id)


def lock_listings(listing_ids: Collection[int]) -> None:
    """`lock_listing` for several homes, in the order of their keys, so that nobody waits in a ring.

    One statement, so at most as many homes as it may have parameters.
    """
    rows = for_update(Listing.objects.filter(pk__in=listing_ids).order_by("pk"))
    list(rows.values_list("pk", flat=True))
