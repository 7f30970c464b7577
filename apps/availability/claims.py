"""Taking nights, and giving them back (R18-R21). Who has a night has its row.

Every change of a home's nights locks the listing first. That keeps deadlocks rare; what keeps a
night from being sold twice is the unique row, on every engine, whether or not anybody locked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError

from airbnb.transactions import atomic
from apps.availability.errors import DatesUnavailable
from apps.availability.models import Night, NightKind
from apps.availability.stays import Stay, days_from
from apps.listings.models import LONGEST_PREPARATION, Listing


def lock(listing_id: int) -> None:
    """Let nobody else change this home's nights until the transaction ends."""
    Listing.objects.select_for_update().values_list("pk").get(pk=listing_id)


def drop_lapsed(listing_id: int, start: date, end: date, now: datetime) -> None:
    """Delete what lapsed holds still occupy of [start, end): they keep nobody out."""
    span = Night.objects.filter(listing_id=listing_id, date__gte=start, date__lt=end)
    span.lapsed(now).delete()


@atomic
def hold_nights(
    *,
    listing_id: int,
    stay: Stay,
    booking_id: int,
    until: datetime | None,
    preparation_nights: int,
    now: datetime,
) -> None:
    """Take the nights of `stay`, and those to prepare after it, until `until`; None: for good.

    All or none: raises DatesUnavailable when one of them is taken, or when another stay begins
    before there was time to prepare. A preparation night may lie on a block: that keeps guests out
    already (R11).
    """
    lock(listing_id)
    tail = days_from(stay.check_out, stay.check_out + timedelta(days=preparation_nights))
    drop_lapsed(listing_id, stay.check_in, stay.check_out + timedelta(days=len(tail)), now)
    in_tail = dict(
        Night.objects.filter(listing_id=listing_id, date__in=tail).values_list("date", "kind")
    )
    if NightKind.STAY in in_tail.values():
        raise DatesUnavailable
    kinds = {
        **dict.fromkeys(stay.dates, NightKind.STAY),
        **{day: NightKind.TURNOVER for day in tail if day not in in_tail},
    }
    try:
        _insert(
            Night(
                listing_id=listing_id,
                date=day,
                kind=kind,
                booking_id=booking_id,
                expires_at=until,
            )
            for day, kind in sorted(kinds.items())
        )
    except IntegrityError:
        raise DatesUnavailable from None


@atomic
def _insert(nights: Iterable[Night]) -> None:
    """In a savepoint, so that a duplicate key is an answer and not the end of the transaction."""
    Night.objects.bulk_create(nights)


@atomic
def keep_nights(
    *,
    listing_id: int,
    stay: Stay,
    booking_id: int,
    preparation_nights: int,
    now: datetime,
) -> None:
    """Make a hold firm. Where it lapsed and lost its nights, take them again (R28).

    Raises DatesUnavailable when somebody else has one of them by now.
    """
    lock(listing_id)
    mine = Night.objects.filter(booking_id=booking_id)
    if mine.filter(kind=NightKind.STAY).count() == stay.nights:
        mine.update(expires_at=None)
        return
    mine.delete()
    hold_nights(
        listing_id=listing_id,
        stay=stay,
        booking_id=booking_id,
        until=None,
        preparation_nights=preparation_nights,
        now=now,
    )


def release_nights(*, booking_id: int) -> None:
    """Give back all nights of a booking: others may take them at once."""
    Night.objects.filter(booking_id=booking_id).delete()


def extend_hold(*, booking_id: int, until: datetime) -> None:
    """Let the hold of a booking last until `until`. A hold that is firm stays so."""
    Night.objects.filter(booking_id=booking_id, expires_at__isnull=False).update(expires_at=until)


def restore_preparation(listing_id: int, start: date, end: date) -> None:
    """Take again the preparation nights in [start, end) that a block had stood on (R11).

    The listing must be locked, and the block gone.
    """
    before = start - timedelta(days=LONGEST_PREPARATION + 1)
    stays = (
        Night.objects.filter(
            listing_id=listing_id, kind=NightKind.STAY, date__gte=before, date__lt=end
        )
        .values_list(
            "booking_id", "booking__check_out", "booking__preparation_nights", "expires_at"
        )
        .distinct()
    )
    wanted = [
        Night(
            listing_id=listing_id,
            date=day,
            kind=NightKind.TURNOVER,
            booking_id=booking_id,
            expires_at=expires_at,
        )
        for booking_id, check_out, nights, expires_at in stays
        for day in days_from(check_out, check_out + timedelta(days=nights))
        if start <= day < end
    ]
    Night.objects.bulk_create(wanted, ignore_conflicts=True)
