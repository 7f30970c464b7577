"""The pictures of a home. Their order has no gaps, and is kept under the home's lock."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from django.conf import settings
from django.db.models import Case, F, IntegerField, Value, When

from airbnb.errors import Forbidden, Invalid, NotFound, require
from airbnb.texts import cleaned
from airbnb.transactions import atomic
from apps.accounts.models import User
from apps.events.operations import record
from apps.images.operations import delete_image, store_image
from apps.images.pictures import Picture, read_picture
from apps.listings.errors import TooManyPhotos
from apps.listings.locks import lock_listing
from apps.listings.models import Listing, Photo
from apps.listings.permissions import can_edit


def read_listing_photo(*, user: User, listing: Listing, file: IO[bytes]) -> Picture:
    """Re-encode what is to be a photo of the home (R56): the long work, before any transaction.

    Raises Forbidden, TooManyPhotos, and Invalid for what is no fit picture.
    """
    require(can_edit(user, listing), Forbidden)
    _require_room(listing)
    return read_picture(file, field="photo")


@atomic
def add_listing_photo(
    *, user: User, listing: Listing, picture: Picture, caption: str, now: datetime
) -> Photo:
    """Put a picture behind the others; the first is the cover.

    Raises Forbidden, TooManyPhotos, and Invalid for the caption.
    """
    require(can_edit(user, listing), Forbidden)
    caption = cleaned(caption, most=255, field="caption")
    listing = lock_listing(listing.pk)
    position = _require_room(listing)
    image = store_image(picture=picture, uploaded_by=user, now=now)
    photo = Photo.objects.create(listing=listing, image=image, caption=caption, position=position)
    record(
        "listing_photo_added",
        listing,
        at=now,
        actor_id=user.pk,
        photo_id=photo.pk,
        image_id=image.pk,
        position=photo.position,
    )
    return photo


@atomic
def move_listing_photo(*, user: User, photo: Photo, position: int, now: datetime) -> Photo:
    """Put a picture at `position`, from 0; beyond the last is the last. Those between make room.

    Raises Forbidden, NotFound when it was removed meanwhile, and Invalid for a position below 0.
    """
    require(can_edit(user, photo.listing), Forbidden)
    listing = lock_listing(photo.listing_id)
    require(position >= 0, Invalid("Must be 0 or more.", field="position"))
    order = _order_of(listing)
    require(photo.pk in order, NotFound(field="photo_id"))
    before = order.index(photo.pk)
    order.insert(position, order.pop(before))
    photo.position = order.index(photo.pk)
    if photo.position != before:
        _arrange(listing, order)
        record(
            "listing_photo_moved",
            listing,
            at=now,
            actor_id=user.pk,
            photo_id=photo.pk,
            changes={"position": [before, photo.position]},
        )
    return photo


@atomic
def remove_listing_photo(*, user: User, photo: Photo, now: datetime) -> Listing:
    """Delete a picture and its files; those behind it move up. Returns the home.

    Raises Forbidden, and NotFound when it was removed meanwhile.
    """
    require(can_edit(user, photo.listing), Forbidden)
    listing = lock_listing(photo.listing_id)
    order = _order_of(listing)
    require(photo.pk in order, NotFound(field="photo_id"))
    Photo.objects.filter(pk=photo.pk).delete()
    delete_image(image=photo.image, now=now)
    position = order.index(photo.pk)
    order.remove(photo.pk)
    _arrange(listing, order)
    record(
        "listing_photo_removed",
        listing,
        at=now,
        actor_id=user.pk,
        photo_id=photo.pk,
        image_id=photo.image_id,
        position=position,
    )
    return listing


def _require_room(listing: Listing) -> int:
    """How many photos there are, which is the next one's place. Raises TooManyPhotos."""
    count = listing.photos.count()
    most: int = settings.PHOTOS_PER_LISTING
    require(count < most, TooManyPhotos(f"A home has at most {most} photos."))
    return count


def _order_of(listing: Listing) -> list[int]:
    return list(listing.photos.order_by("position").values_list("pk", flat=True))


def _arrange(listing: Listing, order: list[int]) -> None:
    """Number the photos with these keys from 0.

    They step aside first: a database may look for equal positions after each row.
    """
    if not order:
        return
    listing.photos.update(position=F("position") + len(order) + 1)
    places = [When(pk=key, then=Value(place)) for place, key in enumerate(order)]
    listing.photos.update(position=Case(*places, output_field=IntegerField()))
