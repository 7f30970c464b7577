"""The average price of a night of a stay in SQL: the same whole number as in Python.

Nothing is negative here: prices are above zero and a discount is at most all of them. So rounding
half away from zero is adding half of the divisor and dividing down. Each step is of that form and
names its amount once, so that the statement does not grow with the number of steps.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
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

from airbnb.compiled import AnyOf, Given
from airbnb.money import BASIS_POINTS
from apps.availability.models import DateOverride
from apps.availability.sql import CHECK_IN, CHECK_OUT, GUESTS, NIGHTS, lead
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


def with_average_nightly(queryset: QuerySet[Listing]) -> QuerySet[Listing]:
    """`queryset` with `average_nightly_minor`: what `Breakdown.average_nightly` is of the stay.

    In minor units of each listing's currency; null where a listing has no price. The stay and the
    terms are those of `given_stay` and `given_terms`.
    """
    promoted = _nights() + _extra_guests()
    # Half a minor unit goes to the discount, so what is left is rounded half down.
    left = _divided(
        promoted, BASIS_POINTS - _promotion_percent(), BASIS_POINTS // 2 - 1, BASIS_POINTS
    )
    before_fee = left + Coalesce(F("cleaning_fee_minor"), 0)
    total = _divided(before_fee, _WITH_FEE, BASIS_POINTS // 2, BASIS_POINTS)
    average = _divided(total, 2, NIGHTS, 2 * NIGHTS)
    return queryset.annotate(average_nightly_minor=average)


_WITH_FEE: Final = Given("with_fee", IntegerField())


def given_terms(stay: Stay, fee_plan: FeePlan) -> dict[str, Any]:
    """What is to be given for a valid stay, besides `given_stay`."""
    dates: dict[str, Any] = {_dates_name(weekday): [] for weekday in Weekday}
    for day in stay.dates:
        dates[_dates_name(Weekday(day.isoweekday()))].append(day)
    counts = {f"{name}_count": len(days) for name, days in dates.items()}
    return {**dates, **counts, "with_fee": BASIS_POINTS + fee_plan.guest_percent}


def _dates_name(weekday: Weekday) -> str:
    return f"{weekday.name.lower()}s"


def _divided(amount: Combinable, factor: Any, addend: Any, divisor: Any) -> _DividedDown:
    """`(amount × factor + addend) / divisor`, divided down."""
    return _DividedDown(Cast(amount, _WIDE) * factor + addend, divisor)


def _nights() -> Combinable:
    """The sum of the nightly prices: the listing's own, corrected on the dates with another."""
    own: Combinable = Value(0)
    for weekday in Weekday:
        count = Given(f"{_dates_name(weekday)}_count", IntegerField())
        own = own + count * _own_price(weekday, F)
    return own + Coalesce(_overrides_difference(), 0)


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


def _overrides_difference() -> Subquery:
    """By how much the dates with a price of their own change the sum; null when there are none.

    The stay's dates come by weekday: SQLite would have to ask Python for the weekday of each row.
    """
    own = Case(
        *(
            When(
                AnyOf(F("date"), Given(_dates_name(weekday), DateField())),
                then=_own_price(weekday, OuterRef),
            )
            for weekday in Weekday
        ),
        output_field=BigIntegerField(),
    )
    return Subquery(
        DateOverride.objects.filter(
            listing_id=OuterRef("pk"),
            date__gte=CHECK_IN,
            date__lt=CHECK_OUT,
            price_minor__isnull=False,
        )
        .values("listing_id")
        .annotate(difference=Sum(F("price_minor") - own))
        .values("difference")
    )


def _extra_guests() -> Case:
    """The fee for each night and guest beyond those included."""
    extra = (GUESTS - F("guests_included")) * NIGHTS
    return Case(
        When(guests_included__lt=GUESTS, then=extra * Coalesce(F("extra_guest_minor"), 0)),
        default=0,
        output_field=BigIntegerField(),
    )


def _promotion_percent() -> Coalesce:
    """The basis points of `promotions.promotion_of`; 0 when there is no promotion."""
    longest = (
        LengthDiscount.objects.filter(listing_id=OuterRef("pk"), min_nights__lte=NIGHTS)
        .order_by("-min_nights")
        .values("percent")[:1]
    )
    by_lead = Case(
        When(early_bird_days__lte=lead(), then=F("early_bird_percent")),
        When(last_minute_days__gte=lead(), then=F("last_minute_percent")),
        default=0,
        output_field=IntegerField(),
    )
    return Coalesce(Subquery(longest), by_lead)
