"""Searching by what a home is and offers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schema.nodes import to_global_id
from tests.answers import gid
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory
from tests.search.errors import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["DRAFT", "PAUSED", "ARCHIVED", "SUSPENDED"])
def test_only_published_homes_are_found_even_by_their_host(find, status):
    shown, hidden = ListingFactory(name="Shown"), ListingFactory(name="Hidden", status=status)
    assert find() == ["Shown"]
    assert find({"hostId": gid(hidden.host)}, user=hidden.host) == []
    assert find({"hostId": gid(shown.host)}, user=hidden.host) == ["Shown"]


def test_without_a_filter_all_are_found(find, search):
    for name in "ABC":
        ListingFactory(name=name)
    assert sorted(find()) == ["A", "B", "C"]
    assert sorted(find({})) == ["A", "B", "C"]
    assert search()["data"]["listings"]["totalCount"] == 3


def test_null_is_as_good_as_nothing(find):
    ListingFactory(name="Loft")
    names = "text near within stay guests price roomTypes amenities minBedrooms minBeds"
    names += " minBathrooms minRating instantBook hostId city country"
    assert find(dict.fromkeys(names.split()), sort=None) == ["Loft"]
    assert find({"price": {"min": None, "max": None, "currency": None}}) == ["Loft"]
    assert find({"roomTypes": [], "amenities": []}) == ["Loft"]


def test_any_of_the_room_types(find):
    for kind in ("ENTIRE_HOME", "PRIVATE_ROOM", "SHARED_ROOM", "HOTEL_ROOM"):
        ListingFactory(name=kind, room_type=kind)
    assert find({"roomTypes": ["PRIVATE_ROOM"]}) == ["PRIVATE_ROOM"]
    assert set(find({"roomTypes": ["PRIVATE_ROOM", "HOTEL_ROOM", "HOTEL_ROOM"]})) == {
        "PRIVATE_ROOM",
        "HOTEL_ROOM",
    }


class TestAmenities:
    @pytest.fixture(autouse=True)
    def homes(self):
        ListingFactory(name="Both", amenities=["wifi", "pool"])
        ListingFactory(name="Wifi", amenities=["wifi"])
        ListingFactory(name="None")

    def test_all_of_them_are_wanted(self, find):
        assert set(find({"amenities": ["wifi"]})) == {"Both", "Wifi"}
        assert find({"amenities": ["pool", "wifi"]}) == ["Both"]
        assert find({"amenities": ["pool", "pool"]}) == ["Both"]

    def test_nobody_offers_what_is_not_known(self, find):
        assert find({"amenities": ["wifi", "moat"]}) == []

    @pytest.mark.parametrize("wrong", [["Wi-Fi"], [""], ["x" * 65], [f"a{n}" for n in range(51)]])
    def test_what_is_no_code_is_refused(self, search, wrong):
        answer = search({"amenities": wrong})
        assert refused(answer) == ["filter.amenities"]


@pytest.mark.parametrize(
    ("name", "column", "values", "least", "found"),
    [
        ("guests", "max_guests", [1, 4, 6], 4, {4, 6}),
        ("minBedrooms", "bedrooms", [0, 1, 3], 1, {1, 3}),
        ("minBedrooms", "bedrooms", [0, 1, 3], 0, {0, 1, 3}),
        ("minBeds", "beds", [0, 2, 3], 3, {3}),
        ("minBathrooms", "bathrooms", ["0.5", "1.0", "1.5", "2.0"], 1.5, {"1.5", "2.0"}),
        ("minBathrooms", "bathrooms", ["1.0", "1.2", "1.3"], 1.25, {"1.3"}),
        ("minBathrooms", "bathrooms", ["1.0", "1.1"], 1.1, {"1.1"}),
        ("minRating", "rating_hundredths", [None, 409, 410, 500], 4.1, {410, 500}),
        ("minRating", "rating_hundredths", [None, 110, 111], 1.1, {110, 111}),
        ("minRating", "rating_hundredths", [None, 1, 500], 0, {1, 500}),
    ],
)
def test_at_least(find, name, column, values, least, found):
    for value in values:
        ListingFactory(
            name=str(value), **{column: Decimal(value) if isinstance(value, str) else value}
        )
    assert set(find({name: least})) == {str(value) for value in found}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("guests", 0),
        ("guests", 1001),
        ("minBedrooms", -1),
        ("minBeds", 2**31 - 1),
        ("minBathrooms", -0.5),
        ("minBathrooms", 1e15),
        ("minRating", 5.01),
        ("minRating", -1),
    ],
)
def test_out_of_range(search, name, value):
    answer = search({name: value})
    assert refused(answer) == [f"filter.{name}"]


def test_instant_book_or_not(find):
    ListingFactory(name="At once", instant_book=True)
    ListingFactory(name="On request", instant_book=False)
    assert find({"instantBook": True}) == ["At once"]
    assert find({"instantBook": False}) == ["On request"]


def test_a_hosts_homes(find, search):
    home = ListingFactory(name="Mine")
    ListingFactory(name="Yours")
    assert find({"hostId": gid(home.host)}) == ["Mine"]
    assert find({"hostId": gid(UserFactory())}) == []
    assert find({"hostId": to_global_id("User", 2**63 - 1)}) == []
    for wrong in (gid(home), "x", "", "1", to_global_id("User", 2**63)):
        answer = search({"hostId": wrong})
        assert refused(answer) == ["filter.hostId"]


def test_several_conditions_hold_together(find):
    ListingFactory(name="All", city="Rome", bedrooms=3, amenities=["wifi"])
    ListingFactory(name="No wifi", city="Rome", bedrooms=3)
    ListingFactory(name="Small", city="Rome", bedrooms=1, amenities=["wifi"])
    ListingFactory(name="Elsewhere", city="Pisa", bedrooms=3, amenities=["wifi"])
    assert find({"city": "Rome", "minBedrooms": 2, "amenities": ["wifi"]}) == ["All"]


def test_everything_that_is_wrong_is_told_at_once(search):
    answer = search({"guests": 0, "within": {"north": 1, "south": 2, "east": 3, "west": 3}})
    assert refused(answer) == ["filter.guests", "filter.within.north", "filter.within.east"]
