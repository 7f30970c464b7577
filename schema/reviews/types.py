"""Reviews as clients see them."""

from __future__ import annotations

from typing import Any

import graphene
from django.db import models as db

from apps.reviews import models
from schema.accounts.loaders import UserById
from schema.audience import visible_to
from schema.bookings.loaders import BookingById
from schema.connections import connection_of
from schema.enums import enum_of
from schema.listings.loaders import ListingById
from schema.reviews.loaders import RatingsByReview
from schema.scalars import DateTime
from schema.types import DjangoObjectType

ReviewKind = enum_of(
    models.ReviewKind,
    description="Who is reviewed.",
    values={"OF_LISTING": "A home, by its guest.", "OF_GUEST": "A guest, by the host."},
)


class SubRating(DjangoObjectType):
    """What a review says of one aspect."""

    class Meta:
        model = models.SubRating
        is_node = False
        public = ("category", "rating")

    category = graphene.Field(
        "schema.listings.enums.RatingCategory", required=True, description="Which aspect."
    )
    rating = graphene.Int(required=True, description="1 to 5.")


def writer(review: models.Review, info: Any) -> bool:
    """The person who wrote it."""
    return info.context.viewer is not None and info.context.viewer.pk == review.author_id


def writer_and_host(review: models.Review, info: Any) -> Any:
    """The person who wrote it, and the host of the home."""
    if info.context.viewer is None:
        return False
    if writer(review, info):
        return True
    listing = ListingById.of(info).load(review.listing_id)
    return listing.then(lambda found: found.host_id == info.context.viewer.pk)


class Review(DjangoObjectType):
    """What a guest wrote of a home after a stay, or the host of the guest."""

    class Meta:
        model = models.Review
        public = (
            "id",
            "kind",
            "listing",
            "guest",
            "author",
            "rating",
            "comment",
            "created_at",
            "visible_at",
            "stay_count",
            "language",
            "ratings",
        )
        columns = {"": ("author_id", "listing_id"), "ratings": ()}
        joined = {"listing": ListingById, "guest": UserById, "author": UserById}

    kind = graphene.Field(ReviewKind, required=True, description="Who is reviewed.")
    listing = graphene.Field(
        "schema.listings.types.Listing", required=True, description="The home."
    )
    guest = graphene.Field("schema.accounts.types.User", required=True, description="Who stayed.")
    author = graphene.Field("schema.accounts.types.User", required=True, description="Who wrote.")
    booking = graphene.Field(
        "schema.bookings.types.Booking", description="The stay; for the writer and the host."
    )
    rating = graphene.Int(description="1 to 5; null only for imported reviews.")
    comment = graphene.String(required=True, description="The text, without any markup.")
    created_at = graphene.Field(DateTime, required=True, description="When it was written.")
    visible_at = graphene.Field(DateTime, description="From when on everybody may read it.")
    stay_count = graphene.Int(required=True, description="How many stays it draws on.")
    language = graphene.String(description="BCP 47; null where it is not known.")
    private_note = graphene.String(description="To the host alone; for the writer and the host.")
    ratings = graphene.List(
        graphene.NonNull(SubRating), required=True, description="What it says of each aspect."
    )

    @classmethod
    def visible(cls, context: Any) -> db.QuerySet[Any]:
        """The public ones at this moment and one's own, of homes that one can see."""
        return models.Review.objects.visible_to(context.viewer, context.now)

    @visible_to(writer_and_host)
    def resolve_booking(review: Any, info: Any) -> Any:
        """Imported reviews have none."""
        return review.booking_id and BookingById.of(info).load(review.booking_id)

    def resolve_language(review: Any, info: Any) -> str | None:
        """Empty is not known."""
        return review.language or None

    @visible_to(writer_and_host)
    def resolve_private_note(review: Any, info: Any) -> str | None:
        """Empty is none."""
        return review.private_note or None

    def resolve_ratings(review: Any, info: Any) -> Any:
        """One query for all of a level."""
        return RatingsByReview.of(info).load(review.pk)


ReviewConnection = connection_of(Review)
