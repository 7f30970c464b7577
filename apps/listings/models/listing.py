"""Homes, where they are, what they offer, and the host's rules and prices."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from airbnb.money import Money
from apps.listings.models.amenity import Amenity
from apps.listings.models.choices import CancellationPolicy, ListingStatus, RoomType
from apps.listings.models.constraints import LISTING_CONSTRAINTS
from apps.listings.models.terms import percent_field
from apps.listings.weekdays import EVERY_DAY, FRIDAY_AND_SATURDAY, Weekday, of_bits

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.accounts.viewer import Viewer

# What a home must be to be hidden with its host; a draft and what was put away are hidden anyway.
SHOWN_OR_PAUSED = (ListingStatus.PUBLISHED, ListingStatus.PAUSED)


class ListingProperties:
    """What is computed from a listing's own columns."""

    status: Any
    currency: Any
    price_minor: Any
    weekend_minor: Any
    weekend_nights: Any
    cleaning_fee_minor: Any
    extra_guest_minor: Any
    arrival_days: Any
    departure_days: Any
    rating_hundredths: Any

    def _money(self, minor: int | None) -> Money | None:
        return None if minor is None or not self.currency else Money(minor, self.currency)

    @property
    def price(self) -> Money | None:
        """A night, before discounts and fees."""
        return self._money(self.price_minor)

    @property
    def weekend_price(self) -> Money | None:
        """A night of the weekend, where it differs."""
        return self._money(self.weekend_minor)

    @property
    def cleaning_fee(self) -> Money | None:
        """Once a stay."""
        return self._money(self.cleaning_fee_minor)

    @property
    def extra_guest_fee(self) -> Money | None:
        """For each night and guest beyond those included."""
        return self._money(self.extra_guest_minor)

    @property
    def weekend_weekdays(self) -> list[Weekday]:
        """The nights that cost the weekend's price."""
        return of_bits(self.weekend_nights)

    @property
    def arrival_weekdays(self) -> list[Weekday]:
        """The days on which a stay may begin (R8)."""
        return of_bits(self.arrival_days)

    @property
    def departure_weekdays(self) -> list[Weekday]:
        """The days on which a stay may end (R8)."""
        return of_bits(self.departure_days)

    @property
    def rating(self) -> float | None:
        """The average that is shown, of 5; null until there is one (R32)."""
        return None if self.rating_hundredths is None else self.rating_hundredths / 100

    @property
    def is_published(self) -> bool:
        """Whether strangers can find and book it."""
        return bool(self.status == ListingStatus.PUBLISHED)


class ListingQuerySet(models.QuerySet["Listing"]):
    """Listings by who may see them."""

    def published(self) -> ListingQuerySet:
        """Those that everybody can find."""
        return self.filter(status=ListingStatus.PUBLISHED)

    def out_of_step_with_host(self) -> ListingQuerySet:
        """Those to be hidden because their host is suspended, or shown again (R38)."""
        shown = Q(status__in=SHOWN_OR_PAUSED, host__suspended_at__isnull=False)
        hidden = Q(status=ListingStatus.SUSPENDED, moderated_at=None, host__suspended_at=None)
        return self.filter(shown | hidden)

    def visible_to(self, user: User | Viewer | None) -> ListingQuerySet:
        """The published ones, one's own, and those of one's bookings, on either side (R39)."""
        if user is None:
            return self.published()
        stayed = self.model.objects.filter(bookings__guest_id=user.pk).values("pk")
        hosted = self.model.objects.filter(bookings__host_id=user.pk).values("pk")
        return self.filter(
            Q(status=ListingStatus.PUBLISHED)
            | Q(host_id=user.pk)
            | Q(pk__in=stayed)
            | Q(pk__in=hosted)
        )


class Listing(ListingProperties, models.Model):
    """One bookable home. Money is in minor units of `currency`."""

    host = models.ForeignKey("accounts.User", models.PROTECT, related_name="listings")
    version = models.PositiveIntegerField(default=1, help_text="Grows with every change.")
    status = models.CharField(max_length=10, choices=ListingStatus, default=ListingStatus.DRAFT)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    suspended_from = models.CharField(  # noqa: DJ001 - null means that it is not suspended
        max_length=10, choices=ListingStatus, null=True, help_text="What it was before."
    )
    moderated_at = models.DateTimeField(
        null=True, help_text="When the staff suspended it; null where it follows its host."
    )
    insideairbnb_id = models.BigIntegerField(null=True, unique=True, editable=False)

    # What it is
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    room_type = models.CharField(max_length=12, choices=RoomType, null=True, blank=True)  # noqa: DJ001 - null means not said yet
    property_type = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001
    max_guests = models.PositiveSmallIntegerField(null=True, blank=True)
    bedrooms = models.PositiveSmallIntegerField(null=True, blank=True)
    beds = models.PositiveSmallIntegerField(null=True, blank=True)
    bathrooms = models.DecimalField(
        max_digits=4, decimal_places=1, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    amenities = models.ManyToManyField(Amenity, through="ListingAmenity", related_name="listings")
    house_rules = models.JSONField(default=list, blank=True, help_text="A list of sentences.")
    arrival_instructions = models.TextField(blank=True)

    # Where it is. The public point is the true one moved by a stable, secret offset (R47).
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    public_latitude = models.FloatField(null=True, editable=False)
    public_longitude = models.FloatField(null=True, editable=False)
    address = models.CharField(max_length=255, blank=True)
    neighbourhood = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2.")
    time_zone = models.CharField(max_length=64, blank=True, help_text="IANA, of the true point.")

    # What it costs
    currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217.")
    price_minor = models.BigIntegerField(null=True, blank=True)
    weekend_minor = models.BigIntegerField(null=True, blank=True)
    weekend_nights = models.PositiveSmallIntegerField(default=FRIDAY_AND_SATURDAY)
    cleaning_fee_minor = models.BigIntegerField(null=True, blank=True)
    guests_included = models.PositiveSmallIntegerField(null=True, blank=True)
    extra_guest_minor = models.BigIntegerField(null=True, blank=True)
    early_bird_days = models.PositiveSmallIntegerField(null=True, blank=True)
    early_bird_percent = percent_field(null=True, blank=True)
    last_minute_days = models.PositiveSmallIntegerField(null=True, blank=True)
    last_minute_percent = percent_field(null=True, blank=True)

    # Which stays it takes (R5-R13, R22)
    instant_book = models.BooleanField(default=True)
    min_nights = models.PositiveSmallIntegerField(default=1)
    max_nights = models.PositiveSmallIntegerField(default=365)
    check_in_time = models.TimeField(default=time(15))
    check_out_time = models.TimeField(default=time(11))
    cancellation_policy = models.CharField(
        max_length=14, choices=CancellationPolicy, default=CancellationPolicy.FLEXIBLE
    )
    notice_days = models.PositiveSmallIntegerField(default=0)
    same_day_cutoff_hour = models.PositiveSmallIntegerField(
        default=24, help_text="After this local hour nobody may arrive the same day; 24: no limit."
    )
    request_below_notice = models.BooleanField(default=False)
    window_days = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_by_default = models.BooleanField(default=False)
    preparation_nights = models.PositiveSmallIntegerField(default=0)
    arrival_days = models.PositiveSmallIntegerField(default=EVERY_DAY)
    departure_days = models.PositiveSmallIntegerField(default=EVERY_DAY)
    gap_fill = models.BooleanField(default=False)
    requests_hold_nights = models.BooleanField(default=True)
    children_allowed = models.BooleanField(default=True)
    max_infants = models.PositiveSmallIntegerField(default=5)
    max_pets = models.PositiveSmallIntegerField(default=0)

    # What guests thought of it, written with every review (R32)
    rating_sum = models.PositiveIntegerField(default=0, editable=False)
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    review_count = models.PositiveIntegerField(default=0, editable=False)
    published_rating_hundredths = models.PositiveSmallIntegerField(
        null=True, editable=False, help_text="Of an imported home, as its source published it."
    )
    rating_hundredths = models.PositiveSmallIntegerField(
        null=True, editable=False, help_text="What is shown: from three ratings on the average."
    )

    # What searches look through, written with every change of what people read (search_text.py)
    search_text = models.TextField(
        blank=True, editable=False, help_text="Two folded lines: the title, the description."
    )
    city_folded = models.CharField(max_length=255, blank=True, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        permissions = [("moderate_listing", "Can suspend and reinstate homes")]
        constraints = LISTING_CONSTRAINTS
        indexes = [
            models.Index(fields=["host", "-created_at", "-id"], name="listing_of_host"),
            models.Index(fields=["status", "public_latitude"], name="listing_by_latitude"),
            models.Index(fields=["status", "price_minor", "id"], name="listing_by_price"),
            models.Index(fields=["status", "city_folded"], name="listing_by_city"),
        ]

    def __str__(self) -> str:
        return self.name
