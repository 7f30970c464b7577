"""How every change of a home is written: under its lock, as its next version, with its event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from airbnb.errors import Conflict, require
from apps.accounts.models import User
from apps.events.changes import Changes, told, values_of
from apps.events.models import Event
from apps.events.operations import record
from apps.listings.models import Listing

# What the host has written, and where the home is: the audit trail tells that it changed, not what
# it holds (ADR 0026).
PERSONAL = frozenset(
    {
        "name",
        "description",
        "property_type",
        "house_rules",
        "arrival_instructions",
        "address",
        "neighbourhood",
        "city",
        "region",
        "latitude",
        "longitude",
        "public_latitude",
        "public_longitude",
    }
)
# Columns that follow from others, or that an event need not repeat.
UNTOLD = frozenset({"version", "search_text", "city_folded"})


def columns_of(listing: Listing) -> dict[str, Any]:
    """The values of the row's own columns, to be compared with later ones."""
    return values_of(listing, [field.attname for field in Listing._meta.fields])


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What `after` holds that `before` does not."""
    return {name: value for name, value in after.items() if before[name] != value}


def write(
    event: str,
    listing: Listing,
    before: dict[str, Any],
    *,
    user: User | None,
    now: datetime,
    on_behalf_of: int | None = None,
    parts: Changes | None = None,
) -> Event | None:
    """Save what differs from `before` as the next version, and record `event`, which is returned.

    `user` is who does it, None for the system, and `on_behalf_of` for whom, where they are staff.
    `parts` names what changed in other tables: its values before and after. Nothing is written when
    nothing differs. Raises Conflict when the row is no longer the version that was read.
    """
    after = columns_of(listing)
    differing = changed(before, after)
    if not differing and not parts:
        return None
    rows = Listing.objects.filter(pk=listing.pk, version=before["version"])
    require(rows.update(**differing, version=F("version") + 1), Conflict)
    listing.version = before["version"] + 1
    changes = told(before, after, personal=PERSONAL) | (parts or {})
    return record(
        event,
        listing,
        at=now,
        actor_id=user.pk if user else None,
        on_behalf_of=on_behalf_of,
        version=listing.version,
        changes={name: changes[name] for name in sorted(changes.keys() - UNTOLD)},
    )
