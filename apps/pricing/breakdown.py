"""The price of a stay, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from airbnb.money import Money, divide_half_away


class PriceLineKind(StrEnum):
    """What a line is for."""

    NIGHTS = "NIGHTS"
    EXTRA_GUEST_FEE = "EXTRA_GUEST_FEE"
    DISCOUNT = "DISCOUNT"
    CLEANING_FEE = "CLEANING_FEE"
    SERVICE_FEE = "SERVICE_FEE"
    TAX = "TAX"
    HOST_FEE = "HOST_FEE"


@dataclass(frozen=True, slots=True)
class Line:
    """One line; a discount is negative. `rule` names the dated rule that made it, if one did."""

    kind: PriceLineKind
    description: str
    quantity: int
    amount: Money
    rule: str = ""


@dataclass(frozen=True, slots=True)
class NightPrice:
    """What one night costs before discounts and fees."""

    date: date
    price: Money


@dataclass(frozen=True, slots=True)
class Breakdown:
    """All lines of a price. The total is exactly their sum (R16)."""

    currency: str
    lines: tuple[Line, ...]
    nightly: tuple[NightPrice, ...]

    def _sum(self, *, of_tax: bool) -> Money:
        minor = sum(
            line.amount.minor for line in self.lines if (line.kind is PriceLineKind.TAX) is of_tax
        )
        return Money(minor, self.currency)

    @property
    def total_before_tax(self) -> Money:
        """The sum of every line but the taxes."""
        return self._sum(of_tax=False)

    @property
    def taxes(self) -> Money:
        """The sum of the tax lines."""
        return self._sum(of_tax=True)

    @property
    def total(self) -> Money:
        """What is paid."""
        return self.total_before_tax + self.taxes

    @property
    def average_nightly(self) -> Money:
        """The total before tax for each night, rounded half away from zero; search compares it."""
        return Money(
            divide_half_away(self.total_before_tax.minor, len(self.nightly)), self.currency
        )

    def to_json(self) -> dict[str, Any]:
        """As kept in a quote."""
        return {
            "currency": self.currency,
            "lines": [
                {
                    "kind": line.kind.value,
                    "description": line.description,
                    "quantity": line.quantity,
                    "minor": line.amount.minor,
                    "rule": line.rule,
                }
                for line in self.lines
            ],
            "nightly": [[night.date.isoformat(), night.price.minor] for night in self.nightly],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Breakdown:
        """As it was when `to_json` wrote it."""
        currency = data["currency"]
        return cls(
            currency=currency,
            lines=tuple(
                Line(
                    kind=PriceLineKind(line["kind"]),
                    description=line["description"],
                    quantity=line["quantity"],
                    amount=Money(line["minor"], currency),
                    rule=line["rule"],
                )
                for line in data["lines"]
            ),
            nightly=tuple(
                NightPrice(date.fromisoformat(day), Money(minor, currency))
                for day, minor in data["nightly"]
            ),
        )
