"""What one input value becomes in its column. A reader gets the value and its field's path.

Readers raise Invalid, or UserErrors when several parts of a value are wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import time
from decimal import Decimal
from typing import Any

import pycountry

from airbnb.errors import Invalid, UserError, UserErrors, raise_all, require
from airbnb.money import BASIS_POINTS, Money, is_currency
from airbnb.texts import cleaned
from apps.listings.inputs import LeadDiscountInput, LengthDiscountInput, WeekdayNightsInput
from apps.listings.models import LONGEST_STAY, MOST_MINOR, CancellationPolicy
from apps.listings.weekdays import Weekday, as_bits

Path = tuple[str, ...]
Reader = Callable[[Any, Path], Any]

MOST_HOUSE_RULES = 50
MOST_LENGTH_DISCOUNTS = 20

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")


class Problems:
    """Collects user errors, so that all of them can be told at once: `with problems: …`."""

    def __init__(self) -> None:
        self.errors: list[UserError] = []

    def __enter__(self) -> None:
        """Begin a part that may be refused."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Keep the part's user errors; let everything else pass."""
        if not isinstance(error, UserError | UserErrors):
            return False
        self.errors.extend(error.errors)
        return True


def as_it_is(value: Any, _field: Path) -> Any:
    """A value of which every one that has the type is good."""
    return value


def text(most: int, *, least: int = 0, lines: bool = False) -> Reader:
    """A text of `least` to `most` characters."""
    return lambda value, field: cleaned(value, most=most, least=least, lines=lines, field=field)


def whole(least: int, most: int) -> Reader:
    """A whole number from `least` to `most`."""

    def read(value: int, field: Path) -> int:
        require(least <= value <= most, Invalid(f"Must be from {least} to {most}.", field=field))
        return value

    return read


def degrees(most: int) -> Reader:
    """A latitude or longitude; neither NaN nor infinite."""

    def read(value: float, field: Path) -> float:
        require(-most <= value <= most, Invalid(f"Must be from -{most} to {most}.", field=field))
        return value

    return read


def bathrooms(value: float, field: Path) -> Decimal:
    """A number of bathrooms; 1.5 is a bath and a toilet."""
    require(0 <= value <= 500, Invalid("Must be from 0 to 500.", field=field))
    exact = Decimal(str(value))
    rounded = exact.quantize(Decimal("0.1"))
    require(exact == rounded, Invalid("At most one decimal.", field=field))
    return rounded


def time_of_day(value: str, field: Path) -> time:
    """A wall clock's "HH:MM"."""
    found = _TIME.fullmatch(value)
    if found is None:
        raise Invalid('Must be a time of day such as "15:00".', field=field)
    return time(int(found[1]), int(found[2]))


def country(value: str, field: Path) -> str:
    """An ISO 3166-1 alpha-2 code."""
    known = _COUNTRY.fullmatch(value) and pycountry.countries.get(alpha_2=value)
    require(known, Invalid('Must be an ISO 3166-1 code such as "FR".', field=field))
    return value


def currency(value: str, field: Path) -> str:
    """An ISO 4217 code."""
    known = _CURRENCY.fullmatch(value) and is_currency(value)
    require(known, Invalid('Must be an ISO 4217 code such as "EUR".', field=field))
    return value


def chosen_policy(value: CancellationPolicy, field: Path) -> CancellationPolicy:
    """A cancellation policy that a host may choose (R33)."""
    is_chosen = value != CancellationPolicy.LONG_TERM
    require(is_chosen, Invalid("LONG_TERM applies by itself from 28 nights on.", field=field))
    return value


def weekdays(*, least: int) -> Reader:
    """A set of at least so many weekdays, as bits."""

    def read(value: Sequence[Weekday], field: Path) -> int:
        require(len(value) >= least, Invalid("Name at least one day.", field=field))
        return as_bits(value)

    return read


def house_rules(value: Sequence[str], field: Path) -> list[str]:
    """Sentences, in the host's order."""
    if len(value) > MOST_HOUSE_RULES:
        raise Invalid(f"At most {MOST_HOUSE_RULES} rules.", field=field)
    problems = Problems()
    rules = []
    for index, rule in enumerate(value):
        with problems:
            rules.append(cleaned(rule, most=500, least=1, field=(*field, str(index))))
    raise_all(problems.errors)
    return rules


def amount(value: Decimal, code: str, field: Path, *, least: int) -> int:
    """An amount of the currency `code` in minor units, at least `least` of them."""
    try:
        minor = Money.from_decimal(value, code).minor
    except ValueError as error:
        raise Invalid(str(error), field=field) from None
    lowest, highest = Money(least, code).amount, Money(MOST_MINOR, code).amount
    require(
        least <= minor <= MOST_MINOR,
        Invalid(f"Must be from {lowest} to {highest} {code}.", field=field),
    )
    return minor


def percent(value: Decimal, field: Path) -> int:
    """A percentage in basis points."""
    points = value * 100
    require(0 < points <= BASIS_POINTS, Invalid("Must be more than 0, at most 100.", field=field))
    require(points == int(points), Invalid("At most two decimals.", field=field))
    return int(points)


def lead_discount(value: LeadDiscountInput, field: Path) -> tuple[int, int]:
    """Days and basis points."""
    problems = Problems()
    days = points = 0
    with problems:
        days = whole(0, LONGEST_STAY)(value["days"], (*field, "days"))
    with problems:
        points = percent(value["percent"], (*field, "percent"))
    raise_all(problems.errors)
    return days, points


def length_discounts(value: Sequence[LengthDiscountInput], field: Path) -> dict[int, int]:
    """Basis points by the fewest nights, none twice (R17)."""
    if len(value) > MOST_LENGTH_DISCOUNTS:
        raise Invalid(f"At most {MOST_LENGTH_DISCOUNTS} discounts.", field=field)
    problems = Problems()
    found: dict[int, int] = {}
    for index, discount in enumerate(value):
        place = (*field, str(index))
        with problems:
            nights = whole(2, LONGEST_STAY)(discount["min_nights"], (*place, "min_nights"))
            require(nights not in found, Invalid("Named twice.", field=(*place, "min_nights")))
            found[nights] = percent(discount["percent"], (*place, "percent"))
    raise_all(problems.errors)
    return found


def arrival_minimums(value: Sequence[WeekdayNightsInput], field: Path) -> dict[int, int]:
    """The fewest nights by weekday of arrival, none twice (R7)."""
    problems = Problems()
    found: dict[int, int] = {}
    for index, minimum in enumerate(value[:8]):  # of eight, one is named twice
        place = (*field, str(index))
        weekday = int(minimum["weekday"])
        with problems:
            require(weekday not in found, Invalid("Named twice.", field=(*place, "weekday")))
            found[weekday] = whole(1, LONGEST_STAY)(minimum["nights"], (*place, "nights"))
    raise_all(problems.errors)
    return found
