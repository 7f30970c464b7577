"""The words and places that demo homes are made of. Written for this project."""

from __future__ import annotations

from dataclasses import dataclass

from apps.listings.models import RoomType


@dataclass(frozen=True, slots=True)
class Quarter:
    """A part of a city, around a point."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class City:
    """A city with demo homes. Prices are whole major units of a night in a simple home."""

    name: str
    region: str
    country: str
    currency: str
    price: int
    streets: tuple[str, ...]
    quarters: tuple[Quarter, ...]


CITIES = (
    City(
        name="Lisbon",
        region="Lisboa",
        country="PT",
        currency="EUR",
        price=70,
        streets=("Rua das Flores", "Rua da Saudade", "Travessa do Fado", "Largo do Chafariz"),
        quarters=(
            Quarter("Alfama", 38.7120, -9.1300),
            Quarter("Bairro Alto", 38.7130, -9.1450),
            Quarter("Belém", 38.6970, -9.2060),
            Quarter("Graça", 38.7170, -9.1300),
        ),
    ),
    City(
        name="Edinburgh",
        region="Scotland",
        country="GB",
        currency="GBP",
        price=85,
        streets=("Thistle Row", "Castle Wynd", "Lochend Terrace", "Harbour Lane"),
        quarters=(
            Quarter("Old Town", 55.9486, -3.1900),
            Quarter("Stockbridge", 55.9585, -3.2100),
            Quarter("Leith", 55.9750, -3.1700),
        ),
    ),
    City(
        name="New York",
        region="New York",
        country="US",
        currency="USD",
        price=140,
        streets=("Maple Street", "Union Place", "Orchard Avenue", "Ferry Street"),
        quarters=(
            Quarter("Williamsburg", 40.7140, -73.9570),
            Quarter("Harlem", 40.8110, -73.9460),
            Quarter("Astoria", 40.7640, -73.9230),
            Quarter("Park Slope", 40.6710, -73.9810),
        ),
    ),
    City(
        name="Tokyo",
        region="Tokyo",
        country="JP",
        currency="JPY",
        price=9_000,
        streets=("Sakura-dori", "Momiji-dori", "Take no Michi", "Kawabata-dori"),
        quarters=(
            Quarter("Asakusa", 35.7140, 139.7960),
            Quarter("Shimokitazawa", 35.6615, 139.6680),
            Quarter("Yanaka", 35.7250, 139.7670),
        ),
    ),
    City(
        name="Cape Town",
        region="Western Cape",
        country="ZA",
        currency="ZAR",
        price=1_100,
        streets=("Protea Road", "Signal Street", "Kelp Close", "Vineyard Lane"),
        quarters=(
            Quarter("Bo-Kaap", -33.9210, 18.4140),
            Quarter("Sea Point", -33.9150, 18.3870),
            Quarter("Muizenberg", -34.1050, 18.4700),
        ),
    ),
    City(
        name="Kuwait City",
        region="Al Asimah",
        country="KW",
        currency="KWD",
        price=30,
        streets=("Pearl Street", "Dhow Road", "Palm Walk", "Souk Lane"),
        quarters=(
            Quarter("Salmiya", 29.3360, 48.0760),
            Quarter("Sharq", 29.3820, 47.9900),
        ),
    ),
)

ADJECTIVES = ("Bright", "Quiet", "Airy", "Cosy", "Sunny", "Calm", "Old", "Little", "Roomy", "Green")

# What it is called, how much of it one has, how many sleep there, and what it costs beside a
# simple home, in percent.
KINDS = (
    ("Studio", RoomType.ENTIRE_HOME, 2, 90),
    ("Apartment", RoomType.ENTIRE_HOME, 4, 130),
    ("Loft", RoomType.ENTIRE_HOME, 3, 140),
    ("House", RoomType.ENTIRE_HOME, 6, 210),
    ("Guest suite", RoomType.PRIVATE_ROOM, 2, 75),
    ("Room", RoomType.PRIVATE_ROOM, 2, 55),
    ("Shared room", RoomType.SHARED_ROOM, 1, 30),
    ("Boutique hotel room", RoomType.HOTEL_ROOM, 2, 120),
)

FEATURES = (
    "with a balcony",
    "with a view",
    "by the park",
    "under the roof",
    "with a piano",
    "near the market",
    "with a small garden",
    "full of books",
    "around a courtyard",
    "by the water",
)

OPENINGS = (
    "A place to come home to after a long day out.",
    "We restored it ourselves and kept what was beautiful.",
    "Morning sun in the kitchen, evening sun in the living room.",
    "Everything you need, and nothing that gets in the way.",
)
MIDDLES = (
    "The bed is good, the water is hot, the shower has pressure.",
    "There is a desk at the window and a fast connection.",
    "The kitchen has sharp knives, salt, oil and coffee.",
    "The street is quiet at night; the tram stops around the corner.",
)
CLOSINGS = (
    "We live nearby and are glad to help.",
    "You find a list of our favourite places on the table.",
    "Ask us anything before you come.",
    "The key is in a box, so you can arrive when you like.",
)

RULES = ("No smoking indoors.", "Quiet after 22:00.", "Shoes off, please.", "No parties.")

FIRST_NAMES = (
    *("Amara", "Ben", "Chiara", "Dae", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas"),
    *("Keiko", "Liam", "Mira", "Noor", "Oscar", "Priya", "Quentin", "Rosa", "Sipho", "Thandi"),
    *("Uma", "Viktor", "Wanda", "Xavi", "Yasmin", "Zeno"),
)

COMMENTS = {
    5: (
        "Exactly as described, and spotless. We would come again tomorrow.",
        "The view alone is worth it. Our host thought of everything.",
        "Quiet, warm and close to all we wanted to see.",
        "Best bed of our whole trip.",
    ),
    4: (
        "Lovely place, good location. The stairs are steep.",
        "Very comfortable. The wifi was slow in the evening.",
        "All as promised; a second towel would have been nice.",
    ),
    3: (
        "Fine for a night. Smaller than the pictures suggest.",
        "Good location, but the street is loud on weekends.",
    ),
    2: ("The heating did not work and it took a day to be repaired.",),
}

AMENITIES = (
    *("wifi", "kitchen", "heating", "air_conditioning", "washer", "dryer", "tv", "hair_dryer"),
    *("iron", "dedicated_workspace", "free_parking_on_premises", "elevator", "bathtub", "crib"),
    *("coffee_maker", "dishwasher", "patio_or_balcony", "essentials", "smoke_alarm"),
)
