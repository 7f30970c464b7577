"""Homes as tests need them: published and complete, unless they say otherwise."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from apps.images.models import Image
from apps.listings.models import Amenity, Listing, ListingStatus, Photo, RoomType
from apps.listings.search_text import fold, search_text_of

CREATED_AT = datetime(2026, 1, 1, tzinfo=UTC)


class AmenityFactory(DjangoModelFactory):
    """An amenity that only this test knows."""

    class Meta:
        model = Amenity
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"amenity_{n}")
    name = factory.LazyAttribute(lambda amenity: amenity.code.replace("_", " ").capitalize())
    group = "For tests"


class ListingFactory(DjangoModelFactory):
    """A published home in Paris for four: 100.00 EUR a night, no fees, no rules, no photos.

    `draft=True` makes an empty draft, `paused=True` a paused home.
    """

    class Meta:
        model = Listing
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(
            status=ListingStatus.DRAFT,
            published_at=None,
            room_type=None,
            property_type=None,
            max_guests=None,
            bedrooms=None,
            beds=None,
            bathrooms=None,
            latitude=None,
            longitude=None,
            public_latitude=None,
            public_longitude=None,
            address="",
            city="",
            country="",
            time_zone="",
            currency="",
            price_minor=None,
        )
        paused = factory.Trait(status=ListingStatus.PAUSED)

    host = factory.SubFactory("tests.factories.accounts.UserFactory", is_host=True)
    status = ListingStatus.PUBLISHED
    created_at = CREATED_AT
    published_at = CREATED_AT
    name = factory.Sequence(lambda n: f"Home {n}")
    description = ""
    room_type = RoomType.ENTIRE_HOME
    property_type = "Apartment"
    max_guests = 4
    bedrooms = 2
    beds = 2
    bathrooms = Decimal("1.0")
    latitude = 48.8566
    longitude = 2.3522
    public_latitude = 48.8580
    public_longitude = 2.3500
    address = "1 Rue de Rivoli"
    city = "Paris"
    neighbourhood = ""
    region = ""
    country = "FR"
    time_zone = "Europe/Paris"
    currency = "EUR"
    price_minor = 100_00
    search_text = factory.LazyAttribute(search_text_of)
    city_folded = factory.LazyAttribute(lambda listing: fold(listing.city))

    @factory.post_generation
    def amenities(listing: Listing, create: bool, codes: list[str] | None) -> None:  # noqa: N805
        """`amenities=["wifi", "kitchen"]` gives the home these, making those that do not exist."""
        if create and codes:
            listing.amenities.set([AmenityFactory(code=code) for code in codes])


class ImageFactory(DjangoModelFactory):
    """A picture's row, without files."""

    class Meta:
        model = Image

    key = factory.Sequence(lambda n: f"{n:032x}")
    width = 1200
    height = 800
    blurhash = "LEHV6nWB2yk8pyo0adR*.7kCMdnj"
    created_at = CREATED_AT


class PhotoFactory(DjangoModelFactory):
    """The next picture of a home; the first is its cover."""

    class Meta:
        model = Photo

    listing = factory.SubFactory(ListingFactory)
    image = factory.SubFactory(ImageFactory)
    position = factory.LazyAttribute(lambda photo: photo.listing.photos.count())
