"""The same answer as `rules.judge`, in SQL, over any number of homes."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThanOrEqual

from airbnb import clock
from apps.availability.models import DateOverride, Night, NightKind, NightQuerySet
from apps.availability.rules import hours_begun
from apps.availability.stays import Stay
from apps.listings.models import ArrivalMinimum, Listing, ListingStatus

if TYPE_CHECKING:
    from datetime import date

    from django.db.models.sql.compiler import SQLCompiler

ONE_DAY: Final = timedelta(days=1)


class _DaysLater(Func):
    """A date and a number of days, added."""

    output_field = DateField()
    arity = 2

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **_: Any) -> Any:
        """PostgreSQL adds whole numbers to dates."""
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" + ")

    def as_mysql(self, compiler: SQLCompiler, connection: Any, **_: Any) -> Any:
        """MySQL and MariaDB have a function for it."""
        return self.as_sql(compiler, connection, function="ADDDATE")

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **_: Any) -> Any:
        """SQLite's dates are texts."""
        return self.as_sql(compiler, connection, template="date(%(expressions)s || ' days')")


def accepting(queryset: QuerySet[Listing], stay: Stay, *, now: datetime) -> QuerySet[Listing]:
    """The listings of `queryset` that take `stay`: those for which `rules.judge` finds nothing.

    Adds conditions only; no query is made here. The stay must be valid.
    """
    ready = _DaysLater(Cast(Value(stay.check_out), DateField()), F("preparation_nights"))
    return queryset.alias(ready=ready).filter(
        Q(status=ListingStatus.PUBLISHED),
        _dates_are_in_time(stay, now),
        *_weekdays_are_open(stay),
        _is_long_enough(stay, now),
        GreaterThanOrEqual(_own_or_of_arrival("max_nights", stay), stay.nights),
        _party_is_welcome(stay),
        ~Exists(_nights(now).filter(_in_the_way(stay))),
        Q(closed_by_default=False) | GreaterThanOrEqual(_opened_nights(stay), stay.nights),
    )


def _dates_are_in_time(stay: Stay, now: datetime) -> Q:
    """Neither past nor too soon nor too far ahead, by the clock of each home (R3, R9, R10)."""
    in_time = Q(pk__in=[])
    for (lead, hours), zones in _zones_by_lead(stay.check_in, now).items():
        with_notice = Q(notice_days__gt=0, notice_days__lte=lead) | Q(
            notice_days=0, same_day_cutoff_hour__gte=hours
        )
        within_window = Q(window_days=None) | Q(window_days__gte=lead + stay.nights - 1)
        in_time |= (
            Q(time_zone__in=zones) & (with_notice | Q(request_below_notice=True)) & within_window
        )
    return in_time


def _zones_by_lead(arrival: date, now: datetime) -> dict[tuple[int, int], list[str]]:
    """The time zones where `arrival` is not past, by the days until then and the cut-off's hour.

    At one moment there are only two or three dates on earth; the hours that have begun matter only
    where the arrival is today, and are 0 elsewhere.
    """
    zones: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for name in clock.zone_names():
        local = clock.local(now, name)
        lead = (arrival - local.date()).days
        if lead >= 0:
            zones[lead, hours_begun(local) if lead == 0 else 0].append(name)
    return zones


def _weekdays_are_open(stay: Stay) -> list[GreaterThan]:
    """Arrival and departure fall on days that the host allows (R8)."""
    arrival, departure = 1 << stay.check_in.weekday(), 1 << stay.check_out.weekday()
    return [
        GreaterThan(F("arrival_days").bitand(arrival), 0),
        GreaterThan(F("departure_days").bitand(departure), 0),
    ]


def _own_or_of_arrival(field: str, stay: Stay, *between: Subquery) -> Coalesce:
    """A limit of nights: of the date of arrival, else what stands between, else the listing's."""
    of_date = DateOverride.objects.filter(listing_id=OuterRef("pk"), date=stay.check_in)
    return Coalesce(Subquery(of_date.values(field)), *between, F(field))


def _is_long_enough(stay: Stay, now: datetime) -> Q:
    """At least the fewest nights of the arrival (R7), or just filling a gap (R12)."""
    of_weekday = ArrivalMinimum.objects.filter(
        listing_id=OuterRef("pk"), weekday=stay.check_in.isoweekday()
    )
    fewest = _own_or_of_arrival("min_nights", stay, Subquery(of_weekday.values("nights")))
    nights = _nights(now)
    after_another = Exists(nights.filter(date=stay.check_in - ONE_DAY))
    before_the_next = Exists(
        nights.filter(Q(date=stay.check_out) | Q(date=OuterRef("ready"), kind=NightKind.STAY))
    )
    return Q(LessThanOrEqual(fewest, stay.nights)) | (
        Q(gap_fill=True) & Q(after_another) & Q(before_the_next)
    )


def _party_is_welcome(stay: Stay) -> Q:
    """There is room for everybody, and the house's conditions are met (R13)."""
    welcome = Q(max_guests__gte=stay.guests, max_infants__gte=stay.infants, max_pets__gte=stay.pets)
    return welcome & Q(children_allowed=True) if stay.children else welcome


def _nights(now: datetime) -> NightQuerySet:
    """The taken nights of the listing in question."""
    return Night.objects.in_force(now).filter(listing_id=OuterRef("pk"))


def _in_the_way(stay: Stay) -> Q:
    """Any taken night within the stay, or a stay before the home is ready again (R11, R18)."""
    within = Q(date__lt=stay.check_out)
    too_soon_after = Q(date__lt=OuterRef("ready"), kind=NightKind.STAY)
    return Q(date__gte=stay.check_in) & (within | too_soon_after)


def _opened_nights(stay: Stay) -> Subquery:
    """How many of its nights the host opened by hand (R10); null when none."""
    return Subquery(
        DateOverride.objects.filter(
            listing_id=OuterRef("pk"),
            is_open=True,
            date__gte=stay.check_in,
            date__lt=stay.check_out,
        )
        .values("listing_id")
        .annotate(count=Count("pk"))
        .values("count")
    )
