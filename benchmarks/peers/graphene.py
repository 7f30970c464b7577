"""Plain graphene-django: its types, resolvers, and aiodataloader for every relation.

graphene-django's view is synchronous and Django's ORM refuses to run in a running loop, so this is
set up as kindly as can be: a loop for each thread whose tasks share one context, which keeps the
thread's database connection, and DJANGO_ALLOW_ASYNC_UNSAFE. On ASGI it costs more.
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import os
from base64 import b64encode
from collections import defaultdict
from threading import local
from typing import Any

import graphene
import orjson
from aiodataloader import DataLoader
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from graphene_django import DjangoObjectType

from apps.accounts.models import User as UserRow
from apps.bookings.models import Booking as BookingRow
from apps.images.models import Image as ImageRow
from apps.listings.models import Amenity as AmenityRow
from apps.listings.models import Listing as ListingRow
from apps.listings.models import ListingAmenity
from apps.listings.models import Photo as PhotoRow
from apps.reviews.models import Review as ReviewRow
from benchmarks.peers import homes

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


class _ById(DataLoader):
    model: Any

    async def batch_load_fn(self, keys: list[int]) -> list[Any]:
        """Rows by key."""
        found = self.model.objects.in_bulk(keys)
        return [found.get(key) for key in keys]


class UserById(_ById):
    model = UserRow


class ImageById(_ById):
    model = ImageRow


class ListingById(_ById):
    model = ListingRow


class PhotosByListing(DataLoader):
    def __init__(self, first: int) -> None:
        super().__init__()
        self.first = first

    async def batch_load_fn(self, keys: list[int]) -> list[list[PhotoRow]]:
        """The first photos of each home."""
        rows = PhotoRow.objects.filter(listing__in=keys, position__lt=self.first)
        return _grouped(rows.order_by("position"), keys)


class AmenitiesByListing(DataLoader):
    async def batch_load_fn(self, keys: list[int]) -> list[list[AmenityRow]]:
        """What each home offers."""
        rows = ListingAmenity.objects.filter(listing__in=keys).select_related("amenity")
        ordered = rows.order_by("amenity__group", "amenity__name")
        return [[row.amenity for row in of_one] for of_one in _grouped(ordered, keys)]


class ReviewsByListing(DataLoader):
    async def batch_load_fn(self, keys: list[int]) -> list[list[ReviewRow]]:
        """The public reviews of each home; the field cuts them."""
        return _grouped(homes.public_reviews(ReviewRow.objects.filter(listing__in=keys)), keys)


def _grouped(rows: Any, keys: list[int]) -> list[list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[row.listing_id].append(row)
    return [found[key] for key in keys]


class Context:
    """A request's loaders."""

    def __init__(self) -> None:
        self.loaders: dict[Any, DataLoader] = {}

    def loader(self, kind: Any, *arguments: Any) -> DataLoader:
        """The one loader of a kind."""
        key = (kind, *arguments)
        if key not in self.loaders:
            self.loaders[key] = kind(*arguments)
        return self.loaders[key]


class Image(DjangoObjectType):
    class Meta:
        model = ImageRow
        fields = ("id", "width", "height")

    url = graphene.String(required=True)


class User(DjangoObjectType):
    class Meta:
        model = UserRow
        fields = ("id", "first_name", "joined_at")

    is_verified = graphene.Boolean(required=True)
    profile_picture = graphene.Field(Image)

    def resolve_profile_picture(self, info: Any) -> Any:
        """By its key."""
        return info.context.loader(ImageById).load(self.profile_picture_id)


class Photo(DjangoObjectType):
    class Meta:
        model = PhotoRow
        fields = ("id", "caption")

    image = graphene.Field(Image, required=True)

    def resolve_image(self, info: Any) -> Any:
        """By its key."""
        return info.context.loader(ImageById).load(self.image_id)


class Amenity(DjangoObjectType):
    class Meta:
        model = AmenityRow
        fields = ("code", "name")


class Review(DjangoObjectType):
    class Meta:
        model = ReviewRow
        fields = ("id", "rating", "comment", "created_at")

    author = graphene.Field(User, required=True)

    def resolve_author(self, info: Any) -> Any:
        """By its key."""
        return info.context.loader(UserById).load(self.author_id)


class Money(graphene.ObjectType):
    amount = graphene.String(required=True)
    currency = graphene.String(required=True)

    def resolve_amount(self, _info: Any) -> str:
        """In major units; `self` is the listing."""
        return homes.price_of(self)


class PageInfo(graphene.ObjectType):
    has_next_page = graphene.Boolean(required=True)
    end_cursor = graphene.String()


class ReviewPage(graphene.ObjectType):
    nodes = graphene.List(graphene.NonNull(Review), required=True)
    page_info = graphene.Field(PageInfo, required=True)


class Listing(DjangoObjectType):
    class Meta:
        model = ListingRow
        convert_choices_to_enum = False
        fields = (
            *("id", "name", "description", "room_type", "max_guests", "bedrooms", "beds"),
            *("review_count", "city", "country", "public_latitude", "public_longitude"),
        )

    bathrooms = graphene.Float()
    rating = graphene.Float()
    price = graphene.Field(Money)
    host = graphene.Field(User, required=True)
    photos = graphene.List(graphene.NonNull(Photo), required=True, first=graphene.Int())
    cover = graphene.Field(Photo)
    amenities = graphene.List(graphene.NonNull(Amenity), required=True)
    reviews = graphene.Field(ReviewPage, required=True, first=graphene.Int())

    def resolve_price(self, _info: Any) -> ListingRow:
        """Columns of the same row."""
        return self

    def resolve_host(self, info: Any) -> Any:
        """By its key."""
        return info.context.loader(UserById).load(self.host_id)

    def resolve_photos(self, info: Any, first: int = 10) -> Any:
        """The first ones."""
        return info.context.loader(PhotosByListing, first).load(self.pk)

    async def resolve_cover(self, info: Any) -> Any:
        """The first one."""
        return next(iter(await info.context.loader(PhotosByListing, 1).load(self.pk)), None)

    def resolve_amenities(self, info: Any) -> Any:
        """By the home's key."""
        return info.context.loader(AmenitiesByListing).load(self.pk)

    async def resolve_reviews(self, info: Any, first: int = 10) -> Any:
        """The first page."""
        return _page(await info.context.loader(ReviewsByListing).load(self.pk), first)


class Booking(DjangoObjectType):
    class Meta:
        model = BookingRow
        convert_choices_to_enum = False
        fields = ("id", "code", "status", "check_in", "check_out")

    listing = graphene.Field(Listing, required=True)

    def resolve_listing(self, info: Any) -> Any:
        """By its key."""
        return info.context.loader(ListingById).load(self.listing_id)


class ListingEdge(graphene.ObjectType):
    cursor = graphene.String(required=True)
    node = graphene.Field(Listing, required=True)


class ListingConnection(graphene.ObjectType):
    edges = graphene.List(graphene.NonNull(ListingEdge), required=True)
    nodes = graphene.List(graphene.NonNull(Listing), required=True)
    page_info = graphene.Field(PageInfo, required=True)


class BookingPage(graphene.ObjectType):
    nodes = graphene.List(graphene.NonNull(Booking), required=True)
    page_info = graphene.Field(PageInfo, required=True)


def _page(rows: Any, first: int) -> dict[str, Any]:
    """A page with offsets for cursors, as graphene-django has them."""
    read = list(rows[: first + 1])
    nodes = read[:first]
    edges = [
        {"node": node, "cursor": b64encode(f"arrayconnection:{place}".encode()).decode()}
        for place, node in enumerate(nodes)
    ]
    page_info = {
        "has_next_page": len(read) > first,
        "end_cursor": edges[-1]["cursor"] if edges else None,
    }
    return {"nodes": nodes, "edges": edges, "page_info": page_info}


class Search(graphene.InputObjectType):
    north = graphene.Float(required=True)
    south = graphene.Float(required=True)
    east = graphene.Float(required=True)
    west = graphene.Float(required=True)
    check_in = graphene.Date(required=True)
    check_out = graphene.Date(required=True)
    adults = graphene.Int(required=True)
    price_min = graphene.Decimal(required=True)
    price_max = graphene.Decimal(required=True)


class Query(graphene.ObjectType):
    listing = graphene.Field(Listing, id=graphene.ID(required=True))
    search = graphene.Field(ListingConnection, filter=Search(required=True), first=graphene.Int())
    newest = graphene.Field(ListingConnection, city=graphene.String(), first=graphene.Int())
    bookings = graphene.Field(BookingPage, guest=graphene.ID(), first=graphene.Int())

    def resolve_listing(self, _info: Any, id: str) -> Any:  # noqa: A002
        """A published home."""
        return ListingRow.objects.filter(status="PUBLISHED", pk=id).first()

    def resolve_search(self, _info: Any, filter: Any, first: int = 20) -> Any:  # noqa: A002
        """The first page."""
        return _page(homes.found(**filter), first)

    def resolve_newest(self, _info: Any, city: str, first: int = 20) -> Any:
        """The first page."""
        return _page(homes.newest_in(city), first)

    def resolve_bookings(self, _info: Any, guest: str, first: int = 20) -> Any:
        """The first page."""
        return _page(homes.stays_of(int(guest)), first)


schema = graphene.Schema(query=Query)
_thread = local()


@csrf_exempt
def graphql(request: HttpRequest) -> HttpResponse:
    """Answer a document."""
    if not hasattr(_thread, "loop"):
        _thread.loop, _thread.context = asyncio.new_event_loop(), contextvars.Context()
    loop = _thread.loop
    task = loop.create_task(_answer(json.loads(request.body)), context=_thread.context)
    return HttpResponse(loop.run_until_complete(task), content_type="application/json")


async def _answer(asked: dict[str, Any]) -> bytes:
    connection.ensure_connection()
    result = await schema.execute_async(
        asked["query"], variable_values=asked["variables"], context_value=Context()
    )
    return orjson.dumps(result.formatted)


urlpatterns = [path("graphql", graphql)]
