"""Comparing prices of different currencies by a dated table of rates; never charging by it (R45).

Every comparison is made on whole numbers, the same in Python and in SQL: a filter's bounds are
converted once into each currency, and a sort multiplies each amount by its currency's factor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Case, DateField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

from airbnb.compiled import CompiledQuery, Given, array_of
from airbnb.errors import Invalid, UserError, raise_all
from airbnb.money import divide_half_away, exponent, is_currency
from airbnb.numbers import LARGEST_BIGINT
from apps.pricing.models import ExchangeRate

# A sort key's unit: fine enough for a hundredth of a rupiah, and 900 million dollars still fit.
UNITS_PER_DOLLAR = 10**10
MICROS = 10**6
SIDES = ("low", "high")
# A bound of a filter may have so many digits before and behind the point.
MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class PriceRange:
    """The bounds of a price filter in minor units of each currency that can be compared.

    None: no bound on that side.
    """

    by_currency: Mapping[str, tuple[int | None, int | None]]

    def contains(self, minor: int, currency: str) -> bool:
        """Whether an amount lies within; the bounds themselves do."""
        if currency not in self.by_currency:
            return False
        low, high = self.by_currency[currency]
        return (low is None or low <= minor) and (high is None or minor <= high)

    @property
    def shape(self) -> tuple[Any, ...]:
        """What the condition depends on: the currencies, and which bounds there are."""
        return tuple(self.by_currency), *(bound is None for bound in self._first())

    def _first(self) -> tuple[int | None, int | None]:
        """Of any currency: all have the same bounds."""
        return next(iter(self.by_currency.values()))

    def condition(self, amount: str, currency: str = "currency") -> Q:
        """`contains` in SQL; `amount` and `currency` name columns or annotations."""
        known = Q(**{f"{currency}__in": list(self.by_currency)})
        low, high = (
            None if bound is None else self._bound(side, currency)
            for side, bound in zip(SIDES, self._first(), strict=True)
        )
        if high is None:
            return known if low is None else known & Q(**{f"{amount}__gte": low})
        if low is None:
            return known & Q(**{f"{amount}__lte": high})
        # The amount may be dear to compute: this names it once.
        return known & Q(**{f"{amount}__range": (low, high)})

    def _bound(self, side: str, currency: str) -> _ByCurrency:
        bounds = {code: Given(f"{side}_{code}", BigIntegerField()) for code in self.by_currency}
        return _ByCurrency(bounds, currency, together=array_of(Given(side, BigIntegerField())))

    @property
    def given(self) -> dict[str, Any]:
        """What is given to the condition."""
        given: dict[str, Any] = {
            f"{side}_{code}": bound
            for code, pair in self.by_currency.items()
            for side, bound in zip(SIDES, pair, strict=True)
        }
        return given | dict(zip(SIDES, zip(*self.by_currency.values(), strict=True), strict=True))


@dataclass(frozen=True, slots=True)
class Rates:
    """What a US dollar was worth in each currency, in millionths of its major unit."""

    per_dollar_micros: Mapping[str, int]

    @property
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
        others = self.per_dollar_micros if own else {currency: 1}
        return PriceRange(
            {
                code: (
                    None if low is None else _clamped(-_minors(-low, code, micros, own or 1)),
                    None if high is None else _clamped(_minors(high, code, micros, own or 1)),
                )
                for code, micros in others.items()
            }
        )

    def _factors(self) -> dict[str, int]:
        """How many units of the sort key a minor unit of each currency is worth."""
        return {
            code: max(divide_half_away(UNITS_PER_DOLLAR * MICROS, micros * 10 ** exponent(code)), 1)
            for code, micros in self.per_dollar_micros.items()
        }


def rates_on(day: date) -> Rates:
    """The latest rate of each currency on or before `day`; its first, where there is none yet."""
    return Rates(dict(_RATES.run(day=day)))


def _rates() -> CompiledQuery:
    of_currency = ExchangeRate.objects.filter(currency=OuterRef("currency"))
    until = of_currency.filter(day__lte=Given("day", DateField()))
    latest = until.order_by("-day").values("day")[:1]
    first = of_currency.order_by("day").values("day")[:1]
    rows = ExchangeRate.objects.filter(day=Coalesce(Subquery(latest), Subquery(first)))
    return CompiledQuery(rows.order_by("currency"), ("currency", "per_dollar_micros"))


_RATES = _rates()


class _ByCurrency(Case):
    """The value of each row's currency; null for others.

    PostgreSQL takes the values `together`, in two arrays: comparing with one currency after the
    other takes longer there than everything else of a search.
    """

    def __init__(self, values: Mapping[str, Any], currency: str, *, together: Any = None) -> None:
        whens = (When(**{currency: code}, then=value) for code, value in values.items())
        super().__init__(*whens, output_field=BigIntegerField())
        self.codes = list(values)
        self.together = list(values.values()) if together is None else together

    def as_postgresql(self, compiler: Any, *_: Any, **__: Any) -> Any:
        """The value at the place of the row's currency."""
        exact: Any = self.cases[0].condition
        column, parameters = compiler.compile(exact.children[0].lhs)
        sql = f"(%s::bigint[])[array_position(%s::text[], {column}::text)]"
        return sql, [self.together, self.codes, *parameters]


def _minors(amount: Decimal, currency: str, micros: int, own_micros: int) -> int:
    """A major amount of a currency worth `own_micros`, in minor units of `currency`, cut off."""
    numerator, denominator = amount.as_integer_ratio()
    scale: int = 10 ** exponent(currency)
    return numerator * scale * micros // (denominator * own_micros)


def _clamped(bound: int) -> int:
    """No amount is negative, and none is larger than a column holds."""
    return min(max(bound, -1), LARGEST_BIGINT)


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
