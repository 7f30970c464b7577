"""How every change of a home is written: under its lock, as its next version, with its event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from airbnb.errors import Conflict, require
from apps.accounts.models import User
from apps.events.operations import record
from apps.listings.models import Listing

# Columns whose values stay out of the audit trail: it tells that they changed, not what they hold.
_PRIVATE = frozenset({"address", "arrival_instructions", "latitude", "longitude"})
# Columns that follow from others, or that an event need not repeat.
_UNTOLD = frozenset({"version", "search_text", "city_folded"})


def columns_of(listing: Listing) -> dict[str, Any]:
    """The values of the row's own columns, to be compared with later ones."""
    return {field.attname: getattr(listing, field.attname) for field in Listing._meta.fields}


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """What `after` holds that `before` does not."""
    return {name: value for name, value in after.items() if before[name] != value}


def write(
    event: str,
    listing: Listing,
    before: dict[str, Any],
    *,
    user: User,
    now: datetime,
    **parts: list[Any],
) -> None:
    """Save what differs from `before` as the next version, and record `event`.

    `parts` names what changed in other tables: its values before and after. Nothing is written when
    nothing differs. Raises Conflict when the row is no longer the version that was read.
    """
    differing = changed(before, columns_of(listing))
    if not differing and not parts:
        return
    rows = Listing.objects.filter(pk=listing.pk, version=before["version"])
    require(rows.update(**differing, version=F("version") + 1), Conflict)
    listing.version = before["version"] + 1
    told = {name: _told(name, [before[name], after]) for name, after in differing.items()}
    told |= parts
    record(
        event,
        listing,
        at=now,
        actor_id=user.pk,
        version=listing.version,
        changes={name: told[name] for name in sorted(told.keys() - _UNTOLD)},
    )


def _told(name: str, values: list[Any]) -> list[Any]:
    """A column's values before and after, as JSON; those of a private column are left out."""
    return [] if name in _PRIVATE else [as_json(value) for value in values]


def as_json(value: Any) -> Any:
    """A column's value as JSON: what JSON does not know becomes a text."""
    known = value is None or isinstance(value, bool | int | float | str | list | dict)
    return value if known else str(value)
