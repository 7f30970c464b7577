"""strawberry-graphql-django as its documentation advises: optimizer, parser and validation caches.

Relations carry hints for the optimizer, nested lists are paged by it, connections are its own. Each
node names its NodeID: without it the library reads the class's annotations anew for every row, and
a list is five times as slow.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import strawberry
import strawberry_django
from django.db.models import Prefetch, QuerySet
from django.urls import path
from strawberry import auto, relay
from strawberry.django.views import GraphQLView
from strawberry.extensions import ParserCache, ValidationCache
from strawberry_django.optimizer import DjangoOptimizerExtension
from strawberry_django.relay import DjangoListConnection

from apps.accounts import models as accounts
from apps.bookings import models as bookings
from apps.images import models as images
from apps.listings import models as listings
from apps.reviews import models as reviews
from benchmarks.peers import homes

if TYPE_CHECKING:
    from strawberry.types import Info


@strawberry_django.type(images.Image)
class Image:
    """A picture."""

    width: auto
    height: auto
    url: str = strawberry_django.field(only=["key"])


@strawberry_django.type(accounts.User)
class User:
    """A person."""

    id: auto
    first_name: auto
    joined_at: auto
    profile_picture: Image | None
    is_verified: bool = strawberry_django.field(only=["email_verified_at"])


@strawberry_django.order_type(listings.Photo)
class PhotoOrder:
    """What photos are sorted by."""

    position: auto


@strawberry_django.type(listings.Photo, pagination=True, ordering=PhotoOrder)
class Photo:
    """A picture of a home."""

    id: auto
    caption: auto
    image: Image


@strawberry_django.type(listings.Amenity)
class Amenity:
    """What homes offer."""

    code: auto
    name: auto

    @classmethod
    def get_queryset(cls, queryset: QuerySet[Any], info: Info) -> QuerySet[Any]:  # noqa: ARG003
        """By group and name."""
        return queryset.order_by("group", "name")


@strawberry_django.type(reviews.Review, pagination=True)
class Review(relay.Node):
    """What a guest wrote."""

    id: relay.NodeID[int]
    rating: auto
    comment: auto
    created_at: auto
    author: User

    @classmethod
    def get_queryset(cls, queryset: QuerySet[Any], info: Info) -> QuerySet[Any]:  # noqa: ARG003
        """The public ones, newest first."""
        return homes.public_reviews(queryset)


@strawberry.type
class Money:
    """An amount."""

    amount: str
    currency: str


COVER = Prefetch(
    "photos", listings.Photo.objects.filter(position=0).select_related("image"), to_attr="covers"
)


@strawberry_django.type(listings.Listing)
class Listing(relay.Node):
    """A home."""

    id: relay.NodeID[int]
    name: auto
    description: auto
    room_type: str | None
    max_guests: auto
    bedrooms: auto
    beds: auto
    review_count: auto
    city: auto
    country: auto
    latitude: float | None = strawberry_django.field(field_name="public_latitude")
    longitude: float | None = strawberry_django.field(field_name="public_longitude")
    rating: float | None = strawberry_django.field(only=["rating_hundredths"])
    host: User
    photos: list[Photo]
    amenities: list[Amenity]
    reviews: DjangoListConnection[Review] = strawberry_django.connection()

    @strawberry_django.field(only=["bathrooms"])
    def bathrooms(self) -> float | None:
        """A decimal in the table."""
        return float(self.bathrooms)

    @strawberry_django.field(only=["price_minor", "currency"])
    def price(self) -> Money:
        """A night."""
        return Money(amount=homes.price_of(self), currency=self.currency)

    @strawberry_django.field(prefetch_related=[COVER])
    def cover(self) -> Photo | None:
        """The first picture."""
        return self.covers[0] if self.covers else None


@strawberry_django.type(bookings.Booking)
class Booking(relay.Node):
    """A stay."""

    id: relay.NodeID[int]
    code: auto
    status: str
    check_in: auto
    check_out: auto
    listing: Listing


@strawberry.input
class Search:
    """What is looked for."""

    north: float
    south: float
    east: float
    west: float
    check_in: date
    check_out: date
    adults: int
    price_min: Decimal
    price_max: Decimal


@strawberry.type
class Query:
    """Where reading starts."""

    @strawberry_django.field
    def listing(self, id: strawberry.ID) -> Listing | None:  # noqa: A002
        """A published home."""
        return listings.Listing.objects.filter(status="PUBLISHED", pk=id)

    @strawberry_django.connection(DjangoListConnection[Listing])
    def search(self, filter: Search) -> Iterable[Listing]:  # noqa: A002
        """The homes that meet all of `filter`, the cheapest first."""
        return homes.found(**vars(filter))

    @strawberry_django.field
    def newest(self, city: str, first: int = 20) -> list[Listing]:
        """The last published homes of a city."""
        return homes.newest_in(city)[:first]

    @strawberry_django.connection(DjangoListConnection[Booking])
    def bookings(self, guest: strawberry.ID) -> Iterable[Booking]:
        """A guest's stays, the latest first."""
        return homes.stays_of(int(guest))


schema = strawberry.Schema(
    Query, extensions=[DjangoOptimizerExtension(), ParserCache(), ValidationCache()]
)

urlpatterns = [path("graphql", GraphQLView.as_view(schema=schema, graphql_ide=None))]
