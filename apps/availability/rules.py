"""Which stays a home takes. One answer for the calendar, search, offer, quote and hold (R6).

`sql.accepting` says the same in SQL; a property test holds the two together.

A `listing` here is anything with the columns and the properties of `Listing`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from airbnb import clock
from airbnb.errors import ErrorCode
from apps.availability.calendars import Calendar
from apps.availability.stays import Stay, days_from
from apps.listings.weekdays import contains

if TYPE_CHECKING:
    from apps.listings.models import Listing


def judge(listing: Listing, stay: Stay, *, now: datetime, calendar: Calendar) -> list[ErrorCode]:
    """Everything that keeps `listing` from taking `stay`, in the order of R6; empty: it takes it.

    `calendar` covers the stay (see `load_calendars`). The stay itself must be valid.
    """
    local = local_now(listing, now)
    fails = {
        ErrorCode.LISTING_NOT_PUBLISHED: not listing.is_published,
        ErrorCode.DATES_IN_PAST: stay.check_in < local.date(),
        ErrorCode.TOO_FAR_AHEAD: is_beyond_window(listing, stay.dates[-1], local),
        ErrorCode.NOTICE_TOO_SHORT: is_short_of_notice(listing, stay.check_in, local)
        and not listing.request_below_notice,
        ErrorCode.ARRIVAL_DAY_CLOSED: not contains(listing.arrival_days, stay.check_in),
        ErrorCode.DEPARTURE_DAY_CLOSED: not contains(listing.departure_days, stay.check_out),
        ErrorCode.STAY_TOO_SHORT: stay.nights < min_nights(listing, stay.check_in, calendar)
        and not (listing.gap_fill and _fills_gap(listing, stay, calendar)),
        ErrorCode.STAY_TOO_LONG: stay.nights > max_nights(listing, stay.check_in, calendar),
        ErrorCode.TOO_MANY_GUESTS: _is_too_many(listing, stay),
        ErrorCode.CHILDREN_NOT_ALLOWED: stay.children > 0 and not listing.children_allowed,
        ErrorCode.PETS_NOT_ALLOWED: stay.pets > listing.max_pets,
        ErrorCode.DATES_UNAVAILABLE: not _is_free(listing, stay, calendar),
    }
    return [code for code, failed in fails.items() if failed]


def must_ask(listing: Listing, stay: Stay, *, now: datetime) -> bool:
    """Whether the host has to agree to `stay`: no instant booking, or less than the notice (R9)."""
    local = local_now(listing, now)
    return not listing.instant_book or is_short_of_notice(listing, stay.check_in, local)


def local_now(listing: Listing, now: datetime) -> datetime:
    """What the clock at the home shows (R3). A draft that is nowhere yet lives by UTC."""
    return clock.local(now, listing.time_zone or "UTC")


def is_beyond_window(listing: Listing, night: date, local: datetime) -> bool:
    """Whether `night` is further ahead than the host sells, when it is `local` there (R10)."""
    return listing.window_days is not None and (night - local.date()).days > listing.window_days


def is_short_of_notice(listing: Listing, arrival: date, local: datetime) -> bool:
    """Whether `arrival` is sooner than the host wants, though not past, when it is `local` (R9).

    Without any days of notice, the day itself closes after the cut-off hour.
    """
    lead = (arrival - local.date()).days
    if listing.notice_days > 0:
        return 0 <= lead < listing.notice_days
    return lead == 0 and hours_begun(local) > listing.same_day_cutoff_hour


def hours_begun(local: datetime) -> int:
    """How many hours of the day have begun: 18 at 18:00 sharp, 19 a moment later."""
    is_sharp = local.minute == local.second == local.microsecond == 0
    return local.hour if is_sharp else local.hour + 1


def min_nights(listing: Listing, arrival: date, calendar: Calendar) -> int:
    """The fewest nights of a stay beginning on `arrival`: of the date ▸ weekday ▸ listing (R7)."""
    override = calendar.overrides.get(arrival)
    if override is not None and override.min_nights is not None:
        return override.min_nights
    return calendar.arrival_minimums.get(arrival.isoweekday(), listing.min_nights)


def max_nights(listing: Listing, arrival: date, calendar: Calendar) -> int:
    """The most nights of a stay beginning on `arrival`: of the date ▸ listing (R7)."""
    override = calendar.overrides.get(arrival)
    if override is not None and override.max_nights is not None:
        return override.max_nights
    return listing.max_nights


def is_wanted_for_preparation(listing: Listing, night: date, calendar: Calendar) -> bool:
    """Whether sleeping there on `night` leaves too little time before the next stay (R11)."""
    return _somebody_comes(calendar, night + timedelta(days=1), listing.preparation_nights)


def is_closed_by_default(listing: Listing, night: date, calendar: Calendar) -> bool:
    """Whether only opened nights are sold, and `night` is not one (R10)."""
    return listing.closed_by_default and not calendar.is_opened(night)


def _somebody_comes(calendar: Calendar, start: date, days: int) -> bool:
    return any(calendar.has_stay(day) for day in days_from(start, start + timedelta(days=days)))


def _is_free(listing: Listing, stay: Stay, calendar: Calendar) -> bool:
    """No night of it is taken or closed, and there is time to prepare for the next stay."""
    return not (
        any(
            night in calendar.taken or is_closed_by_default(listing, night, calendar)
            for night in stay.dates
        )
        or _somebody_comes(calendar, stay.check_out, listing.preparation_nights)
    )


def _fills_gap(listing: Listing, stay: Stay, calendar: Calendar) -> bool:
    """Whether it begins where one claim ends and could not be a night longer for the next (R12)."""
    next_arrival = stay.check_out + timedelta(days=listing.preparation_nights)
    return stay.check_in - timedelta(days=1) in calendar.taken and (
        stay.check_out in calendar.taken or calendar.has_stay(next_arrival)
    )


def _is_too_many(listing: Listing, stay: Stay) -> bool:
    """More guests than there is room for, or more infants than the host takes (R13)."""
    over_capacity = listing.max_guests is not None and stay.guests > listing.max_guests
    return over_capacity or stay.infants > listing.max_infants
