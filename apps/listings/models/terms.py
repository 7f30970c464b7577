"""Terms of a home of which there may be several."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from airbnb.money import BASIS_POINTS
from apps.listings.models.choices import LONGEST_STAY


def percent_field(**options: Any) -> Any:
    """A percentage in basis points: 1250 is 12.5 %."""
    return models.PositiveIntegerField(help_text="Basis points.", **options)


class LengthDiscount(models.Model):
    """A discount for stays of at least so many nights; the longest that fits applies (R17)."""

    listing = models.ForeignKey("listings.Listing", models.CASCADE, related_name="length_discounts")
    min_nights = models.PositiveSmallIntegerField()
    percent = percent_field()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "min_nights"], name="length_discount_once_per_length"
            ),
            models.CheckConstraint(
                name="length_discount_is_in_range",
                condition=Q(
                    min_nights__gte=2,
                    min_nights__lte=LONGEST_STAY,
                    percent__gt=0,
                    percent__lte=BASIS_POINTS,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{Decimal(self.percent) / 100} % from {self.min_nights} nights"


class ArrivalMinimum(models.Model):
    """The fewest nights of a stay that begins on a weekday (R7)."""

    listing = models.ForeignKey("listings.Listing", models.CASCADE, related_name="arrival_minimums")
    weekday = models.PositiveSmallIntegerField(help_text="ISO 8601: Monday is 1.")
    nights = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "weekday"], name="arrival_minimum_once_per_weekday"
            ),
            models.CheckConstraint(
                name="arrival_minimum_is_in_range",
                condition=Q(
                    weekday__gte=1, weekday__lte=7, nights__gte=1, nights__lte=LONGEST_STAY
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nights} nights from weekday {self.weekday}"
