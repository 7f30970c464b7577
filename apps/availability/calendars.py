"""What is known of a home's days: which nights are taken, and what differs on a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from apps.availability.models import DateOverride, Night, NightKind
from apps.listings.models import LONGEST_PREPARATION, ArrivalMinimum


class TakenNight(NamedTuple):
    """A night that nobody else can have."""

    kind: NightKind
    booking_id: int | None = None
    is_held: bool = False
    note: str = ""

    @property
    def is_stay(self) -> bool:
        """Whether somebody sleeps there, for sure or as a hold."""
        return self.kind is NightKind.STAY


class Override(NamedTuple):
    """What differs from the listing's own terms on one date; None: nothing does."""

    price_minor: int | None = None
    min_nights: int | None = None
    max_nights: int | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one home between two dates, as they stand at one moment.

    `taken` and `overrides` are by date, `arrival_minimums` by weekday of ISO 8601. Nights of holds
    that have lapsed are not taken.
    """

    taken: Mapping[date, TakenNight] = field(default_factory=dict)
    overrides: Mapping[date, Override] = field(default_factory=dict)
    arrival_minimums: Mapping[int, int] = field(default_factory=dict)

    def has_stay(self, day: date) -> bool:
        """Whether somebody sleeps there that night, for sure or as a hold."""
        night = self.taken.get(day)
        return night is not None and night.is_stay

    def is_opened(self, day: date) -> bool:
        """Whether the host opened the night by hand, where homes are closed by default (R10)."""
        override = self.overrides.get(day)
        return override is not None and override.is_open


def load_calendars(
    listing_ids: Iterable[int], start: date, end: date, *, now: datetime
) -> dict[int, Calendar]:
    """The calendar of each listing, enough to judge stays within [start, end) and tell the days.

    Three queries, however many listings. The dates must be valid.
    """
    ids = set(listing_ids)
    # The night before tells whether one can leave on the first day, and whether a stay begins at
    # the end of another (R12); the nights after, whether there is time to prepare for the next one.
    first, last = start - timedelta(days=1), end + timedelta(days=LONGEST_PREPARATION)
    taken = _taken_nights(ids, first, last, now)
    overrides = _overrides(ids, first, last)
    minimums = _arrival_minimums(ids)
    return {pk: Calendar(taken[pk], overrides[pk], minimums[pk]) for pk in ids}


def _taken_nights(
    ids: set[int], first: date, last: date, now: datetime
) -> defaultdict[int, dict[date, TakenNight]]:
    rows = (
        Night.objects.in_force(now)
        .filter(listing_id__in=ids, date__range=(first, last))
        .values_list("listing_id", "date", "kind", "booking_id", "expires_at", "note")
    )
    taken: defaultdict[int, dict[date, TakenNight]] = defaultdict(dict)
    for listing_id, day, kind, booking_id, expires_at, note in rows:
        is_held = expires_at is not None
        taken[listing_id][day] = TakenNight(NightKind(kind), booking_id, is_held, note)
    return taken


def _overrides(ids: set[int], first: date, last: date) -> defaultdict[int, dict[date, Override]]:
    rows = DateOverride.objects.filter(listing_id__in=ids, date__range=(first, last)).values_list(
        "listing_id", "date", "price_minor", "min_nights", "max_nights", "is_open"
    )
    overrides: defaultdict[int, dict[date, Override]] = defaultdict(dict)
    for listing_id, day, price_minor, min_nights, max_nights, is_open in rows:
        overrides[listing_id][day] = Override(price_minor, min_nights, max_nights, is_open)
    return overrides


def _arrival_minimums(ids: set[int]) -> defaultdict[int, dict[int, int]]:
    rows = ArrivalMinimum.objects.filter(listing_id__in=ids).values_list(
        "listing_id", "weekday", "nights"
    )
    minimums: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for listing_id, weekday, nights in rows:
        minimums[listing_id][weekday] = nights
    return minimums
