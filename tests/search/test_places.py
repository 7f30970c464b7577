"""Searching on the map, by the point that strangers are shown."""

from __future__ import annotations

import pytest

from tests.factories.listings import ListingFactory
from tests.search.errors import refused

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-14")]


def at(latitude, longitude, name=None):
    """A home whose public point this is; its true one is 0.003 degrees to the north-east."""
    return ListingFactory(
        name=name or f"{latitude},{longitude}",
        public_latitude=latitude,
        public_longitude=longitude,
        latitude=min(latitude + 0.003, 90),
        longitude=min(longitude + 0.003, 180),
    )


def box(north, south, east, west):
    return {"within": {"north": north, "south": south, "east": east, "west": west}}


def near(latitude, longitude, **radius):
    return {"near": {"latitude": latitude, "longitude": longitude, **radius}}


class TestWithin:
    def test_finds_what_lies_in_the_box_and_on_its_edges(self, find):
        for place in [(0, 0), (1, 2), (-1, -2), (1.001, 0), (0, 2.001), (-1.001, 0), (0, -2.001)]:
            at(*place)
        assert set(find(box(1, -1, 2, -2))) == {"0,0", "1,2", "-1,-2"}

    def test_crosses_the_180th_meridian_where_west_is_greater_than_east(self, find):
        at(-17.8, 178, "Fiji")
        at(-13.8, -172, "Samoa")
        at(-17.7, 168.3, "Vanuatu")
        at(0, 0, "Null Island")
        assert set(find(box(0, -20, -170, 175))) == {"Fiji", "Samoa"}
        assert set(find(box(0, -20, 175, -170))) == {"Vanuatu", "Null Island"}

    def test_may_be_the_whole_world(self, find):
        at(90, 180, "Pole")
        at(-90, -180, "Other pole")
        assert set(find(box(90, -90, 180, -180))) == {"Pole", "Other pole"}

    def test_does_not_give_the_true_point_away(self, find):
        at(10, 10, "Shown at 10")
        assert find(box(10.004, 10.002, 10.004, 10.002)) == []
        assert find(box(10.001, 9.999, 10.001, 9.999)) == ["Shown at 10"]

    @pytest.mark.parametrize(
        ("corners", "part"),
        [
            ((1, 1, 2, -2), "north"),
            ((-1, 1, 2, -2), "north"),
            ((1, -1, 2, 2), "east"),
            ((1, -1, -180, 180), "east"),
            ((90.1, -1, 2, -2), "north"),
            ((1, -91, 2, -2), "south"),
            ((1, -1, 181, -2), "east"),
            ((1, -1, 2, -1e15), "west"),
        ],
    )
    def test_a_box_without_area_or_off_the_earth_is_refused(self, search, corners, part):
        answer = search(box(*corners))
        assert refused(answer) == [f"filter.within.{part}"]


class TestNear:
    def test_finds_what_lies_in_the_circle(self, find):
        # A degree of a meridian is 111.195 km.
        at(0, 0)
        at(0.0898, 0)
        at(0.0901, 0)
        assert set(find(near(0, 0, radiusKm=10))) == {"0,0", "0.0898,0"}

    def test_reaches_25_km_unless_it_is_said(self, find):
        at(0.224, 0)
        at(0.226, 0)
        assert find(near(0, 0)) == ["0.224,0"]

    def test_crosses_the_180th_meridian(self, find):
        at(0, 179.95)
        at(0, -179.95)
        at(0, 179.5)
        assert set(find(near(0, 180))) == {"0,179.95", "0,-179.95"}
        assert set(find(near(0, -179.99))) == {"0,179.95", "0,-179.95"}

    def test_reaches_over_a_pole(self, find):
        at(89.9, 0)
        at(89.9, 179)
        at(89, 0)
        assert set(find(near(89.95, -90))) == {"89.9,0", "89.9,179"}

    def test_may_be_the_whole_earth(self, find):
        at(-90, 0)
        at(0, 180)
        assert len(find(near(90, 0, radiusKm=20040))) == 2

    def test_meridians_come_closer_towards_the_poles(self, find):
        # A degree along the 60th parallel is 55.6 km, along the equator 111.2 km.
        at(60, 1)
        at(0, 1)
        assert find(near(60, 0, radiusKm=60)) == ["60,1"]
        assert find(near(0, 0, radiusKm=60)) == []

    @pytest.mark.parametrize(
        ("point", "part"),
        [
            ({"latitude": 90.5, "longitude": 0}, "latitude"),
            ({"latitude": 0, "longitude": -180.5}, "longitude"),
            ({"latitude": 0, "longitude": 0, "radiusKm": 0}, "radiusKm"),
            ({"latitude": 0, "longitude": 0, "radiusKm": -1}, "radiusKm"),
            ({"latitude": 0, "longitude": 0, "radiusKm": 20041}, "radiusKm"),
            ({"latitude": 0, "longitude": 0, "radiusKm": 1e15}, "radiusKm"),
        ],
    )
    def test_a_circle_off_the_earth_is_refused(self, search, point, part):
        answer = search({"near": point})
        assert refused(answer) == [f"filter.near.{part}"]


class TestDistance:
    def test_sorts_by_metres(self, find):
        at(0.0009, 0, "100 m")
        at(0, 0.01, "1112 m")
        at(0.00005, 0, "5 m")
        assert find(near(0, 0), sort="DISTANCE") == ["5 m", "100 m", "1112 m"]

    def test_needs_to_know_from_where(self, search):
        answer = search({"city": "Paris"}, sort="DISTANCE")
        assert refused(answer) == ["sort"]


@pytest.mark.parametrize("city", ["São Paulo", "sao paulo", "SÃO PAULO", " São  Paulo "])
def test_a_city_is_found_however_it_is_written(find, city):
    ListingFactory(name="Loft", city="São Paulo")
    ListingFactory(name="House", city="São Paulo de Olivença")
    ListingFactory(name="Hut", city="Paulo")
    assert find({"city": city}) == ["Loft"]


def test_a_country_is_found_by_its_code(find, search):
    ListingFactory(name="Loft", country="BR")
    ListingFactory(name="House", country="PT")
    assert find({"country": "BR"}) == ["Loft"]
    assert find({"country": "br"}) == ["Loft"]
    assert find({"country": "XX"}) == []
    for wrong in ("BRA", "B", "1!"):
        answer = search({"country": wrong})
        assert refused(answer) == ["filter.country"]
