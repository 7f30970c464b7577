"""What a home is made of, where the files say it in words, or not at all.

What a file leaves out is looked for in the home's name, which old exports generated ("Rental unit
in Singapore · ★4.43 · 2 bedrooms · 1 bed · 1 shared bath") and hosts write much the same. What is
in neither is guessed by `guessed`, and only for a home that is new: a guess never replaces
anything.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from apps.insideairbnb import cleaning
from apps.listings.models import RoomType

_ROOM_TYPES = {
    "Entire home/apt": RoomType.ENTIRE_HOME,
    "Private room": RoomType.PRIVATE_ROOM,
    "Shared room": RoomType.SHARED_ROOM,
    "Hotel room": RoomType.HOTEL_ROOM,
}
MOST_BATHROOMS = 999

_GENERATED_NAME = re.compile(r".+ in .+ · (?:★|New\b|Studio\b|\d)")
_BEDROOMS = re.compile(r"\b(\d{1,2})[ -]?(?:bedrooms?|br\b|bdrm?s?\b)", re.IGNORECASE)
_STUDIO = re.compile(r"\bstudio\b", re.IGNORECASE)
_BEDS = re.compile(r"\b(\d{1,2}) beds?\b", re.IGNORECASE)
_BATHS = re.compile(r"\b(\d{1,2}(?:\.5)?) (?:private |shared )?baths?\b", re.IGNORECASE)
_HALF_BATH = re.compile(r"\bhalf-bath\b", re.IGNORECASE)


class Rooms(NamedTuple):
    """Counts of a home; None where nothing is said."""

    bedrooms: int | None
    beds: int | None
    bathrooms: Decimal | None


def room_type(raw: str) -> RoomType | None:
    """How much of the home the guests have. Raises Unreadable for what no export says."""
    if not raw.strip():
        return None
    if raw.strip() not in _ROOM_TYPES:
        raise cleaning.Unreadable("not a kind of room")
    return _ROOM_TYPES[raw.strip()]


def is_generated(name: str) -> bool:
    """Whether an export made this name up, in the place of the host's."""
    return _GENERATED_NAME.match(name) is not None


def bathrooms_in(text: str) -> Decimal | None:
    """How many bathrooms "1.5 shared baths" are; a half-bath, which has no bath, is a half."""
    if found := _BATHS.search(text):
        return Decimal(found[1])
    return Decimal("0.5") if _HALF_BATH.search(text) else None


def bathrooms(number: str, text: str) -> Decimal | None:
    """By `bathrooms_text`, which every export fills, else by `bathrooms`, which some leave empty.

    Raises Unreadable when `number` is not one.
    """
    in_words = bathrooms_in(text)
    if in_words is not None or not number.strip():
        return in_words
    found = cleaning.number(number, least=0, most=MOST_BATHROOMS)
    return None if found is None else round(found * 2) / Decimal(2)


def rooms_in(name: str) -> Rooms:
    """What a home's name says of its rooms; a studio has no bedroom."""
    bedrooms, beds = _BEDROOMS.search(name), _BEDS.search(name)
    return Rooms(
        bedrooms=int(bedrooms[1]) if bedrooms else 0 if _STUDIO.search(name) else None,
        beds=int(beds[1]) if beds else None,
        bathrooms=bathrooms_in(name),
    )


def guessed(max_guests: int | None) -> Rooms:
    """What a home is taken to have where nothing is said: a bedroom, a bathroom, a bed for two."""
    return Rooms(bedrooms=1, beds=max(1, -(-(max_guests or 1) // 2)), bathrooms=Decimal(1))
