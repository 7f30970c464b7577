"""Django REST Framework: an endpoint for each document.

Relations are prefetched, and no column is read that is not shown.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.bookings.models import Booking
from apps.listings.models import Amenity, Listing, Photo
from apps.reviews.models import Review
from benchmarks.peers import homes

Read = serializers.ReadOnlyField


class _Person(serializers.ModelSerializer):
    firstName = Read(source="first_name")

    class Meta:
        model = User
        fields = ["id", "firstName"]


class _Author(_Person):
    picture = Read(source="profile_picture.url")

    class Meta(_Person.Meta):
        fields = ["id", "firstName", "picture"]


class _Host(_Author):
    joinedAt = serializers.DateTimeField(source="joined_at", default_timezone=UTC)
    isVerified = Read(source="is_verified")

    class Meta(_Person.Meta):
        fields = ["id", "firstName", "picture", "joinedAt", "isVerified"]


class _Photo(serializers.ModelSerializer):
    url = Read(source="image.url")

    class Meta:
        model = Photo
        fields = ["id", "url"]


class _FullPhoto(_Photo):
    width = Read(source="image.width")
    height = Read(source="image.height")

    class Meta(_Photo.Meta):
        fields = ["id", "caption", "url", "width", "height"]


class _Amenity(serializers.ModelSerializer):
    class Meta:
        model = Amenity
        fields = ["code", "name"]


class _Review(serializers.ModelSerializer):
    createdAt = serializers.DateTimeField(source="created_at", default_timezone=UTC)
    author = _Author()

    class Meta:
        model = Review
        fields = ["id", "rating", "comment", "createdAt", "author"]


class _Named(serializers.ModelSerializer):
    price = serializers.SerializerMethodField()

    class Meta:
        model = Listing
        fields = ["id", "name", "price", "currency"]

    def get_price(self, listing: Listing) -> str:
        """In major units."""
        return homes.price_of(listing)


class _Card(_Named):
    roomType = Read(source="room_type")
    rating = Read()
    reviewCount = Read(source="review_count")
    host = _Person()
    photos = _Photo(many=True, source="shown_photos")

    class Meta(_Named.Meta):
        fields = [*_Named.Meta.fields, "roomType", "rating", "reviewCount", "host", "photos"]


class _Listing(_Card):
    maxGuests = Read(source="max_guests")
    bathrooms = serializers.FloatField()
    latitude = Read(source="public_latitude")
    longitude = Read(source="public_longitude")
    host = _Host()
    photos = _FullPhoto(many=True, source="shown_photos")
    amenities = _Amenity(many=True)
    reviews = _Review(many=True, source="shown_reviews")

    class Meta(_Named.Meta):
        fields = [
            *_Card.Meta.fields,
            *("description", "maxGuests", "bedrooms", "beds", "bathrooms", "city", "country"),
            *("latitude", "longitude", "amenities", "reviews"),
        ]


class _Booking(serializers.ModelSerializer):
    checkIn = serializers.DateField(source="check_in")
    checkOut = serializers.DateField(source="check_out")
    listing = serializers.SerializerMethodField()

    class Meta:
        model = Booking
        fields = ["id", "code", "status", "checkIn", "checkOut", "listing"]

    def get_listing(self, booking: Booking) -> dict[str, Any]:
        """With its cover and its host."""
        listing = booking.listing
        cover = listing.covers[0].image.url if listing.covers else None
        host = {"id": listing.host.pk, "firstName": listing.host.first_name}
        return {"id": listing.pk, "name": listing.name, "cover": cover, "host": host}


class ListingView(APIView):
    """The listing page."""

    def get(self, request: Request) -> Response:
        """One home by `id`."""
        listing = homes.full_listing(int(request.query_params["id"]))
        return Response({**_Listing(listing).data, "hasMore": listing.has_more})


class _Search(serializers.Serializer):
    north = serializers.FloatField()
    south = serializers.FloatField()
    east = serializers.FloatField()
    west = serializers.FloatField()
    check_in = serializers.DateField()
    check_out = serializers.DateField()
    adults = serializers.IntegerField()
    price_min = serializers.DecimalField(None, 2)
    price_max = serializers.DecimalField(None, 2)


class SearchView(APIView):
    """The search page."""

    def get(self, request: Request) -> Response:
        """The first page."""
        asked = _Search(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows, following = homes.cards(**asked.validated_data)
        return Response({"rows": _Card(rows, many=True).data, "next": following})


class TinyView(APIView):
    """The tiny list."""

    def get(self, request: Request) -> Response:
        """The first twenty."""
        rows = homes.names(request.query_params["city"])
        return Response({"rows": _Named(rows, many=True).data})


class BookingsView(APIView):
    """The bookings of a guest."""

    def get(self, request: Request) -> Response:
        """The first page."""
        rows, following = homes.booked(int(request.query_params["guest"]))
        return Response({"rows": _Booking(rows, many=True).data, "next": following})


urlpatterns = [
    path("listing", ListingView.as_view()),
    path("search", SearchView.as_view()),
    path("tiny", TinyView.as_view()),
    path("bookings", BookingsView.as_view()),
]
