"""What guests say about the home they look for: the parameters of `apps.search`, in groups."""

from __future__ import annotations

import graphene

from apps.search import sorts
from schema.availability.inputs import StayInput
from schema.enums import enum_of
from schema.listings.enums import RoomType
from schema.lists import list_of
from schema.scalars import Decimal

ListingSort = enum_of(
    sorts.ListingSort,
    description="What comes first. Equal homes are in an order that does not change.",
    values={
        "RELEVANCE": "The best match of `text`, then the best rated, most reviewed, newest.",
        "PRICE_ASC": "The cheapest: by what `price` compares.",
        "PRICE_DESC": "The dearest: by what `price` compares.",
        "RATING": "The best rated, then the most reviewed; without a rating last.",
        "NEWEST": "The last published.",
        "DISTANCE": "The nearest to the point of `near`, which it needs.",
    },
)


class PointInput(graphene.InputObjectType):
    """A circle on the map. Distances are measured to the point that strangers are shown."""

    latitude = graphene.Float(required=True, description="Degrees north, -90 to 90.")
    longitude = graphene.Float(required=True, description="Degrees east, -180 to 180.")
    radius_km = graphene.Float(
        required=True, default_value=25, description="How far from there, in kilometres."
    )


class BoxInput(graphene.InputObjectType):
    """A part of the map. Where `west` is greater than `east`, it crosses the 180th meridian."""

    north = graphene.Float(required=True, description="The upper edge, -90 to 90.")
    south = graphene.Float(required=True, description="The lower edge, below `north`.")
    east = graphene.Float(required=True, description="The right edge, -180 to 180.")
    west = graphene.Float(required=True, description="The left edge, -180 to 180.")


class MoneyRangeInput(graphene.InputObjectType):
    """Bounds of a price, themselves included.

    Homes that are priced in another currency are compared by a dated table of rates.
    """

    min = Decimal(description="The least, in major units.")
    max = Decimal(description="The most, in major units.")
    currency = graphene.String(description="ISO 4217; yours by default, else USD.")


class ListingFilter(graphene.InputObjectType):
    """What homes must meet, all of it. What is absent or null does not matter."""

    text = graphene.String(
        description="Words that all occur in the name, the place or the description."
    )
    near = PointInput(description="Only homes in this circle.")
    within = BoxInput(description="Only homes in this part of the map.")
    stay = StayInput(description="Only homes that are free and whose rules allow this stay.")
    guests = graphene.Int(description="Only homes with room for so many adults and children.")
    price = MoneyRangeInput(
        description="What a night costs; with a `stay` its average, everything but taxes included."
    )
    room_types = list_of(RoomType, "Any of these.")
    amenities = list_of(graphene.String, "The codes of what it must all offer, at most 50.")
    min_bedrooms = graphene.Int(description="At least so many bedrooms.")
    min_beds = graphene.Int(description="At least so many beds.")
    min_bathrooms = graphene.Float(description="At least so many bathrooms.")
    min_rating = graphene.Float(
        description="At least so good an average, 0 to 5; homes without one are left out."
    )
    instant_book = graphene.Boolean(
        description="True: no need to ask the host; false: one has to ask."
    )
    host_id = graphene.ID(description="Only this person's homes.")
    city = graphene.String(description="The city by its name; case and accents do not matter.")
    country = graphene.String(description="ISO 3166-1 alpha-2.")
