"""Words about homes that come from a closed list."""

from __future__ import annotations

from apps.listings import models, weekdays
from schema.enums import enum_of

RoomType = enum_of(
    models.RoomType,
    description="How much of the home the guests have for themselves.",
    values={
        "ENTIRE_HOME": "All of it.",
        "PRIVATE_ROOM": "A room; other rooms are shared.",
        "SHARED_ROOM": "A bed in a room with others.",
        "HOTEL_ROOM": "A room in a hotel or the like.",
    },
)

ListingStatus = enum_of(
    models.ListingStatus,
    description="Who can find the home: unless it is published, its host and the parties of its "
    "bookings.",
    values={
        "DRAFT": "Not published yet.",
        "PUBLISHED": "Everybody can find and book it.",
        "PAUSED": "Its host hid it for a while; `publishListing` ends that.",
        "ARCHIVED": "Its host put it away.",
        "SUSPENDED": "The staff took it out.",
    },
)

CancellationPolicy = enum_of(
    models.CancellationPolicy,
    description="What a guest gets back who cancels.",
    values={
        "FLEXIBLE": "All nights until a day before check-in.",
        "MODERATE": "All nights until 5 days before check-in.",
        "LIMITED": "All nights until 14 days before check-in, half until 7 days.",
        "FIRM": "All nights until 30 days before check-in, half until 7 days.",
        "STRICT": "Half of the nights until 7 days before check-in.",
        "NON_REFUNDABLE": "Nothing.",
        "LONG_TERM": "Replaces the chosen one from 28 nights on; cannot be chosen.",
    },
)

RatingCategory = enum_of(
    models.RatingCategory,
    description="What is rated besides the stay as a whole.",
    values={
        "CLEANLINESS": "How clean it was.",
        "ACCURACY": "Whether it was as described; of homes.",
        "CHECK_IN": "How arriving went; of homes.",
        "COMMUNICATION": "How well one could talk to each other.",
        "LOCATION": "Where it is; of homes.",
        "VALUE": "What one got for the price; of homes.",
        "HOUSE_RULES": "Whether they were kept; of guests.",
    },
)

Weekday = enum_of(
    weekdays.Weekday,
    description="A day of the week. A night is that of the day on which it begins.",
    values={day.name: f"{day.name.capitalize()}." for day in weekdays.Weekday},
)
