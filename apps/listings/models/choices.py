"""What a column of a home may hold."""

from django.db import models

# The longest stay any rule may ask for or allow, in nights (R7).
LONGEST_STAY = 1125
# The most nights that a host may keep free between two stays (R11).
LONGEST_PREPARATION = 30
# An average is shown from so many ratings on (R32).
RATINGS_TO_SHOW = 3


class RoomType(models.TextChoices):
    """How much of the home the guests have for themselves."""

    ENTIRE_HOME = "ENTIRE_HOME"
    PRIVATE_ROOM = "PRIVATE_ROOM"
    SHARED_ROOM = "SHARED_ROOM"
    HOTEL_ROOM = "HOTEL_ROOM"


class ListingStatus(models.TextChoices):
    """Who can find the home: only a published one can be booked."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    PAUSED = "PAUSED"
    ARCHIVED = "ARCHIVED"
    SUSPENDED = "SUSPENDED"


class CancellationPolicy(models.TextChoices):
    """What a guest gets back (R33). LONG_TERM is not chosen, but replaces it from 28 nights on."""

    FLEXIBLE = "FLEXIBLE"
    MODERATE = "MODERATE"
    LIMITED = "LIMITED"
    FIRM = "FIRM"
    STRICT = "STRICT"
    NON_REFUNDABLE = "NON_REFUNDABLE"
    LONG_TERM = "LONG_TERM"


class RatingCategory(models.TextChoices):
    """What is rated besides the stay as a whole. HOUSE_RULES is for guests only."""

    CLEANLINESS = "CLEANLINESS"
    ACCURACY = "ACCURACY"
    CHECK_IN = "CHECK_IN"
    COMMUNICATION = "COMMUNICATION"
    LOCATION = "LOCATION"
    VALUE = "VALUE"
    HOUSE_RULES = "HOUSE_RULES"
