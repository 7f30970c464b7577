"""Who can find a home: published, paused, archived. What is booked stays booked in each state."""

from __future__ import annotations

from datetime import datetime

from airbnb.errors import Forbidden, raise_all, require
from airbnb.transactions import atomic
from apps.accounts.models import User
from apps.accounts.permissions import require_verified
from apps.listings.completeness import missing
from apps.listings.errors import ListingSuspended, NotPublished
from apps.listings.locks import lock_listing
from apps.listings.models import Listing, ListingStatus
from apps.listings.operations import writing
from apps.listings.permissions import can_edit


@atomic
def publish_listing(*, user: User, listing: Listing, now: datetime) -> Listing:
    """Let everybody find and book the home; ends a pause, and brings an archived home back.

    Raises Forbidden, EmailNotVerified, AccountSuspended, ListingSuspended, and UserErrors with one
    Invalid for each thing that is missing. Publishing a published home changes nothing.
    """
    require(can_edit(user, listing), Forbidden)
    require_verified(user)
    listing = lock_listing(listing.pk)
    require(listing.status != ListingStatus.SUSPENDED, ListingSuspended)
    raise_all(missing(listing))
    before = writing.columns_of(listing)
    listing.status = ListingStatus.PUBLISHED
    listing.published_at = listing.published_at or now
    writing.write("listing_published", listing, before, user=user, now=now)
    return listing


@atomic
def pause_listing(*, user: User, listing: Listing, now: datetime) -> Listing:
    """Hide a published home from strangers until it is published again.

    Raises Forbidden and NotPublished. Pausing a paused one changes nothing.
    """
    require(can_edit(user, listing), Forbidden)
    listing = lock_listing(listing.pk)
    require(listing.status in (ListingStatus.PUBLISHED, ListingStatus.PAUSED), NotPublished)
    before = writing.columns_of(listing)
    listing.status = ListingStatus.PAUSED
    writing.write("listing_paused", listing, before, user=user, now=now)
    return listing


@atomic
def archive_listing(*, user: User, listing: Listing, now: datetime) -> Listing:
    """Put the home away: strangers cannot find it, the parties of its bookings still can (R39).

    Raises Forbidden and ListingSuspended. Archiving an archived one changes nothing.
    """
    require(can_edit(user, listing), Forbidden)
    listing = lock_listing(listing.pk)
    require(listing.status != ListingStatus.SUSPENDED, ListingSuspended)
    before = writing.columns_of(listing)
    listing.status = ListingStatus.ARCHIVED
    writing.write("listing_archived", listing, before, user=user, now=now)
    return listing
