"""What a stay costs besides the host's own prices, and the offers that were made."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, QuerySet

from airbnb.compiled import CompiledQuery, Given, Moment
from airbnb.money import BASIS_POINTS
from apps.availability.stays import Stay
from apps.listings.models import CancellationPolicy, Listing
from apps.pricing.breakdown import Breakdown

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.accounts.viewer import Viewer


class FeePlan(models.Model):
    """The marketplace's own share. A newer row supersedes; a quote keeps the one it was made by."""

    valid_from = models.DateTimeField(unique=True)
    guest_percent = models.PositiveIntegerField(help_text="Basis points, on top for the guest.")
    host_percent = models.PositiveIntegerField(help_text="Basis points, kept from the host.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="fee_plan_percents_are_percents",
                condition=Q(guest_percent__lte=BASIS_POINTS, host_percent__lte=BASIS_POINTS),
            )
        ]

    def __str__(self) -> str:
        return f"from {self.valid_from:%Y-%m-%d}"


def fee_plan_in_force(now: datetime) -> FeePlan:
    """The plan by which a quote made at `now` is priced, as a light row.

    Raises FeePlan.DoesNotExist.
    """
    plans: list[FeePlan] = _FEE_PLANS.run(now=now)
    if not plans:
        raise FeePlan.DoesNotExist
    return plans[0]


def fee_plans(now: Moment) -> QuerySet[FeePlan]:
    """The plans up to `now`, the one in force first."""
    return FeePlan.objects.filter(valid_from__lte=now).order_by("-valid_from")


_FEE_PLANS = CompiledQuery(
    fee_plans(Given("now", models.DateTimeField()))[:1],
    ("id", "valid_from", "guest_percent", "host_percent"),
)


def _same_or_anywhere(place: str, here: str) -> bool:
    return not place or place.casefold() == here.casefold()


class TaxRule(models.Model):
    """A percentage that a place takes on the nights within its dates (R35). Kept by staff.

    An empty region or city means the whole country or region. Of one name and place, the newest
    rule that holds counts. A rule is never altered but for its end: a new rate is a new rule, so
    that a price can name by its id the rule that made it.
    """

    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=120, blank=True)
    percent = models.PositiveIntegerField(help_text="Basis points.")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="The first day without it.")
    on_cleaning_fee = models.BooleanField(default=True)
    on_service_fee = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tax_rule_percent_is_a_percent", condition=Q(percent__lte=BASIS_POINTS)
            ),
            models.CheckConstraint(
                name="tax_rule_has_a_name_and_a_country", condition=~Q(name="") & ~Q(country="")
            ),
            models.CheckConstraint(
                name="tax_rule_dates_are_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
            ),
        ]
        indexes = [models.Index(fields=["country"], name="tax_rule_of_country")]

    def __str__(self) -> str:
        return f"{self.name} ({self.country})"

    def covers(self, listing: Listing) -> bool:
        """Whether the listing lies in the rule's place."""
        return (
            self.country == listing.country
            and _same_or_anywhere(self.region, listing.region)
            and _same_or_anywhere(self.city, listing.city)
        )

    def holds_on(self, day: date) -> bool:
        """Whether the night that begins on `day` is taxed."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class ExchangeRate(models.Model):
    """What one US dollar was worth on a day, for comparing prices; never for charging (R45)."""

    currency = models.CharField(max_length=3)
    day = models.DateField()
    per_dollar_micros = models.BigIntegerField(help_text="Millionths of a major unit.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "day"], name="exchange_rate_once_a_day"),
            models.CheckConstraint(
                name="exchange_rate_is_positive", condition=Q(per_dollar_micros__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} on {self.day}"


class AgreedStayProperties:
    """What is computed from an agreed stay's own columns."""

    check_in: Any
    check_out: Any
    adults: Any
    children: Any
    infants: Any
    pets: Any
    price_lines: Any

    @property
    def stay(self) -> Stay:
        """The dates and the party."""
        return Stay(
            check_in=self.check_in,
            check_out=self.check_out,
            adults=self.adults,
            children=self.children,
            infants=self.infants,
            pets=self.pets,
        )

    @property
    def nights(self) -> int:
        """How many nights."""
        nights: int = (self.check_out - self.check_in).days
        return nights

    @property
    def guests(self) -> int:
        """Adults and children."""
        return self.stay.guests

    @property
    def price(self) -> Breakdown:
        """The price as it was promised, line by line."""
        return Breakdown.from_json(self.price_lines)


class AgreedStay(AgreedStayProperties, models.Model):
    """The terms of a stay: a quote promises them, and its booking takes them over (R27, R40).

    None of these columns is ever changed.
    """

    check_in = models.DateField()
    check_out = models.DateField()
    adults = models.PositiveSmallIntegerField()
    children = models.PositiveSmallIntegerField()
    infants = models.PositiveSmallIntegerField()
    pets = models.PositiveSmallIntegerField()
    price_lines = models.JSONField(help_text="The frozen Breakdown, as JSON.")
    total_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    cancellation_policy = models.CharField(max_length=14, choices=CancellationPolicy)
    instant = models.BooleanField(help_text="Whether paying confirms, without asking the host.")
    preparation_nights = models.PositiveSmallIntegerField()
    time_zone = models.CharField(max_length=64)
    check_in_at = models.DateTimeField()
    check_out_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_is_of_a_stay",
                condition=Q(check_in__lt=F("check_out"), adults__gte=1, total_minor__gte=0),
            ),
            models.CheckConstraint(
                name="%(class)s_policy_is_known",
                condition=Q(cancellation_policy__in=CancellationPolicy.values),
            ),
        ]

    @property
    def agreed(self) -> dict[str, Any]:
        """The values of all the columns of an agreed stay, by name."""
        return {field.name: getattr(self, field.name) for field in AgreedStay._meta.fields}


class QuoteQuerySet(models.QuerySet["Quote"]):
    """Quotes by who may see them."""

    def promised_to(self, guest: User | Viewer) -> QuoteQuerySet:
        """Those that `guest` asked for, whatever has become of the homes."""
        return self.filter(guest_id=guest.pk)

    def visible_to(self, user: User | Viewer | None) -> QuoteQuerySet:
        """One's own, as long as one can see the home: a quote keeps no door to it open (R39)."""
        if user is None:
            return self.none()
        return self.promised_to(user).filter(listing__in=Listing.objects.visible_to(user))


class Quote(AgreedStay):
    """The exact price of a stay, and the terms, promised to one guest for a while (R27)."""

    listing = models.ForeignKey("listings.Listing", models.PROTECT, related_name="+")
    guest = models.ForeignKey("accounts.User", models.PROTECT, related_name="quotes")
    fee_plan = models.ForeignKey(FeePlan, models.PROTECT, related_name="+")
    free_cancellation_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = QuoteQuerySet.as_manager()

    class Meta:
        constraints = [
            *AgreedStay.Meta.constraints,
            models.CheckConstraint(
                name="quote_lapses_after_it_was_made",
                condition=Q(expires_at__gt=F("created_at")),
            ),
        ]
        indexes = [models.Index(fields=["guest", "-created_at"], name="quote_of_guest")]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.check_in} to {self.check_out}"
