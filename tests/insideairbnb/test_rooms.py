"""What homes are made of, as far as the files say it."""

from decimal import Decimal

import pytest

from apps.insideairbnb import cleaning, rooms
from apps.insideairbnb.rooms import Rooms
from apps.listings.models import RoomType


@pytest.mark.parametrize(
    ("text", "number", "bathrooms"),
    [
        ("1 bath", "", "1"),
        ("1 private bath", "1.0", "1"),
        ("1.5 shared baths", "", "1.5"),
        ("0 baths", "", "0"),
        ("0 shared baths", "", "0"),
        ("Half-bath", "", "0.5"),
        ("Shared half-bath", "", "0.5"),
        ("Private half-bath", "0.5", "0.5"),
        ("50 baths", "50.0", "50"),
        ("", "1.5", "1.5"),
    ],
)
def test_bathrooms_are_counted_by_their_words(text, number, bathrooms):
    assert rooms.bathrooms(number, text) == Decimal(bathrooms)


def test_bathrooms_may_be_said_nowhere():
    assert rooms.bathrooms("", "") is None


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (
            "Rental unit in Singapore · ★4.43 · 2 bedrooms · 1 bed · 1 shared bath",
            Rooms(2, 1, Decimal(1)),
        ),
        ("Rental unit in Singapore · Studio · 2 beds · Half-bath", Rooms(0, 2, Decimal("0.5"))),
        ("Tiny home in Singapore · ★4.76 · 3 beds · 1 bath", Rooms(None, 3, Decimal(1))),
        ("Spacious 3BR in Back Bay", Rooms(3, None, None)),
        ("Cosy studio by the sea", Rooms(0, None, None)),
        ("3 bedrooms with a studio", Rooms(3, None, None)),
        ("The Nest", Rooms(None, None, None)),
    ],
)
def test_a_name_may_tell_of_rooms(name, found):
    assert rooms.rooms_in(name) == found


@pytest.mark.parametrize(("max_guests", "beds"), [(1, 1), (2, 1), (3, 2), (16, 8), (None, 1)])
def test_a_guess_is_a_bedroom_a_bathroom_and_a_bed_for_two(max_guests, beds):
    assert rooms.guessed(max_guests) == Rooms(1, beds, Decimal(1))


@pytest.mark.parametrize(
    ("name", "is_generated"),
    [
        ("Rental unit in Singapore · ★4.43 · 2 bedrooms · 1 bed · 1 shared bath", True),
        ("Home in Brookline · ★New · 1 bedroom", True),
        ("Place to stay in Singapore · 1 private bath", True),
        ("Loft in Boston · Studio · 1 bed", True),
        ("Pleasant Room in Bukit Timah · near MRT", False),
        ("The Nest", False),
    ],
)
def test_names_that_an_export_made_up_are_known(name, is_generated):
    assert rooms.is_generated(name) is is_generated


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("Entire home/apt", RoomType.ENTIRE_HOME),
        ("Private room", RoomType.PRIVATE_ROOM),
        ("Shared room", RoomType.SHARED_ROOM),
        ("Hotel room", RoomType.HOTEL_ROOM),
        ("", None),
    ],
)
def test_kinds_of_rooms_are_four(raw, found):
    assert rooms.room_type(raw) is found


def test_there_is_no_fifth_kind_of_room():
    with pytest.raises(cleaning.Unreadable):
        rooms.room_type("Castle")
