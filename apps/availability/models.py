"""Nights: which are taken, and what differs on a date."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from airbnb.compiled import Moment
from apps.listings.models import LONGEST_STAY, MOST_MINOR


class NightKind(models.TextChoices):
    """Why a night is taken."""

    STAY = "STAY"
    TURNOVER = "TURNOVER"
    BLOCK = "BLOCK"
    IMPORTED = "IMPORTED"


class NightQuerySet(models.QuerySet["Night"]):
    """Nights by whether they still count."""

    def in_force(self, now: Moment) -> NightQuerySet:
        """Those that keep others out: all but the nights of holds that lapsed."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now))

    def lapsed(self, now: datetime) -> NightQuerySet:
        """Those of holds that lapsed; anybody may delete them."""
        return self.filter(expires_at__lte=now)


class Night(models.Model):
    """One taken night of one home. That there is only one is the whole of availability (R18)."""

    # Both tables need no index on the listing alone: the unique constraint begins with it.
    listing = models.ForeignKey(
        "listings.Listing", models.CASCADE, db_index=False, related_name="nights"
    )
    date = models.DateField(help_text="The local date on which the night begins.")
    kind = models.CharField(max_length=8, choices=NightKind)
    booking = models.ForeignKey(
        "bookings.Booking", models.PROTECT, null=True, related_name="claimed_nights"
    )
    expires_at = models.DateTimeField(null=True, help_text="When a hold lapses; null: it does not.")
    note = models.CharField(max_length=255, blank=True, help_text="The host's own, on a block.")

    objects = NightQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "date"], name="night_once"),
            models.CheckConstraint(
                name="night_of_a_stay_has_a_booking",
                condition=Q(kind__in=["STAY", "TURNOVER"], booking__isnull=False)
                | Q(kind__in=["BLOCK", "IMPORTED"], booking=None, expires_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.date} {self.kind}"


class DateOverride(models.Model):
    """What differs from the listing's own terms on one date; null: nothing does (R7, R15)."""

    listing = models.ForeignKey(
        "listings.Listing", models.CASCADE, db_index=False, related_name="date_overrides"
    )
    date = models.DateField()
    price_minor = models.BigIntegerField(null=True, help_text="Of the night that begins then.")
    min_nights = models.PositiveSmallIntegerField(null=True, help_text="Of stays arriving then.")
    max_nights = models.PositiveSmallIntegerField(null=True, help_text="Of stays arriving then.")
    is_open = models.BooleanField(
        default=False, help_text="Opened by hand, where the listing is closed by default (R10)."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "date"], name="date_override_once"),
            models.CheckConstraint(
                name="date_override_price_is_in_range",
                condition=Q(price_minor=None) | Q(price_minor__gt=0, price_minor__lte=MOST_MINOR),
            ),
            models.CheckConstraint(
                name="date_override_nights_are_in_range",
                condition=(Q(min_nights=None) | Q(min_nights__gte=1, min_nights__lte=LONGEST_STAY))
                & (Q(max_nights=None) | Q(max_nights__gte=1, max_nights__lte=LONGEST_STAY)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.date}"
