"""A city's files, read line by line: what a search of it must find, and for how much.

This shares no code with the product: it knows the files, and the rules of docs/rules.md.
"""

from __future__ import annotations

import csv
import gzip
import html
import json
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import asin, cos, floor, radians, sin, sqrt
from pathlib import Path
from typing import Any, NamedTuple

TODAY = date(2023, 9, 23)
LONGEST_STAY = 1125
EARTH_RADIUS_M = 6_371_008.8
GUEST_FEE_PERCENT = 14
# Singapore dollars for a US dollar: the European Central Bank's of 2023-01-02.
SGD_PER_USD = Fraction("1.34082")
ROOM_TYPES = {
    "Entire home/apt": "ENTIRE_HOME",
    "Private room": "PRIVATE_ROOM",
    "Shared room": "SHARED_ROOM",
    "Hotel room": "HOTEL_ROOM",
}


class Day(NamedTuple):
    """What holds on one date; the price in cents."""

    is_taken: bool
    price: int
    min_nights: int
    max_nights: int


@dataclass
class Home:
    """A row of the listings, with its days by date. Prices in cents, ratings in hundredths."""

    key: int
    title: str
    words: str
    latitude: float
    longitude: float
    room_type: str
    max_guests: int
    bedrooms: int
    bathrooms: Decimal
    amenities: set[str]
    instant_book: bool
    rating: int | None
    reviews: int
    usual: Day
    days: dict[date, Day]

    def on(self, day: date) -> Day:
        """What holds on `day`; the usual, where the calendar ends."""
        return self.days.get(day, self.usual)


class Stay(NamedTuple):
    """A stay that is asked for."""

    check_in: date
    dates: list[date]
    guests: int
    infants: int
    pets: int

    @classmethod
    def of(cls, asked: dict[str, Any]) -> Stay:
        """As the API is asked for it."""
        check_in = date.fromisoformat(asked["checkIn"])
        nights = (date.fromisoformat(asked["checkOut"]) - check_in).days
        return cls(
            check_in=check_in,
            dates=[check_in + timedelta(days=n) for n in range(nights)],
            guests=asked.get("adults", 1) + asked.get("children", 0),
            infants=asked.get("infants", 0),
            pets=asked.get("pets", 0),
        )


class Price(NamedTuple):
    """What a stay costs, in cents."""

    nights: int
    service_fee: int
    total: int
    average: int


def price_of(home: Home, stay: Stay) -> Price:
    """The nights and 14 %, rounded once; imported homes have no other fee, discount or tax."""
    nights = sum(home.on(day).price for day in stay.dates)
    fee = _half_away(Fraction(nights * GUEST_FEE_PERCENT, 100))
    return Price(nights, fee, nights + fee, _half_away(Fraction(nights + fee, len(stay.dates))))


def accepts(home: Home, stay: Stay) -> bool:
    """Whether the home is free then and its terms allow the stay."""
    arrival = home.on(stay.check_in)
    return (
        stay.check_in >= TODAY
        and stay.guests <= home.max_guests
        and stay.infants <= 5
        and stay.pets == 0
        and arrival.min_nights <= len(stay.dates) <= arrival.max_nights
        and not any(home.on(day).is_taken for day in stay.dates)
    )


def read_homes(folder: Path, days: Collection[date]) -> list[Home]:
    """The homes of the city; of their calendars only `days`, or a million rows would be kept."""
    homes = {row["id"]: _home(row) for row in _rows(folder / "listings.csv.gz")}
    wanted = {str(day): day for day in days}
    for row in _rows(folder / "calendar.csv.gz"):
        if row["date"] in wanted:
            homes[row["listing_id"]].days[wanted[row["date"]]] = Day(
                is_taken=row["available"] == "f",
                price=_cents(row["price"]),
                min_nights=_in_range(row["minimum_nights"]),
                max_nights=_in_range(row["maximum_nights"]),
            )
    return list(homes.values())


def _rows(file: Path) -> Iterable[dict[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def _home(row: dict[str, str]) -> Home:
    title = (
        row["name"],
        row["property_type"],
        row["neighbourhood_cleansed"],
        "Singapore",
        row["neighbourhood_group_cleansed"],
    )
    rating = Decimal(row["review_scores_rating"] or 0)
    return Home(
        key=int(row["id"]),
        title=_folded(" ".join(title)),
        words=_folded(" ".join((*title, re.sub(r"<[^<>]*>", " ", row["description"])))),
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        room_type=ROOM_TYPES[row["room_type"]],
        max_guests=int(row["accommodates"]),
        bedrooms=_bedrooms(row),
        bathrooms=_bathrooms(row),
        amenities={name.strip().lower().replace(" ", "_") for name in json.loads(row["amenities"])},
        instant_book=row["instant_bookable"] == "t",
        rating=int(rating * 100) or None,
        reviews=int(row["number_of_reviews"]),
        usual=Day(
            is_taken=False,
            price=_cents(row["price"]),
            min_nights=_in_range(row["minimum_nights"]),
            max_nights=_in_range(row["maximum_nights"]),
        ),
        days={},
    )


def _bedrooms(row: dict[str, str]) -> int:
    """The column, else what the name says ("· 2 bedrooms ·", "· Studio ·"), else one."""
    if row["bedrooms"]:
        return int(row["bedrooms"])
    if said := re.search(r"(\d+) bedroom", row["name"]):
        return int(said[1])
    return 0 if "Studio" in row["name"] else 1


def _bathrooms(row: dict[str, str]) -> Decimal:
    """Of words such as "1.5 shared baths" or "Half-bath"; else what the name says, else one."""
    for text in (row["bathrooms_text"], row["name"]):
        if "alf-bath" in text:
            return Decimal("0.5")
        if said := re.search(r"([\d.]+) (\w+ )?bath", text):
            return Decimal(said[1])
    return Decimal(1)


def _cents(price: str) -> int:
    return int(Decimal(price.replace("$", "").replace(",", "")) * 100)


def _in_range(nights: str) -> int:
    return min(max(int(nights), 1), LONGEST_STAY)


def _half_away(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", html.unescape(text)).casefold()
    letters = (c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(letters).split())


class Reading:
    """What one search must find: `filter` and `sort` as the API is asked for them."""

    def __init__(self, filter: dict[str, Any], sort: str) -> None:  # noqa: A002
        self._asked = filter
        self._sort = sort
        self.stay = Stay.of(filter["stay"]) if "stay" in filter else None

    def find(self, homes: Iterable[Home], keys: dict[int, int]) -> list[Home]:
        """Those that meet it, in order; between equals the marketplace's `keys` decide."""
        found = [home for home in homes if self._is_met_by(home)]
        return sorted(found, key=lambda home: self._place(home, keys[home.key]))

    def _is_met_by(self, home: Home) -> bool:
        return all(getattr(self, f"_{name}")(home, value) for name, value in self._asked.items())

    def _place(self, home: Home, key: int) -> tuple[int, ...]:
        rated = (-(home.rating or -1), -home.reviews)
        match self._sort:
            case "PRICE_ASC":
                return (self._amount(home), key)
            case "PRICE_DESC":
                return (-self._amount(home), key)
            case "DISTANCE":
                return (self._distance(home), key)
            case "RATING":
                return (*rated, -key)
            case "RELEVANCE":
                return (-self._relevance(home), *rated, -key)
        return (-key,)  # NEWEST: all were published by one import

    def _amount(self, home: Home) -> int:
        return price_of(home, self.stay).average if self.stay else home.usual.price

    def _relevance(self, home: Home) -> int:
        words = _folded(self._asked.get("text", "")).split()
        begun = home.title.split()
        return sum(
            2 if any(one.startswith(word) for one in begun) else word in home.title
            for word in words
        )

    def _distance(self, home: Home) -> int:
        near = self._asked["near"]
        here, there = radians(near["latitude"]), radians(home.latitude)
        east = radians(home.longitude - near["longitude"])
        chord = sin((there - here) / 2) ** 2 + cos(there) * cos(here) * sin(east / 2) ** 2
        return floor(2 * EARTH_RADIUS_M * asin(sqrt(chord)))

    def _text(self, home: Home, text: str) -> bool:
        return all(word in home.words for word in _folded(text).split())

    def _near(self, home: Home, near: dict[str, float]) -> bool:
        return self._distance(home) <= near["radiusKm"] * 1000

    def _within(self, home: Home, box: dict[str, float]) -> bool:
        between = box["south"] <= home.latitude <= box["north"]
        return between and box["west"] <= home.longitude <= box["east"]

    def _stay(self, home: Home, _stay: dict[str, Any]) -> bool:
        return accepts(home, self.stay)

    def _guests(self, home: Home, guests: int) -> bool:
        return home.max_guests >= guests

    def _price(self, home: Home, price: dict[str, str]) -> bool:
        rate = {"SGD": Fraction(1), "USD": SGD_PER_USD}[price["currency"]]
        amount = Fraction(self._amount(home), 100) / rate
        return Fraction(price.get("min", 0)) <= amount <= Fraction(price.get("max", amount))

    def _roomTypes(self, home: Home, kinds: list[str]) -> bool:  # noqa: N802
        return home.room_type in kinds

    def _amenities(self, home: Home, codes: list[str]) -> bool:
        return home.amenities.issuperset(codes)

    def _minBedrooms(self, home: Home, least: int) -> bool:  # noqa: N802
        return home.bedrooms >= least

    def _minBathrooms(self, home: Home, least: float) -> bool:  # noqa: N802
        return home.bathrooms >= Decimal(str(least))

    def _minRating(self, home: Home, least: float) -> bool:  # noqa: N802
        return home.rating is not None and home.rating >= Decimal(str(least)) * 100

    def _instantBook(self, home: Home, wanted: bool) -> bool:  # noqa: N802
        return home.instant_book == wanted

    def _city(self, _home: Home, city: str) -> bool:
        return _folded(city) == "singapore"

    def _country(self, _home: Home, country: str) -> bool:
        return country == "SG"
