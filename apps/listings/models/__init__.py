"""The tables of homes; everybody imports them from here."""

from apps.listings.models.amenity import Amenity, ListingAmenity
from apps.listings.models.choices import (
    LONGEST_PREPARATION,
    LONGEST_STAY,
    CancellationPolicy,
    ListingStatus,
    RatingCategory,
    RoomType,
)
from apps.listings.models.constraints import MOST_MINOR, TOLD_TO_PUBLISH
from apps.listings.models.listing import (
    SHOWN_OR_PAUSED,
    Listing,
    ListingProperties,
    ListingQuerySet,
)
from apps.listings.models.photo import Photo
from apps.listings.models.rating import ListingRating, ListingRatingProperties, shown_average
from apps.listings.models.terms import ArrivalMinimum, LengthDiscount

__all__ = [
    "LONGEST_PREPARATION",
    "LONGEST_STAY",
    "MOST_MINOR",
    "SHOWN_OR_PAUSED",
    "TOLD_TO_PUBLISH",
    "Amenity",
    "ArrivalMinimum",
    "CancellationPolicy",
    "LengthDiscount",
    "Listing",
    "ListingAmenity",
    "ListingProperties",
    "ListingQuerySet",
    "ListingRating",
    "ListingRatingProperties",
    "ListingStatus",
    "Photo",
    "RatingCategory",
    "RoomType",
    "shown_average",
]
