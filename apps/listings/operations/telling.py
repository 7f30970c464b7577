"""A host tells of a home: first, and again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model

from airbnb import clock
from airbnb.errors import Conflict, Forbidden, Invalid, require
from airbnb.transactions import atomic
from apps.accounts.models import User
from apps.accounts.permissions import require_verified
from apps.events.operations import record
from apps.listings import changes
from apps.listings.changes import Parts
from apps.listings.inputs import ListingInput
from apps.listings.locks import lock_listing
from apps.listings.models import (
    ArrivalMinimum,
    LengthDiscount,
    Listing,
    ListingStatus,
)
from apps.listings.operations import writing
from apps.listings.permissions import can_edit


@atomic
def create_listing(*, host: User, given: ListingInput, now: datetime) -> Listing:
    """Begin a draft, which only its host sees. Prices are in the host's currency by default.

    Raises EmailNotVerified or AccountSuspended, and UserErrors with all that is wrong in `given`.
    """
    require_verified(host)
    listing = Listing(host=host, status=ListingStatus.DRAFT, created_at=now, currency=host.currency)
    parts = changes.apply({"name": None, **given}, listing)  # a draft needs nothing but its name
    listing.save(force_insert=True)
    if listing.latitude is not None:
        changes.place_publicly(listing)
        listing.save(update_fields=["public_latitude", "public_longitude"])
    _write_parts(listing, parts)
    User.objects.filter(pk=host.pk, is_host=False).update(is_host=True)
    host.is_host = True
    record("listing_created", listing, at=now, actor_id=host.pk, version=listing.version)
    return listing


@atomic
def update_listing(
    *, user: User, listing: Listing, given: ListingInput, version: int | None, now: datetime
) -> Listing:
    """Change what `given` names and leave the rest; quotes and bookings stay as they are (R40).

    With `version`, only if that is still the present one; without, the last one to write wins. A
    published home must stay complete. Returns the changed listing.

    Raises Forbidden, Conflict, and UserErrors with all that is wrong in `given`.
    """
    require(can_edit(user, listing), Forbidden)
    listing = lock_listing(listing.pk)
    require(version is None or version == listing.version, Conflict(field="version"))
    before = writing.columns_of(listing)
    parts = changes.apply(given, listing)
    if listing.currency != before["currency"]:
        _leave_old_currency(listing, before["currency"], now)
    written = _write_parts(listing, parts)
    writing.write("listing_updated", listing, before, user=user, now=now, parts=written)
    return listing


def _leave_old_currency(listing: Listing, old: str, now: datetime) -> None:
    """Let no price of a single date be taken for one in the new currency.

    The host has to take back those to come, so that none is lost unawares; past ones are dropped.
    """
    dated = listing.date_overrides.filter(price_minor__isnull=False)
    today = clock.today(now, listing.time_zone or "UTC")
    require(
        not dated.filter(date__gte=today).exists(),
        Invalid(
            f"Take back the prices of single dates first: they are in {old}.", field="currency"
        ),
    )
    dated.update(price_minor=None)


def _write_parts(listing: Listing, parts: Parts) -> dict[str, list[Any]]:
    """Save what lies in other tables. Returns what differed, before and after, by name."""
    written: dict[str, list[Any]] = {}
    if parts.amenity_ids is not None:
        before = sorted(listing.amenities.values_list("pk", flat=True))
        if before != parts.amenity_ids:
            listing.amenities.set(parts.amenity_ids)
            written["amenities"] = [before, parts.amenity_ids]
    for name, model, columns, wanted in (
        ("length_discounts", LengthDiscount, ("min_nights", "percent"), parts.length_discounts),
        ("arrival_minimums", ArrivalMinimum, ("weekday", "nights"), parts.arrival_minimums),
    ):
        if wanted is not None:
            present = _replace(model, listing, columns, wanted)
            if present != wanted:
                written[name] = [present, wanted]
    return written


def _replace(
    model: type[Model], listing: Listing, columns: tuple[str, str], wanted: dict[int, int]
) -> dict[int, int]:
    """Make `wanted` the listing's rows of two columns. Returns what was there."""
    rows = model._default_manager.filter(listing=listing)
    present = dict(rows.values_list(*columns))
    if present != wanted:
        rows.delete()
        made = (dict(zip(columns, pair, strict=True)) for pair in wanted.items())
        model._default_manager.bulk_create(model(listing=listing, **row) for row in made)
    return present
