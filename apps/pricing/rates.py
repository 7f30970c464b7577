"""Comparing prices of different currencies by a dated table of rates; never charging by it (R45).

Every comparison is made on whole numbers, the same in Python and in SQL: a filter's bounds are
converted once into each currency, and a sort multiplies each amount by its currency's factor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least

from airbnb import clock
from airbnb.compiled import CompiledQuery, Given, GivenList
from airbnb.errors import Invalid, UserError, raise_all
from airbnb.money import divide_half_away, exponent, is_currency
from airbnb.numbers import LARGEST_BIGINT
from apps.pricing.models import ExchangeRate

# A sort key's unit: fine enough for a hundredth of a rupiah, and 900 million dollars still fit.
UNITS_PER_DOLLAR = 10**10
MICROS = 10**6
# Where most homes are; PostgreSQL looks a currency up from the first on.
COMMON = frozenset({"AUD", "BRL", "CAD", "EUR", "GBP", "SGD", "USD"})
# For how long the rates of a day are not read again.
KEPT_FOR_S = 15
# A bound of a filter may have so many digits before and behind the point.
MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class PriceRange:
    """The bounds of a price filter in minor units of each currency that can be compared, in order.

    None: no bound on that side.
    """

    currencies: tuple[str, ...]
    low: Sequence[int] | None
    high: Sequence[int] | None

    def contains(self, minor: int, currency: str) -> bool:
        """Whether an amount lies within; the bounds themselves do."""
        try:
            place = self.currencies.index(currency)
        except ValueError:
            return False
        is_enough = self.low is None or self.low[place] <= minor
        return is_enough and (self.high is None or minor <= self.high[place])

    @property
    def shape(self) -> tuple[Any, ...]:
        """What the condition depends on: the currencies, and which bounds there are."""
        return self.currencies, self.low is None, self.high is None

    def condition(self, amount: str, currency: str = "currency") -> Q:
        """`contains` in SQL; `amount` and `currency` name columns or annotations."""
        if self.low is None and self.high is None:
            return Q(**{f"{currency}__in": self.currencies})
        # An amount of another currency has no bound, and so does not lie within.
        at_least = (
            Q() if self.low is None else Q(**{f"{amount}__gte": self._bound("low", currency)})
        )
        if self.high is None:
            return at_least
        return at_least & Q(**{f"{amount}__lte": self._bound("high", currency)})

    def _bound(self, side: str, currency: str) -> _ByCurrency:
        kind = BigIntegerField()
        bounds = {code: Given(side, kind, at=place) for place, code in enumerate(self.currencies)}
        return _ByCurrency(bounds, currency, together=GivenList(side, kind))

    @property
    def given(self) -> dict[str, Any]:
        """What is given to the condition."""
        return {"low": self.low, "high": self.high}


@dataclass(frozen=True)
class Rates:
    """What a US dollar was worth in each currency, in millionths of its major unit."""

    per_dollar_micros: Mapping[str, int]

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        """What the sort key depends on."""
        return tuple(self.per_dollar_micros.items())

    def comparable(self, minor: int, currency: str, *, descending: bool = False) -> int:
        """A number that sorts the amount among those of other currencies, smallest first.

        With `descending`, the largest amount has the smallest number. Amounts of a currency without
        a rate come last either way; amounts beyond 900 million dollars are not told apart.
        """
        factor = self._factors().get(currency)
        if factor is None:
            return LARGEST_BIGINT
        key = min(minor, LARGEST_BIGINT // factor) * factor
        return -key if descending else key

    def sort_key(
        self, amount: str, currency: str = "currency", *, descending: bool = False
    ) -> Coalesce:
        """`comparable` in SQL; `amount` and `currency` name columns or annotations."""
        factors = self._factors()
        most = {code: LARGEST_BIGINT // factor for code, factor in factors.items()}
        signed = {code: -factor if descending else factor for code, factor in factors.items()}
        key = Least(F(amount), _ByCurrency(most, currency)) * _ByCurrency(signed, currency)
        return Coalesce(key, Value(LARGEST_BIGINT), output_field=BigIntegerField())

    def price_range(self, low: Decimal | None, high: Decimal | None, currency: str) -> PriceRange:
        """The amounts worth from `low` to `high` major units of `currency`, both included.

        Raises Invalid, for the fields "min", "max" or "currency", when a bound is no amount, the
        bounds are the wrong way round, or there is no such currency. A currency without a rate is
        compared with itself alone.
        """
        _check_range(low, high, currency)
        own = self.per_dollar_micros.get(currency)
        others = self._minor_micros if own else {currency: 10 ** exponent(currency)}
        return PriceRange(
            tuple(others),
            None if low is None else _bounds(low, own or 1, others, up=True),
            None if high is None else _bounds(high, own or 1, others, up=False),
        )

    @cached_property
    def _minor_micros(self) -> Mapping[str, int]:
        """What a dollar was worth in millionths of each currency's minor unit."""
        rates = self.per_dollar_micros.items()
        return {code: micros * 10 ** exponent(code) for code, micros in rates}

    def _factors(self) -> dict[str, int]:
        """How many units of the sort key a minor unit of each currency is worth."""
        return {
            code: max(divide_half_away(UNITS_PER_DOLLAR * MICROS, micros), 1)
            for code, micros in self._minor_micros.items()
        }


def rates_on(day: date) -> Rates:
    """The latest rate of each currency on or before `day`; its first, where there is none yet.

    A rate that is written today is seen after a quarter of a minute at the latest.
    """
    return read_rates(day, int(clock.monotonic() / KEPT_FOR_S))


@lru_cache(maxsize=2)
def read_rates(day: date, _period: int) -> Rates:
    """The same, once in each period of the process's clock."""
    rows = sorted(_RATES.run(day=day), key=lambda row: (row.currency not in COMMON, row.currency))
    return Rates(dict(rows))


def _rates() -> CompiledQuery:
    of_currency = ExchangeRate.objects.filter(currency=OuterRef("currency"))
    until = of_currency.filter(day__lte=Given("day", DateField()))
    latest = until.order_by("-day").values("day")[:1]
    first = of_currency.order_by("day").values("day")[:1]
    rows = ExchangeRate.objects.filter(day=Coalesce(Subquery(latest), Subquery(first)))
    return CompiledQuery(rows, ("currency", "per_dollar_micros"))


_RATES = _rates()


class _ByCurrency(Case):
    """The value of each row's currency; null for others.

    PostgreSQL takes the values `together`, in two arrays: comparing with one currency after the
    other takes longer there than everything else of a search.
    """

    def __init__(
        self, values: Mapping[str, Any], currency: str, *, together: GivenList | None = None
    ) -> None:
        whens = (When(**{currency: code}, then=value) for code, value in values.items())
        super().__init__(*whens, output_field=BigIntegerField())
        self.values = values
        self.together = together

    def as_postgresql(self, compiler: Any, *_: Any, **__: Any) -> Any:
        """The value at the place of the row's currency."""
        if not self.cases:
            return self.as_sql(compiler, compiler.connection)
        exact: Any = self.cases[0].condition
        column, parameters = compiler.compile(exact.children[0].lhs)
        given = compiler.compile(self.together)[1] if self.together else [[*self.values.values()]]
        sql = f"(%s::bigint[])[array_position(%s::text[], {column}::text)]"
        return sql, [*given, [*self.values], *parameters]


def _bounds(amount: Decimal, own_micros: int, others: Mapping[str, int], *, up: bool) -> list[int]:
    """A major amount of a currency worth `own_micros` in minor units worth `others`, cut or `up`.

    No amount is negative, and none is larger than a column holds.
    """
    numerator, denominator = amount.as_integer_ratio()
    if numerator < 0:
        return [-1] * len(others)
    divisor = denominator * own_micros
    more = divisor - 1 if up else 0
    found = [(numerator * micros + more) // divisor for micros in others.values()]
    if max(found) > LARGEST_BIGINT:
        return [min(bound, LARGEST_BIGINT) for bound in found]
    return found


def _check_range(low: Decimal | None, high: Decimal | None, currency: str) -> None:
    errors: list[UserError] = [
        Invalid("This is no amount of money.", field=field)
        for field, bound in (("min", low), ("max", high))
        if bound is not None and not _is_amount(bound)
    ]
    if not is_currency(currency):
        errors.append(Invalid("There is no such currency.", field="currency"))
    if not errors and low is not None and high is not None and low > high:
        errors.append(Invalid("The least is more than the most.", field="min"))
    raise_all(errors)


def _is_amount(bound: Decimal) -> bool:
    digits = bound.as_tuple().exponent
    return isinstance(digits, int) and digits >= -MOST_DIGITS and bound.adjusted() < MOST_DIGITS
