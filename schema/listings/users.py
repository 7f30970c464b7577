"""What a person hosts: a field of User."""

from __future__ import annotations

from typing import Any

from schema.connections import ConnectionField, PageArguments
from schema.engine.loader import Deferred
from schema.listings.enums import ListingStatus
from schema.listings.loaders import ListingsByHost


class UserListings:
    """The homes of a person."""

    listings = ConnectionField(
        "schema.listings.types.ListingConnection",
        required=True,
        description="Their homes, newest first: all of your own, of others the published ones.",
        status=ListingStatus(description="Only those in this state."),
    )

    def resolve_listings(user: Any, info: Any, page: PageArguments, status: Any = None) -> Deferred:
        """One query for the pages of all people of a level."""
        return ListingsByHost.of(info, arguments=page, status=status).load(user.pk)
