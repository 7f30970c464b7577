"""What guests wrote of a home: a field of Listing."""

from __future__ import annotations

from typing import Any

import graphene

from airbnb.errors import Invalid
from schema.connections import ConnectionField, PageArguments
from schema.enums import enum_of
from schema.reviews import loaders

ReviewSort = enum_of(
    loaders.ReviewSort,
    description="What reviews can be sorted by; unrated ones come last.",
    values={
        "NEWEST": "The latest first.",
        "HIGHEST": "The best rating first.",
        "LOWEST": "The worst rating first.",
    },
)


class ListingReviews:
    """A home's reviews."""

    reviews = ConnectionField(
        "schema.reviews.types.ReviewConnection",
        required=True,
        description="What guests wrote, newest first unless sorted otherwise.",
        rating=graphene.Int(description="Only those with this rating, 1 to 5."),
        language=graphene.String(description="Only those in this language (BCP 47)."),
        sort=graphene.Argument(
            ReviewSort, default_value=loaders.ReviewSort.NEWEST, description="What comes first."
        ),
    )

    def resolve_reviews(
        listing: Any,
        info: Any,
        page: PageArguments,
        sort: loaders.ReviewSort | None = None,
        rating: int | None = None,
        language: str | None = None,
    ) -> Any:
        """One query for the pages of all homes of a level."""
        if rating is not None and not 1 <= rating <= 5:
            raise Invalid("Must be from 1 to 5.", field="rating")
        order = (sort or loaders.ReviewSort.NEWEST).value
        loader = loaders.ReviewsByListing.of(
            info, arguments=page, rating=rating, language=language, order=order
        )
        return loader.load(listing.pk)
