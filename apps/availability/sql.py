"""The same answer as `rules.judge`, in SQL, over any number of homes.

The stay and the moment are not part of the SQL: they are `Given`, so that a search is compiled once
for all of them (airbnb/compiled.py). `given_stay` says what to give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
)

from airbnb import clock
from airbnb.compiled import AnyOf, Given
from apps.availability.models import DateOverride, Night, NightKind, NightQuerySet
from apps.availability.rules import hours_begun
from apps.availability.stays import Stay
from apps.listings.models import ArrivalMinimum, Listing, ListingStatus

if TYPE_CHECKING:
    from django.db.models.sql.compiler import SQLCompiler

ONE_DAY: Final = timedelta(days=1)

NOW: Final = Given("now", DateTimeField())
CHECK_IN: Final = Given("check_in", DateField())
CHECK_OUT: Final = Given("check_out", DateField())
NIGHTS: Final = Given("nights", IntegerField())
GUESTS: Final = Given("party_guests", IntegerField())
_DAY_BEFORE: Final = Given("day_before", DateField())
_CHILDREN: Final = Given("party_children", IntegerField())
_INFANTS: Final = Given("party_infants", IntegerField())
_PETS: Final = Given("party_pets", IntegerField())
_ARRIVAL_BIT: Final = Given("arrival_bit", IntegerField())
_DEPARTURE_BIT: Final = Given("departure_bit", IntegerField())
_ARRIVAL_WEEKDAY: Final = Given("arrival_weekday", IntegerField())
_LEAD: Final = Given("lead", IntegerField())
_AHEAD: Final = "zones_ahead"
_BEHIND: Final = "zones_behind"


def given_stay(stay: Stay, now: datetime) -> dict[str, Any]:
    """What is to be given for a valid stay at a moment."""
    today = clock.today(now, "UTC")
    given: dict[str, Any] = {
        "now": now,
        "check_in": stay.check_in,
        "check_out": stay.check_out,
        "nights": stay.nights,
        "day_before": stay.check_in - ONE_DAY,
        "party_guests": stay.guests,
        "party_children": stay.children,
        "party_infants": stay.infants,
        "party_pets": stay.pets,
        "arrival_bit": 1 << stay.check_in.weekday(),
        "departure_bit": 1 << stay.check_out.weekday(),
        "arrival_weekday": stay.check_in.isoweekday(),
        "lead": (stay.check_in - today).days,
        **_given_days(clock.quarter_of_an_hour(now)),
    }
    if is_near(stay, now):
        quarter = clock.quarter_of_an_hour(now)
        # Hours begin with a quarter, and have begun a moment later.
        given |= _given_hours(quarter if now == quarter else quarter + datetime.resolution)
    return given


@lru_cache(maxsize=8)
def _given_days(quarter: datetime) -> Mapping[str, Any]:
    """The time zones where another day is than in UTC."""
    today = clock.today(quarter, "UTC")
    zones = clock.zones_by_day(quarter)
    ahead, behind = zones.get(today + ONE_DAY, ()), zones.get(today - ONE_DAY, ())
    return _given_zones(_AHEAD, ahead) | _given_zones(_BEHIND, behind)


def _given_zones(name: str, zones: Sequence[str]) -> dict[str, Any]:
    """Time zones for `_ZoneIn`. As one text, an array is sent in a fraction of the time."""
    return {name: zones, f"{name}_array": f"{{{','.join(zones)}}}"}


class _ZoneIn(AnyOf):
    """Whether a listing is in one of the time zones of `_given_zones`."""

    def __init__(self, name: str) -> None:
        super().__init__(F("time_zone"), Given(name, CharField()))

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """An array that is given as one text."""
        zone, parameters = self.process_lhs(compiler, connection)
        array = Given(f"{self.rhs.name}_array", TextField())
        return f"{zone} = ANY(%s::varchar[])", [*parameters, array]


def is_near(stay: Stay, now: datetime) -> bool:
    """Whether the day of arrival has begun anywhere on earth: then the hour matters, too."""
    return stay.check_in <= clock.today(now, "UTC") + ONE_DAY


def lead_reaches(days: Any) -> Q:
    """Whether the days from a listing's local today to the check-in are at least so many.

    Local days differ by one at most from those in UTC. So only where that one matters is the time
    zone looked for among hundreds.
    """
    return Q(LessThan(days, _LEAD)) | Q(LessThanOrEqual(days, _lead()))


def lead_is_within(days: Any) -> Q:
    """Whether those days are at most so many."""
    return Q(GreaterThan(days, _LEAD)) | Q(GreaterThanOrEqual(days, _lead()))


def _lead() -> Combinable:
    """The days from a listing's local today to the check-in; negative when it is past."""
    return _LEAD + Case(
        When(_ZoneIn(_AHEAD), then=-1),
        When(_ZoneIn(_BEHIND), then=1),
        default=0,
        output_field=IntegerField(),
    )


def if_any(model: type[Model], value: Any) -> Case:
    """A value looked up among the rows of `model`; null, and not looked up, when it has no row."""
    return Case(When(Exists(model._default_manager.all()), then=value))


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


def accepting(queryset: QuerySet[Listing], *, near: bool) -> QuerySet[Listing]:
    """The listings of `queryset` that take the stay: those for which `rules.judge` finds nothing.

    Adds conditions only; no query is made here. The stay must be valid; `near` is its `is_near`.
    """
    ready = _DaysLater(Cast(CHECK_OUT, DateField()), F("preparation_nights"))
    return queryset.alias(ready=ready).filter(
        Q(status=ListingStatus.PUBLISHED),
        *_dates_are_in_time(near=near),
        _is_in("arrival_days", _ARRIVAL_BIT),
        _is_in("departure_days", _DEPARTURE_BIT),
        _is_long_enough(),
        GreaterThanOrEqual(_own_or_of_arrival("max_nights"), NIGHTS),
        *_party_is_welcome(),
        ~Exists(_nights().filter(_in_the_way())),
        Q(closed_by_default=False) | GreaterThanOrEqual(_opened_nights(), NIGHTS),
    )


def _dates_are_in_time(*, near: bool) -> list[Q]:
    """Neither past nor too soon nor too far ahead, by the clock of each home (R3, R9, R10)."""
    days = F("notice_days")
    with_notice = lead_reaches(days)
    not_past = []
    if near:
        before_the_cutoff = lead_reaches(Value(1)) | Q(
            GreaterThanOrEqual(F("same_day_cutoff_hour"), _hours_begun())
        )
        with_notice &= GreaterThan(days, 0) | Q(before_the_cutoff)
        not_past = [lead_reaches(Value(0))]
    # MariaDB and MySQL know no negative result of a column without a sign.
    window = Cast("window_days", IntegerField())
    within_window = Q(window_days=None) | lead_is_within(window - NIGHTS + 1)
    return [*not_past, Q(request_below_notice=True) | with_notice, within_window]


def _is_in(weekdays: str, bit: Any) -> GreaterThan:
    """Whether a day is among those that a column holds (R8)."""
    return GreaterThan(F(weekdays).bitand(bit), 0)


_HOURS: Final = range(1, 25)


@lru_cache(maxsize=8)
def _given_hours(moment: datetime) -> Mapping[str, Any]:
    """The time zones by the hours that have begun there."""
    zones: dict[int, list[str]] = {hour: [] for hour in _HOURS}
    for name in clock.zone_names():
        hour = hours_begun(clock.local(moment, name))
        if hour in zones:
            zones[hour].append(name)
    given = (_given_zones(f"zones_at_{hour}", names) for hour, names in zones.items())
    return dict(chain.from_iterable(one.items() for one in given))


def _hours_begun() -> Case:
    """The hours that have begun where a listing is."""
    return Case(
        *(When(_ZoneIn(f"zones_at_{hour}"), then=hour) for hour in _HOURS),
        default=0,
        output_field=IntegerField(),
    )


def _own_or_of_arrival(field: str, *between: Combinable) -> Coalesce:
    """A limit of nights: of the date of arrival, else what stands between, else the listing's."""
    of_date = DateOverride.objects.filter(listing_id=OuterRef("pk"), date=CHECK_IN)
    return Coalesce(if_any(DateOverride, Subquery(of_date.values(field))), *between, F(field))


def _is_long_enough() -> Q:
    """At least the fewest nights of the arrival (R7), or just filling a gap (R12)."""
    of_weekday = ArrivalMinimum.objects.filter(listing_id=OuterRef("pk"), weekday=_ARRIVAL_WEEKDAY)
    of_arrival = if_any(ArrivalMinimum, Subquery(of_weekday.values("nights")))
    fewest = _own_or_of_arrival("min_nights", of_arrival)
    nights = _nights()
    after_another = Exists(nights.filter(date=_DAY_BEFORE))
    before_the_next = Exists(
        nights.filter(Q(date=CHECK_OUT) | Q(date=OuterRef("ready"), kind=NightKind.STAY))
    )
    return Q(LessThanOrEqual(fewest, NIGHTS)) | (
        Q(gap_fill=True) & Q(after_another) & Q(before_the_next)
    )


def _party_is_welcome() -> list[Q]:
    """There is room for everybody, and the house's conditions are met (R13)."""
    return [
        Q(max_guests__gte=GUESTS, max_infants__gte=_INFANTS, max_pets__gte=_PETS),
        Q(children_allowed=True) | Q(Exact(_CHILDREN, 0)),
    ]


def _nights() -> NightQuerySet:
    """The taken nights of the listing in question."""
    return Night.objects.in_force(NOW).filter(listing_id=OuterRef("pk"))


def _in_the_way() -> Q:
    """Any taken night within the stay, or a stay before the home is ready again (R11, R18)."""
    # The home is never ready before the check-out: so these two are all that an index has to read.
    until_ready = Q(date__gte=CHECK_IN, date__lt=OuterRef("ready"))
    return until_ready & (Q(date__lt=CHECK_OUT) | Q(kind=NightKind.STAY))


def _opened_nights() -> Subquery:
    """How many of its nights the host opened by hand (R10); null when none."""
    return Subquery(
        DateOverride.objects.filter(
            listing_id=OuterRef("pk"), is_open=True, date__gte=CHECK_IN, date__lt=CHECK_OUT
        )
        .values("listing_id")
        .annotate(count=Count("pk"))
        .values("count")
    )
