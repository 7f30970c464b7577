"""The staff hide a home, and give it back; and homes follow hosts who are suspended (R38)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from airbnb.errors import Forbidden, require
from airbnb.transactions import atomic
from apps.accounts.decisions import checked_reason, keep_reason
from apps.accounts.locks import lock_user
from apps.accounts.models import User
from apps.listings import mails
from apps.listings.completeness import missing
from apps.listings.errors import NotModerated
from apps.listings.locks import lock_listing
from apps.listings.models import SHOWN_OR_PAUSED, Listing, ListingStatus
from apps.listings.operations import writing
from apps.listings.permissions import can_moderate


@atomic
def suspend_listing(*, staff: User, listing: Listing, reason: str, now: datetime) -> Listing:
    """Hide a home from strangers until the staff give it back, and tell its host why.

    What is booked stays booked. Suspending twice is once. Raises Forbidden, and Invalid without a
    reason.
    """
    require(can_moderate(staff, listing), Forbidden)
    reason = checked_reason(reason)
    host = lock_user(listing.host_id)
    listing = lock_listing(listing.pk)
    if listing.moderated_at is not None:
        return listing
    before = writing.columns_of(listing)
    listing.moderated_at = now
    _hide(listing)
    _write("listing_suspended", listing, before, staff, reason, now)
    mails.send_listing_suspended(host, listing, reason, now=now)
    return listing


@atomic
def reinstate_listing(*, staff: User, listing: Listing, reason: str, now: datetime) -> Listing:
    """Give a home back as it was, and tell its host why; it stays hidden while they are suspended.

    Raises Forbidden, Invalid without a reason, and NotModerated.
    """
    require(can_moderate(staff, listing), Forbidden)
    reason = checked_reason(reason)
    host = lock_user(listing.host_id)
    listing = lock_listing(listing.pk)
    require(listing.moderated_at is not None, NotModerated)
    before = writing.columns_of(listing)
    listing.moderated_at = None
    if host.suspended_at is None:
        _show(listing)
    _write("listing_reinstated", listing, before, staff, reason, now)
    mails.send_listing_reinstated(host, listing, reason, now=now)
    return listing


@atomic
def follow_host(*, listing_id: int, now: datetime) -> None:
    """Hide a home whose host is suspended; show it again, as it was, when they are reinstated.

    What the staff have suspended by itself stays hidden. Does nothing where nothing is to be done.
    """
    host = lock_user(Listing.objects.values_list("host_id", flat=True).get(pk=listing_id))
    listing = lock_listing(listing_id)
    before = writing.columns_of(listing)
    if host.suspended_at is not None and listing.status in SHOWN_OR_PAUSED:
        _hide(listing)
        writing.write("listing_suspended", listing, before, user=None, now=now)
    elif (
        host.suspended_at is None
        and listing.moderated_at is None
        and listing.status == ListingStatus.SUSPENDED
    ):
        _show(listing)
        writing.write("listing_reinstated", listing, before, user=None, now=now)


def _hide(listing: Listing) -> None:
    if listing.status != ListingStatus.SUSPENDED:
        listing.suspended_from = listing.status
        listing.status = ListingStatus.SUSPENDED


def _show(listing: Listing) -> None:
    """As it was; but paused where it is no longer complete, as its host may have changed it."""
    listing.status = listing.suspended_from or ListingStatus.PAUSED
    listing.suspended_from = None
    if listing.status == ListingStatus.PUBLISHED and missing(listing):
        listing.status = ListingStatus.PAUSED


def _write(
    name: str, listing: Listing, before: dict[str, Any], staff: User, reason: str, now: datetime
) -> None:
    event = writing.write(name, listing, before, user=staff, on_behalf_of=listing.host_id, now=now)
    if event is not None:
        keep_reason(event, person_id=listing.host_id, reason=reason)
