"""Money is a whole number of minor units and an ISO 4217 code (R14); never a float.

The exponent (how many minor units make a major one) is the one of ISO 4217: 0 for JPY, 2 for USD,
3 for KWD. Percentages are given in basis points (1250 = 12.5 %), so that they are exact too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, total_ordering

import pycountry
from babel import Locale
from babel.numbers import NumberPattern, parse_pattern

# ISO 4217, list one, as amended: every currency not named here has two decimals.
_EXPONENTS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
_FORMATS = {decimals: f"%d.%0{decimals}d" for decimals in {2, *_EXPONENTS.values()} - {0}}
# Codes of ISO 4217 that are no money to pay with: metals, bond units, testing, none.
_NOT_MONEY = frozenset("XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX".split())

BASIS_POINTS = 10_000


@cache
def is_currency(code: str) -> bool:
    """Whether `code` is a present ISO 4217 code of a currency that one can pay with."""
    return (
        len(code) == 3
        and code.isascii()
        and code.isupper()
        and code not in _NOT_MONEY
        and pycountry.currencies.get(alpha_3=code) is not None
    )


def exponent(currency: str) -> int:
    """How many decimals `currency` has: 0 for JPY, 2 for USD, 3 for KWD."""
    return _EXPONENTS.get(currency, 2)


def divide_half_away(numerator: int, denominator: int) -> int:
    """`numerator / denominator` rounded half away from zero (R16). `denominator` is positive."""
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def percent_of(minor: int, basis_points: int) -> int:
    """`basis_points` of `minor`, rounded once, half away from zero (R16)."""
    return divide_half_away(minor * basis_points, BASIS_POINTS)


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` by `weights` (none negative) so that the parts sum to it: largest remainder.

    Equal remainders go to the earlier part. With no weight at all the first part takes everything.
    """
    if not weights:
        raise ValueError("Nothing to allocate to.")
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    sign = -1 if total < 0 else 1
    parts = [abs(total) * weight // whole for weight in weights]
    remainders = [abs(total) * weight % whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for index in by_remainder[: abs(total) - sum(parts)]:
        parts[index] += 1
    return [sign * part for part in parts]


@cache
def _pattern(locale: str, decimals: int) -> NumberPattern:
    """How `locale` writes an amount, with ISO 4217's decimals (CLDR's differ, e.g. for IQD)."""
    pattern = parse_pattern(Locale.parse(locale, sep="-").currency_formats["standard"].pattern)
    pattern.frac_prec = (decimals, decimals)
    return pattern


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one currency. Adding or comparing two currencies raises."""

    minor: int
    currency: str

    @classmethod
    def from_decimal(cls, amount: Decimal, currency: str) -> Money:
        """Money of a major amount, e.g. Decimal("99.99"), "USD".

        Raises ValueError when the amount is not finite or has more decimals than the currency.
        """
        if not amount.is_finite():
            raise ValueError("An amount must be a finite number.")
        scaled = amount.scaleb(exponent(currency))
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{currency} has {exponent(currency)} decimals.")
        return cls(int(scaled), currency)

    @property
    def amount(self) -> Decimal:
        """The major amount with exactly the currency's decimals, e.g. Decimal("99.90")."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    @property
    def written(self) -> str:
        """`amount` as a text, e.g. "99.90"."""
        decimals = exponent(self.currency)
        if not decimals:
            return str(self.minor)
        if self.minor < 0:
            return f"-{(-self).written}"
        scale: int = 10**decimals
        return _FORMATS[decimals] % divmod(self.minor, scale)

    def formatted(self, locale: str = "en") -> str:
        """The amount as people of `locale` write it, e.g. "$99.90"."""
        pattern = _pattern(locale, exponent(self.currency))
        return str(
            pattern.apply(self.amount, locale, currency=self.currency, currency_digits=False)
        )

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix.")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor
