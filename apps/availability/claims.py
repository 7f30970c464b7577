"""Taking nights, and giving them back (R18-R21). Who has a night has its row.

Every change of a home's nights locks the listing first. That keeps deadlocks rare; what keeps a
night from being sold twice is the unique row, on every engine, whether or not anybody locked. So
nothing here looks before it inserts: a duplicate key is the answer, or, where another's row may
stay, what is found there after the insert.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from django.db import IntegrityError

from airbnb.errors import require
from airbnb.transactions import atomic, is_duplicate
from apps.availability.errors import DatesUnavailable
from apps.availability.models import Night, NightKind, NightQuerySet
from apps.availability.stays import Stay, days_from
from apps.listings.locks import lock_listing
from apps.listings.models import LONGEST_PREPARATION


def nights_between(listing_id: int, start: date, end: date) -> NightQuerySet:
    """The taken nights of a home in [start, end), lapsed ones among them."""
    return Night.objects.filter(listing_id=listing_id, date__gte=start, date__lt=end)


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
    before there was time to prepare. They replace what nights the booking has: holding again
    prolongs a hold, takes back what it lost by lapsing, or moves it to other dates.
    """
    lock_listing(listing_id)
    ready = stay.check_out + timedelta(days=preparation_nights)
    Night.objects.filter(listing_id=listing_id, booking_id=booking_id).delete()
    nights_between(listing_id, stay.check_in, ready).lapsed(now).delete()
    night = partial(Night, listing_id=listing_id, booking_id=booking_id, expires_at=until)
    try:
        Night.objects.bulk_create(night(date=day, kind=NightKind.STAY) for day in stay.dates)
    except IntegrityError as error:
        if is_duplicate(error):
            raise DatesUnavailable from None
        raise
    _insert_where_free(
        [night(date=day, kind=NightKind.TURNOVER) for day in days_from(stay.check_out, ready)]
    )
    require(not _somebody_stays(listing_id, stay.check_out, ready), DatesUnavailable)


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
    hold_nights(
        listing_id=listing_id,
        stay=stay,
        booking_id=booking_id,
        until=None,
        preparation_nights=preparation_nights,
        now=now,
    )


@atomic
def release_nights(*, booking_id: int) -> None:
    """Give back all nights of a booking, if it has any: others may take them at once."""
    mine = Night.objects.filter(booking_id=booking_id)
    listing_id = mine.values_list("listing_id", flat=True).first()
    if listing_id is not None:
        lock_listing(listing_id)
        mine.delete()


def block(listing_id: int, start: date, end: date, note: str, now: datetime) -> None:
    """Put the host's block on every night of [start, end); preparation nights give way (R11).

    The listing must be locked. Raises DatesUnavailable when somebody stays there.
    """
    nights_between(listing_id, start, end).lapsed(now).delete()
    block = partial(Night, listing_id=listing_id, kind=NightKind.BLOCK)
    _insert_where_free([block(date=day) for day in days_from(start, end)])
    require(not _somebody_stays(listing_id, start, end), DatesUnavailable(field="from"))
    nights_between(listing_id, start, end).update(
        kind=NightKind.BLOCK, booking=None, expires_at=None, note=note
    )


def unblock(listing_id: int, start: date, end: date, now: datetime) -> None:
    """Take blocks and imported blocks off [start, end), and prepare there again (R11).

    The listing must be locked.
    """
    blocks = [NightKind.BLOCK, NightKind.IMPORTED]
    nights_between(listing_id, start, end).filter(kind__in=blocks).delete()
    restore_preparation(listing_id, start, end, now)


def restore_preparation(listing_id: int, start: date, end: date, now: datetime) -> None:
    """Take again the preparation nights in [start, end) that a block had stood on (R11).

    The listing must be locked, and the block gone.
    """
    earliest = start - timedelta(days=LONGEST_PREPARATION)
    stays = (
        nights_between(listing_id, earliest, end)
        .in_force(now)
        .filter(kind=NightKind.STAY)
        .values_list(
            "booking_id", "expires_at", "booking__check_out", "booking__preparation_nights"
        )
        .distinct()
    )
    _insert_where_free(
        [
            Night(
                listing_id=listing_id,
                date=day,
                kind=NightKind.TURNOVER,
                booking_id=booking_id,
                expires_at=expires_at,
            )
            for booking_id, expires_at, check_out, preparation_nights in stays
            for day in days_from(check_out, check_out + timedelta(days=preparation_nights))
            if start <= day < end
        ]
    )


def _somebody_stays(listing_id: int, start: date, end: date) -> bool:
    return nights_between(listing_id, start, end).filter(kind=NightKind.STAY).exists()


def _insert_where_free(nights: list[Night]) -> None:
    """Take those of `nights` that nobody has; another's stay as it is. Look what it was after."""
    Night.objects.bulk_create(nights, ignore_conflicts=True)
