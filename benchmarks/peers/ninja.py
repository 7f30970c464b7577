"""django-ninja: an endpoint for each document, answers by orjson.

Relations are prefetched, and no column is read that is not shown.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpRequest
from django.urls import path
from ninja import Field, NinjaAPI, Query, Schema
from ninja.renderers import BaseRenderer

from apps.listings.models import Listing
from benchmarks.peers import homes


class ORJSONRenderer(BaseRenderer):
    """As the documentation advises."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002
        """The body."""
        return orjson.dumps(data)


api = NinjaAPI(renderer=ORJSONRenderer(), docs_url=None, openapi_url=None)


class Person(Schema):
    id: int
    firstName: str = Field(alias="first_name")


class Author(Person):
    picture: str | None = Field(alias="profile_picture.url")


class Host(Author):
    joinedAt: datetime = Field(alias="joined_at")
    isVerified: bool = Field(alias="is_verified")


class CardPhoto(Schema):
    id: int
    url: str = Field(alias="image.url")


class FullPhoto(CardPhoto):
    caption: str
    width: int = Field(alias="image.width")
    height: int = Field(alias="image.height")


class AmenityOut(Schema):
    code: str
    name: str


class ReviewOut(Schema):
    id: int
    rating: int | None
    comment: str
    createdAt: datetime = Field(alias="created_at")
    author: Author


class Named(Schema):
    id: int
    name: str
    price: str
    currency: str

    @staticmethod
    def resolve_price(listing: Listing) -> str:
        """In major units."""
        return homes.price_of(listing)


class Card(Named):
    roomType: str = Field(alias="room_type")
    rating: float | None
    reviewCount: int = Field(alias="review_count")
    host: Person
    photos: list[CardPhoto] = Field(alias="shown_photos")


class ListingOut(Card):
    description: str
    maxGuests: int = Field(alias="max_guests")
    bedrooms: int
    beds: int
    bathrooms: float
    city: str
    country: str
    latitude: float = Field(alias="public_latitude")
    longitude: float = Field(alias="public_longitude")
    host: Host
    photos: list[FullPhoto] = Field(alias="shown_photos")
    amenities: list[AmenityOut]
    reviews: list[ReviewOut] = Field(alias="shown_reviews")
    hasMore: bool = Field(alias="has_more")


class BookedListing(Schema):
    id: int
    name: str
    cover: str | None
    host: Person

    @staticmethod
    def resolve_cover(listing: Listing) -> str | None:
        """The picture at position 0."""
        return listing.covers[0].image.url if listing.covers else None


class BookingOut(Schema):
    id: int
    code: str
    status: str
    checkIn: date = Field(alias="check_in")
    checkOut: date = Field(alias="check_out")
    listing: BookedListing


class Cards(Schema):
    rows: list[Card]
    next: str | None


class Tiny(Schema):
    rows: list[Named]


class Bookings(Schema):
    rows: list[BookingOut]
    next: str | None


class Search(Schema):
    north: float
    south: float
    east: float
    west: float
    check_in: date
    check_out: date
    adults: int
    price_min: Decimal
    price_max: Decimal


@api.get("/listing", response=ListingOut)
def listing_page(request: HttpRequest, id: int) -> Listing:  # noqa: A002, ARG001
    """The listing page."""
    return homes.full_listing(id)


@api.get("/search", response=Cards)
def search_page(request: HttpRequest, asked: Query[Search]) -> dict[str, Any]:  # noqa: ARG001
    """The search page."""
    rows, following = homes.cards(**asked.dict())
    return {"rows": rows, "next": following}


@api.get("/tiny", response=Tiny)
def tiny_list(request: HttpRequest, city: str) -> dict[str, Any]:  # noqa: ARG001
    """The tiny list."""
    return {"rows": homes.names(city)}


@api.get("/bookings", response=Bookings)
def my_bookings(request: HttpRequest, guest: int) -> dict[str, Any]:  # noqa: ARG001
    """The bookings of a guest."""
    rows, following = homes.booked(guest)
    return {"rows": rows, "next": following}


urlpatterns = [path("", api.urls)]
