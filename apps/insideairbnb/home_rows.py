"""What a row of listings says of a home, in the words of our own columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from apps.insideairbnb import cleaning, rooms
from apps.insideairbnb.people import NAME_LENGTH
from apps.insideairbnb.places import country_of
from apps.insideairbnb.report import Oddity
from apps.listings.models import RatingCategory
from apps.listings.places import time_zone_at

T = TypeVar("T")

Row = dict[str, str]
# Notes something odd about the row at hand.
Note = Callable[[Oddity, str], None]

RATINGS = {
    RatingCategory.ACCURACY: "review_scores_accuracy",
    RatingCategory.CLEANLINESS: "review_scores_cleanliness",
    RatingCategory.CHECK_IN: "review_scores_checkin",
    RatingCategory.COMMUNICATION: "review_scores_communication",
    RatingCategory.LOCATION: "review_scores_location",
    RatingCategory.VALUE: "review_scores_value",
}


@dataclass(frozen=True, slots=True)
class HomeRow:
    """A home as one row has it. What the row leaves empty is in none of its parts."""

    line: int
    external_id: int
    host_id: int
    host_name: str
    host_since: date | None
    values: dict[str, Any]
    """Values of columns of Listing."""
    guesses: dict[str, Any]
    """What a home that is new takes where `values` has nothing."""
    ratings: dict[RatingCategory, int]
    """Published ratings, in hundredths."""
    amenities: list[str]


class Fields:
    """The fields of one row, each read by a parser; one that cannot be read is as good as empty."""

    def __init__(self, row: Row, note: Note) -> None:
        self._row = row
        self._note = note

    def read(self, column: str, parse: Callable[..., T | None], **options: Any) -> T | None:
        """What `parse` makes of the field, None where it is empty or unreadable."""
        try:
            return parse(self._row[column], **options)
        except cleaning.Unreadable:
            self._note(Oddity.UNREADABLE, f"{column}={self._row[column]}")
            return None

    def text(self, column: str, most: int) -> str:
        """The field as one line."""
        return cleaning.one_line(self._row[column], most)


def read_home(row: Row, line: int, *, city: str, currency: str, note: Note) -> HomeRow | None:
    """The home of a row; None, which is noted, when it does not say which home or whose it is."""
    external_id, host_id = cleaning.readable_id(row["id"]), cleaning.readable_id(row["host_id"])
    if external_id is None or host_id is None:
        note(Oddity.NO_ID, f"id={row['id']} host_id={row['host_id']}")
        return None
    fields = Fields(row, note)
    values = (
        _words(row, fields, city) | _rooms(row, fields) | _place(row, fields) | _terms(fields, note)
    )
    price = fields.read("price", cleaning.price_minor, currency=currency)
    rating = fields.read("review_scores_rating", cleaning.rating_hundredths)
    values |= {
        "price_minor": price,
        "currency": currency if price else None,
        "published_rating_hundredths": rating,
    }
    known = {name: value for name, value in values.items() if value not in (None, "")}
    if "name" not in known:
        note(Oddity.NO_NAME, "")
    return HomeRow(
        line=line,
        external_id=external_id,
        host_id=host_id,
        host_name=fields.text("host_name", NAME_LENGTH),
        host_since=fields.read("host_since", cleaning.day),
        values=known,
        guesses=_guesses(known, city, currency),
        ratings={
            category: hundredths
            for category, column in RATINGS.items()
            if (hundredths := fields.read(column, cleaning.rating_hundredths))
        },
        amenities=fields.read("amenities", cleaning.amenity_names) or [],
    )


def _words(row: Row, fields: Fields, city: str) -> dict[str, Any]:
    return {
        "name": fields.text("name", 255),
        "description": cleaning.plain_text(row["description"]),
        "room_type": fields.read("room_type", rooms.room_type),
        "property_type": fields.text("property_type", 100),
        "neighbourhood": fields.text("neighbourhood_cleansed", 120),
        "region": fields.text("neighbourhood_group_cleansed", 120),
        "city": city,
    }


def _rooms(row: Row, fields: Fields) -> dict[str, Any]:
    named = rooms.rooms_in(row["name"])
    bedrooms = fields.read("bedrooms", cleaning.whole_number)
    beds = fields.read("beds", cleaning.whole_number)
    bathrooms = fields.read("bathrooms", rooms.bathrooms, text=row["bathrooms_text"])
    return {
        "max_guests": fields.read("accommodates", cleaning.whole_number) or None,
        "bedrooms": named.bedrooms if bedrooms is None else bedrooms,
        "beds": named.beds if beds is None else beds,
        "bathrooms": named.bathrooms if bathrooms is None else bathrooms,
    }


def _place(row: Row, fields: Fields) -> dict[str, Any]:
    """The point as published, which Airbnb has already blurred, and what follows from it."""
    point = fields.read("latitude", cleaning.point, longitude=row["longitude"])
    if point is None:
        return {}
    latitude, longitude = point
    time_zone = time_zone_at(latitude, longitude)
    return {
        "latitude": latitude,
        "longitude": longitude,
        "public_latitude": latitude,
        "public_longitude": longitude,
        "time_zone": time_zone,
        "country": country_of(time_zone),
    }


def _terms(fields: Fields, note: Note) -> dict[str, Any]:
    min_nights = fields.read("minimum_nights", cleaning.nights)
    max_nights = fields.read("maximum_nights", cleaning.nights)
    if min_nights and max_nights and min_nights > max_nights:
        note(Oddity.NIGHTS_CROSSED, f"{min_nights} > {max_nights}")
    return {
        "min_nights": min_nights,
        "max_nights": max_nights,
        "instant_book": fields.read("instant_bookable", cleaning.flag),
    }


def _guesses(known: dict[str, Any], city: str, currency: str) -> dict[str, Any]:
    guessed = rooms.guessed(known.get("max_guests"))
    kind = known.get("property_type", "Home")
    return {
        "name": f"{kind} in {city}",
        "currency": currency,
        "bedrooms": guessed.bedrooms,
        "beds": guessed.beds,
        "bathrooms": guessed.bathrooms,
    }
