"""A small market made by chance, and a reading of it in plain Python."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import asin, cos, floor, radians, sin, sqrt
from random import Random
from typing import Any

from airbnb.money import exponent
from apps.availability.models import NightKind
from apps.availability.stays import Stay
from apps.listings.models import Listing
from apps.listings.search_text import fold
from apps.pricing.offers import offers_for
from apps.pricing.rates import rates_on
from tests.factories.availability import DateOverrideFactory, take
from tests.factories.listings import ListingFactory

NOW = datetime(2026, 11, 2, 11, 30, tzinfo=UTC)
FIRST = date(2026, 11, 1)
WORDS = "sunny loft garden house river old boat quiet city sea".split()
CITIES = ["Paris", "São Paulo", "Suva", "Apia"]
ZONES = ["Europe/Paris", "America/Sao_Paulo", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
AMENITIES = "wifi pool kitchen".split()
ROOM_TYPES = ["ENTIRE_HOME", "PRIVATE_ROOM", "HOTEL_ROOM"]
CURRENCIES = ["EUR", "USD", "JPY", "KWD", "XCD"]  # the last has no rate
EARTH_RADIUS_M = 6_371_008.8


def make_market(seed: int, size: int) -> None:
    """Homes with everything that a search looks at; most are published, many are alike."""
    chance = Random(seed)
    for _ in range(size):
        home = _home(chance)
        for _ in range(chance.randrange(3)):
            start = FIRST + timedelta(days=chance.randrange(14))
            kind = chance.choice([NightKind.BLOCK, NightKind.STAY])
            free = {night.date for night in home.nights.all()}
            for n in range(chance.randint(1, 3)):
                if start + timedelta(days=n) not in free:
                    take(home, start + timedelta(days=n), kind=kind)
        for day in chance.sample(range(14), chance.randrange(4)):
            DateOverrideFactory(
                listing=home,
                date=FIRST + timedelta(days=day),
                price_minor=chance.choice([None, chance.randint(20, 400) * 100]),
                min_nights=chance.choice([None, None, chance.randint(1, 5)]),
            )
        for length in chance.sample([2, 3, 7], chance.randrange(3)):
            home.length_discounts.create(min_nights=length, percent=chance.randint(1, 4) * 777)


def _home(chance: Random) -> Listing:
    def maybe(value: Any, otherwise: Any = None) -> Any:
        return value if chance.random() < 0.4 else otherwise

    pacific = chance.random() < 0.5
    currency = chance.choice(CURRENCIES)
    return ListingFactory(
        status=maybe("PAUSED", "PUBLISHED") if chance.random() < 0.3 else "PUBLISHED",
        name=" ".join(chance.sample(WORDS, 2)),
        description=" ".join(chance.sample(WORDS, 3)),
        city=chance.choice(CITIES),
        country=chance.choice(["FR", "BR", "FJ"]),
        time_zone=chance.choice(ZONES),
        latitude=0.0,
        longitude=0.0,
        public_latitude=round(chance.uniform(-18, -17), 3),
        public_longitude=round(
            chance.uniform(179, 180) if pacific else chance.uniform(-180, -179), 3
        ),
        currency=currency,
        price_minor=chance.randint(20, 60) * 5 * 10 ** exponent(currency),
        weekend_minor=maybe(chance.randint(20, 300) * 100),
        cleaning_fee_minor=maybe(chance.randint(0, 90) * 100 + 1),
        guests_included=maybe(chance.randint(1, 3)),
        extra_guest_minor=maybe(chance.randint(1, 20) * 100),
        **chance.choice([{}, {"early_bird_days": 7, "early_bird_percent": 12_50}]),
        **chance.choice([{}, {"last_minute_days": 3, "last_minute_percent": 7_77}]),
        max_guests=chance.randint(1, 5),
        max_pets=chance.randrange(2),
        bedrooms=chance.randrange(4),
        beds=chance.randrange(4),
        bathrooms=Decimal(chance.randint(0, 6)) / 2,
        room_type=chance.choice(ROOM_TYPES),
        instant_book=chance.random() < 0.5,
        rating_hundredths=maybe(None, chance.randint(40, 50) * 10),
        review_count=chance.randrange(3),
        published_at=datetime(2026, 1, 1 + chance.randrange(3), tzinfo=UTC),
        min_nights=maybe(chance.randint(1, 4), 1),
        window_days=maybe(chance.randint(3, 20)),
        notice_days=maybe(chance.randint(0, 3), 0),
        amenities=[code for code in AMENITIES if chance.random() < 0.5],
    )


class Reading:
    """What a search of the whole market must find, said without SQL."""

    def __init__(self, asked: dict[str, Any], sort: str) -> None:
        self.asked = asked
        self.sort = sort
        self.rates = rates_on(NOW.date())
        self.homes = list(Listing.objects.all())
        self.stay = Stay(**asked["stay"]) if "stay" in asked else None
        self.offers = offers_for(self.homes, self.stay, now=NOW) if self.stay else {}

    def keys(self) -> list[int]:
        """The keys of the homes that are found, in order."""
        found = [home for home in self.homes if self._matches(home)]
        return [home.pk for home in sorted(found, key=self._place)]

    def _matches(self, home: Listing) -> bool:
        if home.status != "PUBLISHED":
            return False
        return all(getattr(self, f"_{name}")(home, value) for name, value in self.asked.items())

    def _place(self, home: Listing) -> tuple[Any, ...]:
        rated = (-(home.rating_hundredths or -1), -home.review_count)
        newest = -home.published_at.timestamp()
        match self.sort:
            case "RELEVANCE":
                return (-self._score(home), *rated, newest, -home.pk)
            case "RATING":
                return (*rated, -home.pk)
            case "NEWEST":
                return (newest, -home.pk)
            case "DISTANCE":
                return (self._distance(home), home.pk)
        descending = self.sort == "PRICE_DESC"
        minor = self._minor(home)
        key = self.rates.comparable(minor, home.currency, descending=descending)
        return (key, home.pk)

    def _minor(self, home: Listing) -> int:
        return self.offers[home.pk].price.average_nightly.minor if self.stay else home.price_minor

    def _score(self, home: Listing) -> int:
        title = fold(f"{home.name} {home.property_type} {home.city}")
        score = 0
        for word in set(fold(self.asked.get("text", "")).split()):
            score += 2 * any(one.startswith(word) for one in title.split()) or word in title
        return score

    def _distance(self, home: Listing) -> int:
        near = self.asked["near"]
        here, there = radians(near["latitude"]), radians(home.public_latitude)
        east = radians(home.public_longitude) - radians(near["longitude"])
        chord = sin((there - here) / 2) ** 2 + cos(there) * cos(here) * sin(east / 2) ** 2
        return floor(2 * EARTH_RADIUS_M * asin(min(sqrt(chord), 1)))

    def _text(self, home: Listing, text: str) -> bool:
        words = fold(f"{home.name} {home.property_type} {home.city} {home.description}")
        return all(word in words for word in fold(text).split())

    def _near(self, home: Listing, near: dict[str, float]) -> bool:
        return self._distance(home) <= near["radius_km"] * 1000

    def _within(self, home: Listing, box: dict[str, float]) -> bool:
        longitude, west, east = home.public_longitude, box["west"], box["east"]
        between = west <= longitude <= east if west <= east else not east < longitude < west
        return box["south"] <= home.public_latitude <= box["north"] and between

    def _stay(self, home: Listing, stay: dict[str, Any]) -> bool:
        return self.offers[home.pk].available

    def _guests(self, home: Listing, guests: int) -> bool:
        return home.max_guests >= guests

    def _price(self, home: Listing, price: dict[str, Any]) -> bool:
        known = self.rates.per_dollar_micros
        if home.currency not in known:
            return False
        dollars = Fraction(self._minor(home), 10 ** exponent(home.currency) * known[home.currency])
        worth = dollars * known[price["currency"]]
        return price.get("min", 0) <= worth and worth <= price.get("max", worth)

    def _room_types(self, home: Listing, kinds: list[str]) -> bool:
        return not kinds or home.room_type in kinds

    def _amenities(self, home: Listing, codes: list[str]) -> bool:
        return set(codes) <= {amenity.code for amenity in home.amenities.all()}

    def _min_bedrooms(self, home: Listing, least: int) -> bool:
        return home.bedrooms >= least

    def _min_beds(self, home: Listing, least: int) -> bool:
        return home.beds >= least

    def _min_bathrooms(self, home: Listing, least: float) -> bool:
        return float(home.bathrooms) >= least

    def _min_rating(self, home: Listing, least: float) -> bool:
        return home.rating_hundredths is not None and home.rating >= least

    def _instant_book(self, home: Listing, wanted: bool) -> bool:
        return home.instant_book == wanted

    def _host_id(self, home: Listing, host_id: int) -> bool:
        return home.host_id == host_id

    def _city(self, home: Listing, city: str) -> bool:
        return fold(home.city) == fold(city)

    def _country(self, home: Listing, country: str) -> bool:
        return home.country == country
