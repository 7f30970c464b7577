"""What a host does to a home's calendar: block nights, open them, set their price."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final, Literal

from airbnb.errors import Forbidden, Invalid, require
from airbnb.texts import cleaned
from airbnb.transactions import atomic
from apps.accounts.models import User
from apps.availability import permissions
from apps.availability.claims import block, unblock
from apps.availability.models import DateOverride
from apps.availability.stays import days_from, validate_days
from apps.events.changes import Changes, told
from apps.events.operations import record
from apps.listings.locks import lock_listing
from apps.listings.models import LONGEST_STAY, Listing
from apps.listings.readers import amount, whole

LONGEST_CHANGE: Final = 800
LONGEST_NOTE: Final = 255


class Unset(Enum):
    """The type of `UNSET`: leave it as it is."""

    UNSET = "UNSET"


UNSET: Final = Unset.UNSET
# A first day, the day after the last, and what is set on each.
Span = list[Any]


@atomic
def block_nights(
    *, user: User, listing: Listing, start: date, end: date, note: str = "", now: datetime
) -> None:
    """Keep guests out of the nights [start, end), at most 800. Blocking again changes the note.

    Imported blocks become the host's, and preparation nights give way. Raises Forbidden unless
    `user` is the host, Invalid, and DatesUnavailable when somebody stays there, even as a hold.
    """
    require(permissions.can_manage_calendar(user, listing), Forbidden)
    validate_days(start, end, at_most=LONGEST_CHANGE)
    note = cleaned(note, most=LONGEST_NOTE, field="note")
    listing = lock_listing(listing.pk)
    block(listing.pk, start, end, note, now)
    _record("nights_blocked", user, listing, start, end, now)


@atomic
def open_nights(*, user: User, listing: Listing, start: date, end: date, now: datetime) -> None:
    """Let guests book the nights [start, end) again, at most 800: blocks and imported blocks go.

    Where the home is closed by default, the nights are opened by hand (R10). Stays are not touched,
    and the nights to prepare after them come back. Raises Forbidden unless `user` is the host, and
    Invalid.
    """
    require(permissions.can_manage_calendar(user, listing), Forbidden)
    validate_days(start, end, at_most=LONGEST_CHANGE)
    listing = lock_listing(listing.pk)
    unblock(listing.pk, start, end, now)
    if listing.closed_by_default:
        _override(listing, start, end, {"is_open": True})
    _record("nights_opened", user, listing, start, end, now)


@atomic
def set_nightly_price(
    *,
    user: User,
    listing: Listing,
    start: date,
    end: date,
    price: Decimal | Literal[Unset.UNSET] | None = UNSET,
    min_nights: int | Literal[Unset.UNSET] | None = UNSET,
    now: datetime,
) -> None:
    """Set what a night in [start, end) costs, and how long stays arriving then must be.

    `price` is in major units of the listing's currency; None goes back to the listing's own, UNSET
    leaves what is there. At most 800 nights. Raises Forbidden unless `user` is the host, Invalid.
    """
    require(permissions.can_manage_calendar(user, listing), Forbidden)
    validate_days(start, end, at_most=LONGEST_CHANGE)
    listing = lock_listing(listing.pk)  # nobody changes its currency meanwhile
    changes: dict[str, int | None] = {}
    if price is not UNSET:
        changes["price_minor"] = None if price is None else _minor(price, listing)
    if min_nights is not UNSET:
        changes["min_nights"] = (
            None if min_nights is None else whole(1, LONGEST_STAY)(min_nights, ("min_nights",))
        )
    if not changes:
        return
    before = _terms_in(listing, start, end, changes)
    _override(listing, start, end, changes)
    days = days_from(start, end)
    after = {column: _spans((day, value) for day in days) for column, value in changes.items()}
    _record("nightly_price_set", user, listing, start, end, now, told(before, after))


def _minor(price: Decimal, listing: Listing) -> int:
    """`price` in minor units of the listing's currency. Raises Invalid."""
    require(listing.currency, Invalid("Give the home a currency first.", field="price"))
    return amount(price, listing.currency, ("price",), least=1)


def _override(listing: Listing, start: date, end: date, changes: Mapping[str, Any]) -> None:
    """Write `changes` on every date of [start, end); forget dates on which nothing differs."""
    DateOverride.objects.bulk_create(
        (DateOverride(listing=listing, date=day) for day in days_from(start, end)),
        ignore_conflicts=True,
    )
    span = DateOverride.objects.filter(listing=listing, date__gte=start, date__lt=end)
    span.update(**changes)
    span.filter(price_minor=None, min_nights=None, max_nights=None, is_open=False).delete()


def _terms_in(
    listing: Listing, start: date, end: date, columns: Collection[str]
) -> dict[str, list[Span]]:
    """What is set on the dates of [start, end), by column."""
    span = DateOverride.objects.filter(listing=listing, date__gte=start, date__lt=end)
    rows = list(span.order_by("date").values("date", *columns))
    return {column: _spans((row["date"], row[column]) for row in rows) for column in columns}


def _spans(values: Iterable[tuple[date, int | None]]) -> list[Span]:
    """Days in order, and what is set on them, as `[from, to, value]`; without those of None."""
    spans: list[Span] = []
    for day, value in values:
        if value is None:
            continue
        if not spans or spans[-1][1:] != [day.isoformat(), value]:
            spans.append([day.isoformat(), "", value])
        spans[-1][1] = (day + timedelta(days=1)).isoformat()
    return spans


def _record(
    name: str,
    user: User,
    listing: Listing,
    start: date,
    end: date,
    now: datetime,
    changes: Changes | None = None,
) -> None:
    days: dict[str, Any] = {"from": start.isoformat(), "to": end.isoformat()}
    record(name, listing, at=now, actor_id=user.pk, changes=changes, **days)
