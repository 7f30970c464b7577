"""Homes, where they are, what they offer, and the host's rules and prices."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from airbnb.money import BASIS_POINTS, Money
from apps.listings.weekdays import EVERY_DAY, FRIDAY_AND_SATURDAY, Weekday, of_bits

if TYPE_CHECKING:
    from apps.accounts.models import User

# The longest stay any rule may ask for or allow, in nights (R7).
LONGEST_STAY = 1125


class RoomType(models.TextChoices):
    """How much of the home the guests have for themselves."""

    ENTIRE_HOME = "ENTIRE_HOME"
    PRIVATE_ROOM = "PRIVATE_ROOM"
    SHARED_ROOM = "SHARED_ROOM"
    HOTEL_ROOM = "HOTEL_ROOM"


class ListingStatus(models.TextChoices):
    """Who can find the home: only a published one can be booked."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    PAUSED = "PAUSED"
    ARCHIVED = "ARCHIVED"
    SUSPENDED = "SUSPENDED"


class CancellationPolicy(models.TextChoices):
    """What a guest gets back (R33). LONG_TERM is not chosen, but replaces it from 28 nights on."""

    FLEXIBLE = "FLEXIBLE"
    MODERATE = "MODERATE"
    LIMITED = "LIMITED"
    FIRM = "FIRM"
    STRICT = "STRICT"
    NON_REFUNDABLE = "NON_REFUNDABLE"
    LONG_TERM = "LONG_TERM"


class RatingCategory(models.TextChoices):
    """What is rated besides the stay as a whole. HOUSE_RULES is for guests only."""

    CLEANLINESS = "CLEANLINESS"
    ACCURACY = "ACCURACY"
    CHECK_IN = "CHECK_IN"
    COMMUNICATION = "COMMUNICATION"
    LOCATION = "LOCATION"
    VALUE = "VALUE"
    HOUSE_RULES = "HOUSE_RULES"


class Amenity(models.Model):
    """Something a home may offer."""

    code = models.CharField(max_length=64, unique=True, help_text="lower_snake.")
    name = models.CharField(max_length=300)
    group = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "amenities"

    def __str__(self) -> str:
        return self.name


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

    def visible_to(self, user: User | None) -> ListingQuerySet:
        """The published ones, one's own, and those one has booked (R39)."""
        if user is None:
            return self.published()
        booked = self.model.objects.filter(bookings__guest_id=user.pk).values("pk")
        return self.filter(
            Q(status=ListingStatus.PUBLISHED) | Q(host_id=user.pk) | Q(pk__in=booked)
        )


def _percent_field(**options: Any) -> Any:
    """A percentage in basis points: 1250 is 12.5 %."""
    return models.PositiveIntegerField(help_text="Basis points.", **options)


class Listing(ListingProperties, models.Model):
    """One bookable home. Money is in minor units of `currency`."""

    host = models.ForeignKey("accounts.User", models.PROTECT, related_name="listings")
    version = models.PositiveIntegerField(default=1, help_text="Grows with every change.")
    status = models.CharField(max_length=10, choices=ListingStatus, default=ListingStatus.DRAFT)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
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
    early_bird_percent = _percent_field(null=True, blank=True)
    last_minute_days = models.PositiveSmallIntegerField(null=True, blank=True)
    last_minute_percent = _percent_field(null=True, blank=True)

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

    search_text = models.TextField(blank=True, editable=False, help_text="Folded, for searching.")

    objects = ListingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="listing_published_is_complete",
                condition=~Q(status=ListingStatus.PUBLISHED)
                | (
                    Q(price_minor__isnull=False)
                    & Q(room_type__isnull=False)
                    & Q(property_type__isnull=False)
                    & Q(max_guests__isnull=False)
                    & Q(bedrooms__isnull=False)
                    & Q(beds__isnull=False)
                    & Q(bathrooms__isnull=False)
                    & Q(latitude__isnull=False)
                    & Q(longitude__isnull=False)
                    & Q(public_latitude__isnull=False)
                    & Q(public_longitude__isnull=False)
                    & Q(published_at__isnull=False)
                    & ~Q(time_zone="")
                    & ~Q(country="")
                    & ~Q(name="")
                ),
            ),
            models.CheckConstraint(
                name="listing_amounts_are_positive",
                condition=(Q(price_minor=None) | Q(price_minor__gt=0))
                & (Q(weekend_minor=None) | Q(weekend_minor__gt=0))
                & (Q(cleaning_fee_minor=None) | Q(cleaning_fee_minor__gte=0))
                & (Q(extra_guest_minor=None) | Q(extra_guest_minor__gte=0)),
            ),
            models.CheckConstraint(
                name="listing_amounts_have_a_currency",
                condition=Q(price_minor=None) | ~Q(currency=""),
            ),
            models.CheckConstraint(
                name="listing_percents_are_percents",
                condition=(Q(early_bird_percent=None) | Q(early_bird_percent__lte=BASIS_POINTS))
                & (Q(last_minute_percent=None) | Q(last_minute_percent__lte=BASIS_POINTS)),
            ),
            models.CheckConstraint(
                name="listing_point_is_on_earth",
                condition=(Q(latitude=None) | Q(latitude__gte=-90, latitude__lte=90))
                & (Q(longitude=None) | Q(longitude__gte=-180, longitude__lte=180)),
            ),
            models.CheckConstraint(
                name="listing_nights_are_in_range",
                condition=Q(min_nights__gte=1, min_nights__lte=LONGEST_STAY)
                & Q(max_nights__gte=1, max_nights__lte=LONGEST_STAY),
            ),
            models.CheckConstraint(
                name="listing_takes_guests",
                condition=Q(max_guests=None) | Q(max_guests__gte=1),
            ),
            models.CheckConstraint(
                name="listing_weekday_sets_have_seven_bits",
                condition=Q(weekend_nights__lte=EVERY_DAY)
                & Q(arrival_days__lte=EVERY_DAY)
                & Q(departure_days__lte=EVERY_DAY),
            ),
            models.CheckConstraint(
                name="listing_cutoff_is_an_hour", condition=Q(same_day_cutoff_hour__lte=24)
            ),
            models.CheckConstraint(
                name="listing_policy_was_chosen",
                condition=~Q(cancellation_policy=CancellationPolicy.LONG_TERM),
            ),
        ]
        indexes = [
            models.Index(fields=["host", "-created_at", "-id"], name="listing_of_host"),
            models.Index(fields=["status", "public_latitude"], name="listing_by_latitude"),
            models.Index(fields=["status", "price_minor", "id"], name="listing_by_price"),
        ]

    def __str__(self) -> str:
        return self.name


class ListingAmenity(models.Model):
    """That a home offers an amenity."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="+")
    amenity = models.ForeignKey(Amenity, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "amenity"], name="listing_amenity_once")
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} has {self.amenity_id}"


class LengthDiscount(models.Model):
    """A discount for stays of at least so many nights; the longest that fits applies (R17)."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="length_discounts")
    min_nights = models.PositiveSmallIntegerField()
    percent = _percent_field()

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

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="arrival_minimums")
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


class ListingRating(models.Model):
    """How guests rated one aspect of a home, written with every review (R32)."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="category_ratings")
    category = models.CharField(max_length=13, choices=RatingCategory)
    sum = models.PositiveIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    published_hundredths = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "category"], name="listing_rating_once_per_category"
            )
        ]

    def __str__(self) -> str:
        return f"{self.category} of {self.listing_id}"


class Photo(models.Model):
    """A picture of a home; the one at position 0 is its cover."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="photos")
    image = models.OneToOneField("images.Image", models.PROTECT, related_name="+")
    caption = models.CharField(max_length=255, blank=True)
    position = models.PositiveIntegerField(help_text="From 0, without gaps.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "position"], name="photo_position_once")
        ]

    def __str__(self) -> str:
        return self.caption or f"Photo {self.position}"
