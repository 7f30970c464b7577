"""The home that a mutation names."""

from __future__ import annotations

from typing import Any

from apps.listings.models import Listing
from schema.nodes import get_node


def get_listing(user: Any, listing_id: str) -> Listing:
    """The home of `listing_id`, of those that `user` can see. Raises Invalid or NotFound."""
    return get_node(Listing.objects.visible_to(user), listing_id, field="listing_id")
