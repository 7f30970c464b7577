"""Homes as clients see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from functools import partial
from typing import Any

import graphene

from airbnb.errors import Invalid
from apps.listings import models
from schema import audience
from schema.accounts.loaders import UserById
from schema.availability.listings import ListingCalendar
from schema.connections import connection_of
from schema.engine.loader import Deferred
from schema.engine.resolution import for_all
from schema.images.loaders import ImageById
from schema.images.types import Captioned, Image
from schema.listings.audience import knows_the_address
from schema.listings.enums import CancellationPolicy, ListingStatus, RatingCategory, RoomType
from schema.listings.loaders import (
    AmenitiesByListing,
    CoverByListing,
    PhotosByListing,
    RatingsByListing,
)
from schema.listings.terms import ListingPricing, StayRules
from schema.lists import list_of
from schema.money import Money
from schema.pricing.listings import ListingOffers
from schema.reviews.listings import ListingReviews
from schema.scalars import DateTime
from schema.types import KEY, DjangoObjectType

__all__ = [
    "Amenity",
    "CancellationPolicy",
    "Listing",
    "ListingConnection",
    "Location",
    "Photo",
    "RatingAverage",
    "RatingCategory",
]

MOST_PHOTOS = 100


class Amenity(DjangoObjectType):
    """Something a home may offer."""

    class Meta:
        model = models.Amenity
        is_node = False
        public = ("code", "name", "group")

    code = graphene.String(required=True, description="For filters and inputs, in lower_snake.")
    name = graphene.String(required=True, description="For people.")
    group = graphene.String(description="Under which it is shown; null for rare ones.")

    def resolve_group(amenity: models.Amenity, info: Any) -> str | None:
        """Empty for amenities that hosts elsewhere made up."""
        return amenity.group or None


class Photo(DjangoObjectType):
    """A picture of a home."""

    class Meta:
        model = models.Photo
        public = ("id", "image", "caption", "position")
        columns = {"image": ("image_id", "caption")}
        joined = {"image": ImageById}

    image = graphene.Field(Image, required=True, description="The picture.")
    caption = graphene.String(description="What the host says of it.")
    position = graphene.Int(required=True, description="From 0, without gaps; 0 is the cover.")

    @for_all
    def resolve_image(photos: list[Any], info: Any) -> list[Any]:
        """By their keys; the caption says what is shown, to who wants to know."""
        images = ImageById.of(info)
        if "alt" not in info.asked.of("Image"):
            return images.load_each([photo.image_id for photo in photos])
        return [
            images.load(photo.image_id).then(partial(Captioned, alt=photo.caption or None))
            for photo in photos
        ]

    def resolve_caption(photo: models.Photo, info: Any) -> str | None:
        """Null when there is none."""
        return photo.caption or None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a home is, as one viewer may know it."""

    listing: Any
    is_exact: bool


class Location(graphene.ObjectType):
    """Where a home is. Strangers see a point 150 to 400 m away, always the same, and no address."""

    latitude = graphene.Float(description="Degrees north.")
    longitude = graphene.Float(description="Degrees east.")
    city = graphene.String(description="The city.")
    region = graphene.String(description="The state, province or the like.")
    country = graphene.String(description="ISO 3166-1 alpha-2.")
    neighbourhood = graphene.String(description="The part of the city.")
    address = graphene.String(description="Street and number; null unless `isExact`.")
    is_exact = graphene.Boolean(
        required=True,
        description="Whether this is the true point: for the host, and guests of a confirmed stay.",
    )

    def resolve_latitude(place: Place, info: Any) -> float | None:
        """The true or the public one."""
        listing = place.listing
        return listing.latitude if place.is_exact else listing.public_latitude

    def resolve_longitude(place: Place, info: Any) -> float | None:
        """The true or the public one."""
        listing = place.listing
        return listing.longitude if place.is_exact else listing.public_longitude

    def resolve_city(place: Place, info: Any) -> str | None:
        """Null when it is not said."""
        return place.listing.city or None

    def resolve_region(place: Place, info: Any) -> str | None:
        """Null when it is not said."""
        return place.listing.region or None

    def resolve_country(place: Place, info: Any) -> str | None:
        """Null when it is not said."""
        return place.listing.country or None

    def resolve_neighbourhood(place: Place, info: Any) -> str | None:
        """Null when it is not said."""
        return place.listing.neighbourhood or None

    def resolve_address(place: Place, info: Any) -> str | None:
        """Only together with the true point."""
        return (place.listing.address or None) if place.is_exact else None


class RatingAverage(graphene.ObjectType):
    """How a home is rated in one aspect."""

    category = graphene.Field(RatingCategory, required=True, description="The aspect.")
    average = graphene.Float(required=True, description="Of 1 to 5, with two decimals.")
    count = graphene.Int(
        required=True, description="Ratings given here; below three the average is an imported one."
    )

    def resolve_average(rating: Any, info: Any) -> float:
        """Kept in hundredths."""
        return rating.shown_hundredths / 100


class Listing(ListingCalendar, ListingOffers, ListingReviews, DjangoObjectType):
    """A home, to be booked while it is published. For whom it is hidden it does not exist."""

    class Meta:
        model = models.Listing
        public = (
            "id",
            "version",
            "name",
            "description",
            "host",
            "status",
            "room_type",
            "property_type",
            "max_guests",
            "bedrooms",
            "beds",
            "bathrooms",
            "location",
            "time_zone",
            "price",
            "amenities",
            "photos",
            "cover",
            "rating",
            "review_count",
            "reviews",
            "stay",
            "calendar",
            "ratings",
            "instant_book",
            "min_nights",
            "max_nights",
            "check_in_time",
            "check_out_time",
            "cancellation_policy",
            "house_rules",
            "pricing",
            "stay_rules",
            "created_at",
            "published_at",
        )
        columns = {
            "": ("host_id", "status"),
            "location": (
                "latitude",
                "longitude",
                "public_latitude",
                "public_longitude",
                "address",
                "neighbourhood",
                "city",
                "region",
                "country",
            ),
            "price": ("price_minor", "currency"),
            "amenities": (),
            "photos": (),
            "cover": (),
            "rating": ("rating_hundredths",),
            "ratings": (),
            "reviews": (),
        }
        joined = {"host": UserById}

    version = graphene.Int(
        required=True, description="Grows with every change; send it back to `updateListing`."
    )
    name = graphene.String(required=True, description="Its title.")
    description = graphene.String(required=True, description="What the host says of it.")
    host = graphene.Field(
        "schema.accounts.types.User", required=True, description="Whose home it is."
    )
    status = graphene.Field(ListingStatus, required=True, description="Who can find it.")
    room_type = graphene.Field(RoomType, description="How much of it the guests have.")
    property_type = graphene.String(description="What it is, in the host's words.")
    max_guests = graphene.Int(description="Adults and children that it takes.")
    bedrooms = graphene.Int(description="How many; 0 for a studio.")
    beds = graphene.Int(description="How many.")
    bathrooms = graphene.Float(description="How many; 0.5 for a toilet.")
    location = graphene.Field(Location, required=True, description="Where it is.")
    time_zone = graphene.String(description="IANA; every date of a stay is local to it.")
    price = graphene.Field(Money, description="A night, before discounts and fees.")
    amenities = list_of(Amenity, "What it offers, by group and name.", required=True)
    photos = list_of(
        Photo,
        "Its pictures, in the host's order.",
        required=True,
        first=graphene.Int(
            required=True, default_value=10, description=f"So many, 1 to {MOST_PHOTOS}."
        ),
    )
    cover = graphene.Field(Photo, description="The first picture.")
    rating = graphene.Float(
        description="The average of 1 to 5 from three ratings on; before, an imported one or null."
    )
    review_count = graphene.Int(required=True, description="How many reviews it has.")
    ratings = list_of(RatingAverage, "The average of each aspect that is shown.", required=True)
    instant_book = graphene.Boolean(
        required=True, description="Whether paying confirms, without asking the host."
    )
    min_nights = graphene.Int(required=True, description="The fewest nights of a stay.")
    max_nights = graphene.Int(required=True, description="The most nights of a stay.")
    check_in_time = graphene.String(
        required=True, description='Guests may arrive from then on: "15:00", local.'
    )
    check_out_time = graphene.String(
        required=True, description='Guests leave by then: "11:00", local.'
    )
    cancellation_policy = graphene.Field(
        CancellationPolicy, required=True, description="Of stays shorter than 28 nights."
    )
    house_rules = list_of(graphene.String, "What guests agree to.", required=True)
    pricing = graphene.Field(
        ListingPricing, required=True, description="What a stay costs besides the base price."
    )
    stay_rules = graphene.Field(StayRules, required=True, description="Which stays it takes.")
    arrival_instructions = graphene.String(
        description="How to get in: the host only; a guest reads it on the confirmed booking."
    )
    created_at = graphene.Field(DateTime, required=True, description="When it was begun.")
    published_at = graphene.Field(DateTime, description="When it was first published.")

    def resolve_bathrooms(listing: Any, info: Any) -> float | None:
        """One decimal, which a float holds well enough to show."""
        return None if listing.bathrooms is None else float(listing.bathrooms)

    def resolve_location(listing: Any, info: Any) -> Any:
        """As exact as the viewer may know it."""
        verdict = knows_the_address(listing, info)
        if isinstance(verdict, Deferred):
            return verdict.then(lambda known: Place(listing, bool(known)))
        return Place(listing, bool(verdict))

    def resolve_time_zone(listing: Any, info: Any) -> str | None:
        """Null until there is a point."""
        return listing.time_zone or None

    def resolve_amenities(listing: Any, info: Any) -> Deferred:
        """One query for all homes of a level."""
        return AmenitiesByListing.of(info).load(listing.pk)

    @for_all
    def resolve_photos(listings: list[Any], info: Any, first: int) -> list[Deferred]:
        """One query for all homes of a level."""
        if not 1 <= first <= MOST_PHOTOS:
            raise Invalid(f"Must be from 1 to {MOST_PHOTOS}.", field="first")
        return PhotosByListing.of(info, first=first).load_each(map(KEY, listings))

    @for_all
    def resolve_cover(listings: list[Any], info: Any) -> list[Deferred]:
        """One query for all homes of a level."""
        return CoverByListing.of(info).load_each(map(KEY, listings))

    def resolve_ratings(listing: Any, info: Any) -> Deferred:
        """Those of which there are enough."""
        return (
            RatingsByListing.of(info)
            .load(listing.pk)
            .then(lambda found: [one for one in found if one.shown_hundredths is not None])
        )

    def resolve_check_in_time(listing: Any, info: Any) -> str:
        """Without seconds."""
        return _clock_face(listing.check_in_time)

    def resolve_check_out_time(listing: Any, info: Any) -> str:
        """Without seconds."""
        return _clock_face(listing.check_out_time)

    def resolve_pricing(listing: Any, info: Any) -> Any:
        """Columns of the same row."""
        return listing

    def resolve_stay_rules(listing: Any, info: Any) -> Any:
        """Columns of the same row."""
        return listing

    @audience.visible_to(audience.host)
    def resolve_arrival_instructions(listing: Any, info: Any) -> str | None:
        """Null when there are none."""
        return listing.arrival_instructions or None


def _clock_face(at: time) -> str:
    return f"{at:%H:%M}"


ListingConnection = connection_of(Listing)
