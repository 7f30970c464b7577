"""What hosts can do with their homes."""

from __future__ import annotations

from typing import Any, Unpack

import graphene
from django.core.files.uploadedfile import UploadedFile

from apps.images.pictures import Picture
from apps.listings import models, operations
from apps.listings.inputs import ListingInput
from schema.listings.inputs import ListingFields
from schema.listings.nodes import get_listing
from schema.listings.types import Listing, Photo
from schema.mutation import Mutation, Result
from schema.nodes import get_node
from schema.scalars import Upload


def _photo(user: Any, photo_id: str) -> models.Photo:
    """The photo that a mutation is about. Raises Invalid or NotFound."""
    return get_node(models.Photo.objects.visible_to(user), photo_id, field="photo_id")


class CreateListing(Mutation):
    """Begin a home as a draft, which only you see. It needs no more than a name."""

    class Input(ListingFields):
        name = graphene.String(required=True, description="Its title, at most 255 characters.")
        idempotency_key = graphene.String(description="The same key makes the same home once.")

    listing = graphene.Field(Listing, description="The draft.")

    @classmethod
    def perform(cls, context: Any, **given: Unpack[ListingInput]) -> Result:
        """Everything that is wrong is told at once."""
        listing = operations.create_listing(host=context.user, given=given, now=context.now)
        return {"listing": listing}


class UpdateListing(Mutation):
    """Change a home: an absent field is left, null takes it back or to its default.

    A published home must stay complete. Existing quotes and bookings stay as they are.
    """

    class Input(ListingFields):
        listing_id = graphene.ID(required=True, description="Which home.")
        version = graphene.Int(
            description="The version you read: CONFLICT when it is stale. Absent: the last wins."
        )
        name = graphene.String(description="Its title, at most 255 characters.")

    listing = graphene.Field(Listing, description="The changed home.")

    @classmethod
    def perform(
        cls,
        context: Any,
        *,
        listing_id: str,
        version: int | None = None,
        **given: Unpack[ListingInput],
    ) -> Result:
        """Everything that is wrong is told at once."""
        listing = operations.update_listing(
            user=context.user,
            listing=get_listing(context.user, listing_id),
            given=given,
            version=version,
            now=context.now,
        )
        return {"listing": listing}


class PublishListing(Mutation):
    """Let everybody find and book a home. Ends a pause, and brings an archived home back.

    What is missing is told at once, an INVALID for each field.
    """

    class Input:
        listing_id = graphene.ID(required=True, description="Which home.")

    listing = graphene.Field(Listing, description="The published home.")

    @classmethod
    def perform(cls, context: Any, *, listing_id: str) -> Result:
        """The first publication is remembered."""
        listing = operations.publish_listing(
            user=context.user, listing=get_listing(context.user, listing_id), now=context.now
        )
        return {"listing": listing}


class PauseListing(Mutation):
    """Hide a published home from strangers until it is published again."""

    class Input:
        listing_id = graphene.ID(required=True, description="Which home.")

    listing = graphene.Field(Listing, description="The paused home.")

    @classmethod
    def perform(cls, context: Any, *, listing_id: str) -> Result:
        """What is booked stays booked."""
        listing = operations.pause_listing(
            user=context.user, listing=get_listing(context.user, listing_id), now=context.now
        )
        return {"listing": listing}


class ArchiveListing(Mutation):
    """Put a home away: strangers no longer see it, the parties of its bookings do."""

    class Input:
        listing_id = graphene.ID(required=True, description="Which home.")

    listing = graphene.Field(Listing, description="The archived home.")

    @classmethod
    def perform(cls, context: Any, *, listing_id: str) -> Result:
        """What is booked stays booked."""
        listing = operations.archive_listing(
            user=context.user, listing=get_listing(context.user, listing_id), now=context.now
        )
        return {"listing": listing}


class AddListingPhoto(Mutation):
    """Add a picture behind the others, as a file of a multipart request."""

    class Meta:
        limits = ("upload",)

    class Input:
        listing_id = graphene.ID(required=True, description="Which home.")
        photo = Upload(
            required=True, description="JPEG, PNG, WebP or GIF, at most 10 MB and 50 megapixels."
        )
        caption = graphene.String(description="At most 255 characters.")
        idempotency_key = graphene.String(description="The same key adds the same picture once.")

    photo = graphene.Field(Photo, description="The added picture.")
    listing = graphene.Field(Listing, description="Its home.")

    @classmethod
    def prepare(
        cls, context: Any, *, listing_id: str, photo: UploadedFile, **data: Any
    ) -> dict[str, Any]:
        """Find the home and decode the picture."""
        listing = get_listing(context.user, listing_id)
        picture = operations.read_listing_photo(user=context.user, listing=listing, file=photo)
        return {"listing": listing, "picture": picture, **data}

    @classmethod
    def perform(
        cls,
        context: Any,
        *,
        listing: models.Listing,
        picture: Picture,
        caption: str | None = None,
    ) -> Result:
        """The picture is kept as we draw it anew, without what the camera wrote into it."""
        added = operations.add_listing_photo(
            user=context.user,
            listing=listing,
            picture=picture,
            caption=caption or "",
            now=context.now,
        )
        return {"photo": added, "listing": listing}


class MoveListingPhoto(Mutation):
    """Put a picture at another place; those between move up or down."""

    class Input:
        photo_id = graphene.ID(required=True, description="Which picture.")
        position = graphene.Int(
            required=True, description="From 0, the cover; beyond the last: to the end."
        )

    photo = graphene.Field(Photo, description="The moved picture.")
    listing = graphene.Field(Listing, description="Its home.")

    @classmethod
    def perform(cls, context: Any, *, photo_id: str, position: int) -> Result:
        """The order has no gaps."""
        photo = operations.move_listing_photo(
            user=context.user,
            photo=_photo(context.user, photo_id),
            position=position,
            now=context.now,
        )
        return {"photo": photo, "listing": photo.listing}


class RemoveListingPhoto(Mutation):
    """Delete a picture for good; those behind it move up."""

    class Input:
        photo_id = graphene.ID(required=True, description="Which picture.")

    listing = graphene.Field(Listing, description="Its home.")
    deleted_photo_id = graphene.ID(description="The id that it had.")

    @classmethod
    def perform(cls, context: Any, *, photo_id: str) -> Result:
        """The order has no gaps."""
        user = context.user
        listing = operations.remove_listing_photo(
            user=user, photo=_photo(user, photo_id), now=context.now
        )
        return {"listing": listing, "deleted_photo_id": photo_id}


class Mutations:
    """What hosts can do with their homes."""

    create_listing = CreateListing.Field(description="Begin a home as a draft.")
    update_listing = UpdateListing.Field(description="Change a home; null takes a field back.")
    publish_listing = PublishListing.Field(description="Let everybody find and book a home.")
    pause_listing = PauseListing.Field(description="Hide a home for a while.")
    archive_listing = ArchiveListing.Field(description="Put a home away.")
    add_listing_photo = AddListingPhoto.Field(description="Add a picture of a home.")
    move_listing_photo = MoveListingPhoto.Field(description="Put a picture at another place.")
    remove_listing_photo = RemoveListingPhoto.Field(description="Delete a picture.")
