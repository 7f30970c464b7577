"""Where looking for a home starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene

from airbnb.errors import Invalid
from apps.search.operations import search_listings
from apps.search.parameters import flattened
from apps.search.sorts import ListingSort as Sort
from schema.connections import ConnectionField, Page, PageArguments, page_of
from schema.listings.types import Listing, ListingConnection
from schema.nodes import from_global_id
from schema.search.inputs import ListingFilter, ListingSort


class Query(graphene.ObjectType):
    """Looking for a home."""

    listings = ConnectionField(
        ListingConnection,
        description="The homes that meet all of `filter`.",
        filter=ListingFilter(description="What they must meet; all published homes without it."),
        sort=ListingSort(default_value=Sort.RELEVANCE, description="What comes first."),
    )

    @staticmethod
    def resolve_listings(
        root: Any,
        info: Any,
        page: PageArguments,
        filter: Mapping[str, Any] | None = None,  # noqa: A002 - the schema's name
        sort: Sort | None = None,
    ) -> Page:
        """One statement for the page, and one for the count if it is asked for."""
        found = search_listings(
            filter=_parameters(filter or {}),
            sort=sort or Sort.RELEVANCE,
            viewer=info.context.viewer,
            now=info.context.now,
        )
        return page_of(found, page, Listing.columns_of(info.asked))


def _parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    """The filter as the domain reads it: flat, with the host's key. Raises Invalid."""
    parameters = flattened(given)
    if parameters.get("host_id") is not None:
        field = ("filter", "host_id")
        type_name, parameters["host_id"] = from_global_id(parameters["host_id"], field=field)
        if type_name != "User":
            raise Invalid("This is not the id of a person.", field=field)
    return parameters
