"""The average price of a night of a stay in SQL: the same whole number as in Python.

Nothing is negative here: prices are above zero and a discount is at most all of them. So rounding
half away from zero is adding half of the divisor and dividing down. Each step is of that form and
names its amount once, so that the statement does not grow with the number of steps.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
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

from airbnb.compiled import Given
from airbnb.lateral import annotate_once
from airbnb.money import BASIS_POINTS
from apps.availability.models import DateOverride
from apps.availability.sql import (
    CHECK_IN,
    CHECK_OUT,
    GUESTS,
    NIGHTS,
    NOW,
    if_any,
    lead_is_within,
    lead_reaches,
)
from apps.availability.stays import Stay
from apps.listings.models import LengthDiscount, Listing
from apps.listings.weekdays import Weekday
from apps.pricing.models import fee_plans


class _Divided(Func):
    """`(amount × factor + addend) / divisor`, divided down; nothing is negative.

    PostgreSQL, MariaDB and MySQL compute exactly, in more digits than a product of amounts has.
    SQLite has 64 bits only: a stay of more than 4 × 10^14 minor units is not exact there.
    """

    arity = 4
    output_field = BigIntegerField()

    def as_mysql(self, compiler: Any, *_: Any, **__: Any) -> Any:
        """The SQL of MariaDB and MySQL."""
        return self._filled("((CAST({} AS DECIMAL(40)) * {} + {}) DIV {})", compiler)

    def as_postgresql(self, compiler: Any, *_: Any, **__: Any) -> Any:
        """The SQL of PostgreSQL, where numbers with more than 64 bits have a type of their own."""
        return self._filled("DIV({}::numeric * {} + {}, {})::bigint", compiler)

    def as_sqlite(self, compiler: Any, *_: Any, **__: Any) -> Any:
        """The SQL of SQLite, which divides whole numbers down."""
        return self._filled("CAST(({} * {} + {}) / {} AS INTEGER)", compiler)

    def _filled(self, template: str, compiler: Any) -> Any:
        parts = [compiler.compile(source) for source in self.source_expressions]
        parameters = chain.from_iterable(part[1] for part in parts)
        return template.format(*(sql for sql, _ in parts)), list(parameters)


class _DividedNarrowly(_Divided):
    """The same of amounts whose product has 64 bits, in which PostgreSQL is faster."""

    def as_postgresql(self, compiler: Any, *_: Any, **__: Any) -> Any:
        """The SQL of PostgreSQL, which divides whole numbers down."""
        return self._filled("(({} * {} + {}) / {})", compiler)


class _WeekdayBit(Func):
    """The bit of a date's weekday in a set: `Weekday.bit`."""

    arity = 1
    output_field = IntegerField()

    def as_mysql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        """The SQL of MariaDB and MySQL."""
        return self.as_sql(compiler, connection, template="(1 << WEEKDAY(%(expressions)s))")

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:
        """The SQL of PostgreSQL."""
        template = "(1 << (EXTRACT(ISODOW FROM %(expressions)s)::int - 1))"
        return self.as_sql(compiler, connection, template=template)

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        """The SQL of SQLite, which counts from Sunday."""
        template = "(1 << ((strftime('%%%%w', %(expressions)s) + 6) %%%% 7))"
        return self.as_sql(compiler, connection, template=template)


def with_average_nightly(queryset: QuerySet[Listing]) -> QuerySet[Listing]:
    """`queryset` with `average_nightly_minor`: what `Breakdown.average_nightly` is of the stay.

    In minor units of each listing's currency; null where a listing has no price. The stay and the
    moment are those of `given_stay`, with what `given_weekdays` gives; the fees are those in force.
    """
    promoted = _nights() + _extra_guests()
    # Half a minor unit goes to the discount, so what is left is rounded half down.
    left = _Divided(
        promoted, BASIS_POINTS - _promotion_percent(), BASIS_POINTS // 2 - 1, BASIS_POINTS
    )
    before_fee = left + Coalesce(F("cleaning_fee_minor"), 0)
    with_fee = BASIS_POINTS + Subquery(fee_plans(NOW).values("guest_percent")[:1])
    total = _Divided(before_fee, with_fee, BASIS_POINTS // 2, BASIS_POINTS)
    average = _DividedNarrowly(total, 2, NIGHTS, 2 * NIGHTS)
    return annotate_once(queryset, "average_nightly_minor", average)


def given_weekdays(stay: Stay) -> dict[str, int]:
    """What is to be given for a valid stay, besides `given_stay`: how many nights of each kind."""
    weeks, more = divmod(stay.nights, 7)
    first = Weekday(stay.check_in.isoweekday())
    return {_count_name(day): weeks + ((day - first) % 7 < more) for day in Weekday}


def _count_name(weekday: Weekday) -> str:
    return f"{weekday.name.lower()}s"


def _nights() -> Combinable:
    """The sum of the nightly prices: the listing's own, corrected on the dates with another."""
    weekend: Combinable = Value(0)
    for weekday in Weekday:
        is_of_weekend = F("weekend_nights").bitrightshift(weekday - 1).bitand(1)
        weekend = weekend + Given(_count_name(weekday), IntegerField()) * is_of_weekend
    # Bits have no sign on MariaDB and MySQL, and nothing negative could be multiplied by them.
    difference = (F("weekend_minor") - F("price_minor")) * Cast(weekend, BigIntegerField())
    own = F("price_minor") * NIGHTS + Case(
        When(weekend_minor__isnull=False, then=difference),
        default=0,
        output_field=BigIntegerField(),
    )
    return own + Coalesce(if_any(DateOverride, _overrides_difference()), 0)


def _overrides_difference() -> Subquery:
    """By how much the dates with a price of their own change the sum; null when there are none."""
    bit: Any = _WeekdayBit("date")
    is_weekend = GreaterThan(OuterRef("weekend_nights").bitand(bit), 0)
    own = Case(
        When(
            Q(IsNull(OuterRef("weekend_minor"), False)) & Q(is_weekend),
            then=OuterRef("weekend_minor"),
        ),
        default=OuterRef("price_minor"),
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
        When(
            Q(early_bird_days__isnull=False) & lead_reaches(F("early_bird_days")),
            then=F("early_bird_percent"),
        ),
        When(
            Q(last_minute_days__isnull=False) & lead_is_within(F("last_minute_days")),
            then=F("last_minute_percent"),
        ),
        default=0,
        output_field=IntegerField(),
    )
    return Coalesce(if_any(LengthDiscount, Subquery(longest)), by_lead)
