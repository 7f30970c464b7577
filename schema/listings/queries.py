"""Where reading of homes starts."""

from __future__ import annotations

from typing import Any

import graphene

from apps.listings import models
from schema.listings.types import Amenity, Listing
from schema.node_queries import load_node


class Query(graphene.ObjectType):
    """One home, and what homes may offer."""

    listing = graphene.Field(
        Listing,
        id=graphene.ID(required=True, description="Its id."),
        description="One home; null when you may not see it.",
    )
    amenities = graphene.Field(
        graphene.List(graphene.NonNull(Amenity)),
        required=True,
        description="What homes may offer, by group and name; rare ones without a group come last.",
    )

    @staticmethod
    def resolve_listing(root: Any, info: Any, id: str) -> Any:  # noqa: A002 - the schema's name
        """Nothing exists that one cannot see."""
        return load_node(info, id, only="Listing")

    @staticmethod
    def resolve_amenities(root: Any, info: Any) -> list[models.Amenity]:
        """The whole catalogue, by one query."""
        return models.Amenity.objects.all().in_order()
