"""What amenities are called: the code of a name, and the well-known ones with their groups."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache, lru_cache

CODE_LENGTH = 64
_DIGEST_LENGTH = 8
_CODE = re.compile(rf"[a-z0-9_]{{1,{CODE_LENGTH}}}")

WELL_KNOWN: dict[str, tuple[str, ...]] = {
    "Bathroom": (
        "Bathtub",
        "Bidet",
        "Body soap",
        "Cleaning products",
        "Conditioner",
        "Hair dryer",
        "Hot water",
        "Outdoor shower",
        "Shampoo",
        "Shower gel",
    ),
    "Bedroom and laundry": (
        "Bed linens",
        "Clothing storage",
        "Dryer",
        "Drying rack for clothing",
        "Essentials",
        "Extra pillows and blankets",
        "Hangers",
        "Iron",
        "Mosquito net",
        "Room-darkening shades",
        "Safe",
        "Washer",
    ),
    "Entertainment": (
        "Board games",
        "Books and reading material",
        "Exercise equipment",
        "Game console",
        "HDTV",
        "Piano",
        "Ping pong table",
        "Pool table",
        "Record player",
        "Sound system",
        "TV",
    ),
    "Family": (
        "Baby bath",
        "Baby safety gates",
        "Babysitter recommendations",
        "Changing table",
        "Children’s books and toys",
        "Children’s dinnerware",
        "Crib",
        "High chair",
        "Outlet covers",
        "Pack ’n play/Travel crib",
        "Table corner guards",
        "Window guards",
    ),
    "Heating and cooling": (
        "Air conditioning",
        "Ceiling fan",
        "Central air conditioning",
        "Central heating",
        "Heating",
        "Indoor fireplace",
        "Portable fans",
        "Portable heater",
        "Radiant heating",
    ),
    "Home safety": (
        "Carbon monoxide alarm",
        "Exterior security cameras on property",
        "Fire extinguisher",
        "First aid kit",
        "Lock on bedroom door",
        "Noise decibel monitors on property",
        "Smoke alarm",
    ),
    "Internet and office": (
        "Dedicated workspace",
        "Ethernet connection",
        "Pocket wifi",
        "Wifi",
    ),
    "Kitchen and dining": (
        "Baking sheet",
        "Barbecue utensils",
        "Blender",
        "Bread maker",
        "Coffee",
        "Coffee maker",
        "Cooking basics",
        "Dining table",
        "Dishes and silverware",
        "Dishwasher",
        "Freezer",
        "Hot water kettle",
        "Kitchen",
        "Kitchenette",
        "Microwave",
        "Mini fridge",
        "Oven",
        "Refrigerator",
        "Rice maker",
        "Stove",
        "Toaster",
        "Trash compactor",
        "Wine glasses",
    ),
    "Location": (
        "Beach access",
        "Lake access",
        "Laundromat nearby",
        "Private entrance",
        "Resort access",
        "Waterfront",
    ),
    "Outdoor": (
        "Backyard",
        "BBQ grill",
        "Beach essentials",
        "Bikes",
        "Fire pit",
        "Hammock",
        "Outdoor dining area",
        "Outdoor furniture",
        "Outdoor kitchen",
        "Outdoor playground",
        "Patio or balcony",
        "Sun loungers",
    ),
    "Parking and facilities": (
        "Elevator",
        "EV charger",
        "Free parking on premises",
        "Free street parking",
        "Gym",
        "Hot tub",
        "Paid parking off premises",
        "Paid parking on premises",
        "Pool",
        "Sauna",
        "Single level home",
    ),
    "Services": (
        "Breakfast",
        "Building staff",
        "Cleaning available during stay",
        "Host greets you",
        "Keypad",
        "Lockbox",
        "Long term stays allowed",
        "Luggage dropoff allowed",
        "Pets allowed",
        "Self check-in",
        "Smart lock",
        "Smoking allowed",
    ),
    "Views": (
        "Bay view",
        "City skyline view",
        "Courtyard view",
        "Garden view",
        "Harbor view",
        "Lake view",
        "Mountain view",
        "Ocean view",
        "Park view",
        "River view",
        "Sea view",
    ),
}


@lru_cache(maxsize=16384)
def code_of(name: str) -> str:
    """The lower_snake code of the amenity called `name`; the same name always has the same code.

    Names that differ in case, accents, spaces or punctuation only share a code. Where letters are
    lost (they have no ASCII form, or there are too many) a digest of the name keeps codes apart.
    """
    folded = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(c for c in folded if c not in "'’" and not unicodedata.combining(c))
    code = "_".join(re.findall(r"[a-z0-9]+", letters))
    nothing_lost = all(c.isascii() or not c.isalnum() for c in letters)
    if code and nothing_lost and len(code) <= CODE_LENGTH:
        return code
    digest = hashlib.sha256(" ".join(letters.split()).encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{code[: CODE_LENGTH - _DIGEST_LENGTH - 1] or 'amenity'}_{digest}"


def is_code(text: str) -> bool:
    """Whether an amenity may have this code."""
    return _CODE.fullmatch(text) is not None


@cache
def _groups() -> dict[str, str]:
    return {code_of(name): group for group, names in WELL_KNOWN.items() for name in names}


def group_of(code: str) -> str:
    """The group in which the amenity `code` is shown; empty for one that is not well known."""
    return _groups().get(code, "")
