"""What is always true of a listing's row, whoever writes it."""

from __future__ import annotations

from django.db.models import BaseConstraint, CheckConstraint, F, Q

from airbnb.money import BASIS_POINTS
from apps.listings.models.choices import (
    LONGEST_PREPARATION,
    LONGEST_STAY,
    CancellationPolicy,
    ListingStatus,
    RoomType,
)
from apps.listings.weekdays import EVERY_DAY

# The largest amount of one price or fee, in minor units: nothing a stay adds up to overflows.
MOST_MINOR = 10**12
# Five stars, in hundredths.
BEST_RATING = 500
# What a host must have told of a home before it is published.
TOLD_TO_PUBLISH = (
    "name",
    "room_type",
    "property_type",
    "max_guests",
    "bedrooms",
    "beds",
    "bathrooms",
    "price_minor",
    "latitude",
    "longitude",
    "country",
)
# The columns among those needed that are never null, but may be empty.
TEXTS = frozenset({"name", "country", "time_zone"})


def none_or(column: str, **lookups: object) -> Q:
    """`column` is null, or all lookups (`gte=1`) hold of it."""
    held = Q(**{f"{column}__{lookup}": value for lookup, value in lookups.items()})
    return Q(**{f"{column}__isnull": True}) | held


def together(*columns: str) -> Q:
    """Either all of `columns` are null or none is."""
    return Q(**{f"{column}__isnull": True for column in columns}) | Q(
        **{f"{column}__isnull": False for column in columns}
    )


def a_discount(days: str, percent: str) -> Q:
    """A number of days and a percentage, or neither."""
    return together(days, percent) & none_or(percent, gt=0, lte=BASIS_POINTS)


def a_point(latitude: str, longitude: str) -> Q:
    """A point on earth, or none."""
    return (
        together(latitude, longitude)
        & none_or(latitude, gte=-90, lte=90)
        & none_or(longitude, gte=-180, lte=180)
    )


def present(*columns: str) -> Q:
    """Each column holds something: no null, and no empty text."""
    found = Q()
    for column in columns:
        found &= ~Q(**{column: ""}) if column in TEXTS else Q(**{f"{column}__isnull": False})
    return found


LISTING_CONSTRAINTS: list[BaseConstraint] = [
    CheckConstraint(
        name="listing_published_is_complete",
        condition=~Q(status=ListingStatus.PUBLISHED)
        | present(*TOLD_TO_PUBLISH, "public_latitude", "time_zone", "published_at"),
    ),
    CheckConstraint(
        name="listing_choices_are_known",
        condition=Q(status__in=ListingStatus.values)
        & none_or("room_type", **{"in": RoomType.values})
        & Q(
            # LONG_TERM replaces the chosen one; nobody chooses it.
            cancellation_policy__in=[
                policy for policy in CancellationPolicy.values if policy != "LONG_TERM"
            ]
        ),
    ),
    CheckConstraint(name="listing_version_counts_from_one", condition=Q(version__gte=1)),
    CheckConstraint(
        name="listing_amounts_are_positive",
        condition=none_or("price_minor", gt=0, lte=MOST_MINOR)
        & none_or("weekend_minor", gt=0, lte=MOST_MINOR)
        & none_or("cleaning_fee_minor", gte=0, lte=MOST_MINOR)
        & none_or("extra_guest_minor", gte=0, lte=MOST_MINOR),
    ),
    CheckConstraint(
        name="listing_amounts_have_a_currency",
        condition=~Q(currency="")
        | Q(
            price_minor__isnull=True,
            weekend_minor__isnull=True,
            cleaning_fee_minor__isnull=True,
            extra_guest_minor__isnull=True,
        ),
    ),
    CheckConstraint(
        name="listing_discounts_are_whole",
        condition=a_discount("early_bird_days", "early_bird_percent")
        & a_discount("last_minute_days", "last_minute_percent"),
    ),
    CheckConstraint(
        name="listing_point_is_on_earth",
        condition=a_point("latitude", "longitude") & a_point("public_latitude", "public_longitude"),
    ),
    CheckConstraint(
        name="listing_nights_are_in_range",
        condition=Q(
            min_nights__gte=1, min_nights__lte=F("max_nights"), max_nights__lte=LONGEST_STAY
        ),
    ),
    CheckConstraint(
        name="listing_preparation_is_in_range",
        condition=Q(preparation_nights__lte=LONGEST_PREPARATION),
    ),
    CheckConstraint(
        name="listing_leaves_before_the_next_arrive",  # R5
        condition=Q(check_out_time__lte=F("check_in_time")),
    ),
    CheckConstraint(
        name="listing_takes_guests",
        condition=none_or("max_guests", gte=1) & none_or("guests_included", gte=1),
    ),
    CheckConstraint(name="listing_bathrooms_are_counted", condition=none_or("bathrooms", gte=0)),
    CheckConstraint(
        name="listing_weekday_sets_have_seven_bits",
        condition=Q(
            weekend_nights__lte=EVERY_DAY,
            arrival_days__lte=EVERY_DAY,
            departure_days__lte=EVERY_DAY,
        ),
    ),
    CheckConstraint(name="listing_cutoff_is_an_hour", condition=Q(same_day_cutoff_hour__lte=24)),
    CheckConstraint(
        name="listing_ratings_are_of_five",
        condition=Q(rating_sum__gte=F("rating_count"), rating_sum__lte=F("rating_count") * 5)
        & none_or("published_rating_hundredths", lte=BEST_RATING)
        & none_or("rating_hundredths", lte=BEST_RATING),
    ),
]
