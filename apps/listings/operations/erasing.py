"""What is left of a home whose host has closed the account (R39, ADR 0028)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from airbnb.transactions import atomic
from apps.accounts.models import User
from apps.events.changes import Changes
from apps.images.operations import delete_image
from apps.listings.locks import lock_listing
from apps.listings.models import Listing, ListingStatus
from apps.listings.operations import writing

# What the host wrote of the home, and where it is. What its stays have cost, in which town, stays.
ERASED: dict[str, Any] = {
    "status": ListingStatus.ARCHIVED,
    "suspended_from": None,
    "moderated_at": None,
    "name": "Former home",
    "description": "",
    "property_type": None,
    "house_rules": [],
    "arrival_instructions": "",
    "latitude": None,
    "longitude": None,
    "public_latitude": None,
    "public_longitude": None,
    "address": "",
    "neighbourhood": "",
    "search_text": "",
}


@atomic
def erase_listing(*, host: User, listing: Listing, now: datetime) -> None:
    """Put the home away for good, without its words, its point and its pictures.

    The parties of its bookings still find it, and which town it was in (R39). Erasing an erased one
    changes nothing.
    """
    listing = lock_listing(listing.pk)
    before = writing.columns_of(listing)
    photos = list(listing.photos.select_related("image"))
    listing.photos.all().delete()
    for photo in photos:
        delete_image(image=photo.image, now=now)
    for column, value in ERASED.items():
        setattr(listing, column, value)
    gone: Changes = {"photos": [len(photos), 0]} if photos else {}
    writing.write("listing_erased", listing, before, user=host, now=now, parts=gone)
