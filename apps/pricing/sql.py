"""The average price of a night of a stay in SQL: the same whole number as in Python.

Nothing is negative here: prices are above zero and a discount is at most all of them. So rounding
half away from zero is adding half of the divisor and dividing down. Each step is of that form and
names its amount once, so that the statement does not grow with the number of steps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    Case,
    DecimalField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import GreaterThan, IsNull

from airbnb import clock
from airbnb.money import BASIS_POINTS
from apps.availability.models import DateOverride
from apps.availability.stays import Stay
from apps.listings.models import LengthDiscount, Listing
from apps.listings.weekdays import Weekday
from apps.pricing.models import FeePlan

# More digits than a product of amounts has: PostgreSQL, MariaDB and MySQL compute exactly in them.
# SQLite has 64 bits only: a stay of more than 4 × 10^14 minor units is not exact there.
_WIDE: Final = DecimalField(max_digits=40, decimal_places=0)

Column = Callable[[str], Combinable]


class _DividedDown(Func):
    """The whole part of one number divided by another, neither negative, on every database."""

    arity = 2
    output_field = BigIntegerField()

    def as_mysql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The SQL of MariaDB and MySQL."""
        return super().as_sql(
            compiler, connection, template="(%(expressions)s)", arg_joiner=" DIV ", **context
        )

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The SQL of PostgreSQL, where numbers with more than 64 bits have a type of their own."""
        template = "DIV(%(expressions)s)::bigint"
        return super().as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The SQL of SQLite, which divides whole numbers down."""
        template = "CAST(%(expressions)s AS INTEGER)"
        return super().as_sql(compiler, connection, template=template, arg_joiner=" / ", **context)


def with_average_nightly(
    queryset: QuerySet[Listing], stay: Stay, *, now: datetime
) -> QuerySet[Listing]:
    """`queryset` with `average_nightly_minor`: what `Breakdown.average_nightly` is of `stay`.

    In minor units of each listing's currency; null where a listing has no price. The stay must be
    valid. Makes one query, for the fee plan.
    """
    fee_plan = FeePlan.objects.in_force(now)
    promoted = _nights(stay) + _extra_guests(stay)
    # Half a minor unit goes to the discount, so what is left is rounded half down.
    left = _divided(
        promoted, BASIS_POINTS - _promotion_percent(stay, now), BASIS_POINTS // 2 - 1, BASIS_POINTS
    )
    before_fee = left + Coalesce(F("cleaning_fee_minor"), 0)
    total = _divided(
        before_fee, BASIS_POINTS + fee_plan.guest_percent, BASIS_POINTS // 2, BASIS_POINTS
    )
    average = _divided(total, 2, stay.nights, 2 * stay.nights)
    return queryset.annotate(average_nightly_minor=average)


def _divided(amount: Combinable, factor: Any, addend: int, divisor: int) -> _DividedDown:
    """`(amount × factor + addend) / divisor`, divided down."""
    return _DividedDown(Cast(amount, _WIDE) * factor + addend, divisor)


def _nights(stay: Stay) -> Combinable:
    """The sum of the nightly prices: the listing's own, corrected on the dates with another."""
    dates = defaultdict(list)
    for day in stay.dates:
        dates[Weekday(day.isoweekday())].append(day)
    own: Combinable = Value(0)
    for weekday, days in dates.items():
        own = own + len(days) * _own_price(weekday, F)
    return own + Coalesce(_overrides_difference(stay, dates), 0)


def _own_price(weekday: Weekday, column: Column) -> Case:
    """`nightly.own_price` of a weekday; `column` makes F or OuterRef of a listing's column."""
    is_weekend = GreaterThan(column("weekend_nights").bitand(weekday.bit), 0)
    return Case(
        When(
            Q(IsNull(column("weekend_minor"), False)) & Q(is_weekend), then=column("weekend_minor")
        ),
        default=column("price_minor"),
        output_field=BigIntegerField(),
    )


def _overrides_difference(stay: Stay, dates: Mapping[Weekday, list[date]]) -> Subquery:
    """By how much the dates with a price of their own change the sum; null when there are none.

    The stay's dates come by weekday: SQLite would have to ask Python for the weekday of each row.
    """
    own = Case(
        *(When(date__in=days, then=_own_price(day, OuterRef)) for day, days in dates.items()),
        output_field=BigIntegerField(),
    )
    return Subquery(
        DateOverride.objects.filter(
            listing_id=OuterRef("pk"),
            date__gte=stay.check_in,
            date__lt=stay.check_out,
            price_minor__isnull=False,
        )
        .values("listing_id")
        .annotate(difference=Sum(F("price_minor") - own))
        .values("difference")
    )


def _extra_guests(stay: Stay) -> Case:
    """The fee for each night and guest beyond those included."""
    extra = (stay.guests - F("guests_included")) * stay.nights
    return Case(
        When(guests_included__lt=stay.guests, then=extra * Coalesce(F("extra_guest_minor"), 0)),
        default=0,
        output_field=BigIntegerField(),
    )


def _promotion_percent(stay: Stay, now: datetime) -> Coalesce:
    """The basis points of `promotions.promotion_of`; 0 when there is no promotion."""
    longest = (
        LengthDiscount.objects.filter(listing_id=OuterRef("pk"), min_nights__lte=stay.nights)
        .order_by("-min_nights")
        .values("percent")[:1]
    )
    ahead = _days_ahead(stay.check_in, now)
    by_lead = Case(
        When(early_bird_days__lte=ahead, then=F("early_bird_percent")),
        When(last_minute_days__gte=ahead, then=F("last_minute_percent")),
        default=0,
        output_field=IntegerField(),
    )
    return Coalesce(Subquery(longest), by_lead)


def _days_ahead(check_in: date, now: datetime) -> Case:
    """The days from the listing's local today to `check_in`."""
    in_utc = clock.today(now, "UTC")
    return Case(
        *(
            When(time_zone__in=names, then=Value((check_in - day).days))
            for day, names in clock.zones_by_day(now).items()
            if day != in_utc
        ),
        default=Value((check_in - in_utc).days),
        output_field=IntegerField(),
    )
