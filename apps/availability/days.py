"""The days of a home's calendar: which are free, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from apps.availability import rules
from apps.availability.calendars import Calendar, TakenNight
from apps.availability.models import NightKind
from apps.availability.stays import days_from, validate_days
from apps.listings.weekdays import contains

if TYPE_CHECKING:
    from apps.listings.models import Listing

MOST_DAYS: Final = 400


class ClosedReason(StrEnum):
    """Why a night cannot be had."""

    PAST = "PAST"
    NOTICE = "NOTICE"
    WINDOW = "WINDOW"
    NOT_PUBLISHED = "NOT_PUBLISHED"
    TAKEN = "TAKEN"
    BOOKED = "BOOKED"
    HELD = "HELD"
    BLOCKED = "BLOCKED"
    IMPORTED = "IMPORTED"
    TURNOVER = "TURNOVER"

    @property
    def to_strangers(self) -> ClosedReason:
        """The same, without what only the host may know."""
        return ClosedReason.TAKEN if self in _HOSTS_OWN else self


_HOSTS_OWN = frozenset(
    {
        ClosedReason.BOOKED,
        ClosedReason.HELD,
        ClosedReason.BLOCKED,
        ClosedReason.IMPORTED,
        ClosedReason.TURNOVER,
    }
)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a home. `reason` says why its night is closed, in the host's words; None: free.

    `min_nights` and `max_nights` are those of stays that arrive on the day. A stay can check out on
    it when the night before is free, so also on the first taken day. `note` and `booking_id`, the
    latter of a stay that sleeps there, are for the host's eyes.
    """

    date: date
    reason: ClosedReason | None
    min_nights: int
    max_nights: int
    can_check_in: bool
    can_check_out: bool
    note: str
    booking_id: int | None

    @property
    def available(self) -> bool:
        """Whether the night that begins on the day is free."""
        return self.reason is None


def days_of(
    listing: Listing, calendar: Calendar, start: date, end: date, *, now: datetime
) -> list[Day]:
    """The days [start, end) of `listing`, whose `calendar` covers them.

    Raises Invalid unless they are one to 400 days.
    """
    validate_days(start, end, at_most=MOST_DAYS)
    local = rules.local_now(listing, now)
    days = []
    before = _reason(listing, start - timedelta(days=1), calendar, local)
    for day in days_from(start, end):
        reason = _reason(listing, day, calendar, local)
        night = calendar.taken.get(day)
        days.append(
            Day(
                date=day,
                reason=reason,
                min_nights=rules.min_nights(listing, day, calendar),
                max_nights=rules.max_nights(listing, day, calendar),
                can_check_in=reason is None and contains(listing.arrival_days, day),
                can_check_out=before is None and contains(listing.departure_days, day),
                note=night.note if night else "",
                booking_id=night.booking_id if night and night.is_stay else None,
            )
        )
        before = reason
    return days


def _reason(
    listing: Listing, night: date, calendar: Calendar, local: datetime
) -> ClosedReason | None:
    """Why `night` is closed: first what is a fact, then what the host's rules say."""
    if night < local.date():
        return ClosedReason.PAST
    if taken := calendar.taken.get(night):
        return _taken_by(taken)
    by_rule = {
        ClosedReason.TURNOVER: rules.is_wanted_for_preparation(listing, night, calendar),
        ClosedReason.BLOCKED: rules.is_closed_by_default(listing, night, calendar),
        ClosedReason.NOT_PUBLISHED: not listing.is_published,
        ClosedReason.WINDOW: rules.is_beyond_window(listing, night, local),
        ClosedReason.NOTICE: rules.is_short_of_notice(listing, night, local)
        and not listing.request_below_notice,
    }
    return next((reason for reason, closed in by_rule.items() if closed), None)


def _taken_by(night: TakenNight) -> ClosedReason:
    if night.is_stay:
        return ClosedReason.HELD if night.is_held else ClosedReason.BOOKED
    return _BY_KIND[night.kind]


_BY_KIND = {
    NightKind.TURNOVER: ClosedReason.TURNOVER,
    NightKind.BLOCK: ClosedReason.BLOCKED,
    NightKind.IMPORTED: ClosedReason.IMPORTED,
}
