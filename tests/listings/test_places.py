"""Where strangers are shown a home to be, and which time zone it lives in."""

from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.listings.places import EARTH_RADIUS_M, public_point, time_zone_at

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


def metres_between(one, other):
    (a, b), (c, d) = ([radians(x) for x in point] for point in (one, other))
    h = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(h))


@given(key=st.integers(1, 2**63 - 1), latitude=latitudes, longitude=longitudes)
@example(key=1, latitude=90.0, longitude=0.0)
@example(key=1, latitude=-90.0, longitude=180.0)
@example(key=2, latitude=0.0, longitude=180.0)
@example(key=2, latitude=-16.8, longitude=-179.9999)
def test_the_public_point_is_150_to_400_metres_away_and_on_earth(key, latitude, longitude):
    public = public_point(key, latitude, longitude)
    assert -90 <= public[0] <= 90
    assert -180 <= public[1] <= 180
    assert 149.8 <= metres_between((latitude, longitude), public) <= 400.2


def test_the_offset_of_a_home_is_always_the_same_and_that_of_another_home_another():
    assert public_point(7, 48.8566, 2.3522) == public_point(7, 48.8566, 2.3522)
    assert public_point(7, 48.8566, 2.3522) != public_point(8, 48.8566, 2.3522)


def test_the_offset_follows_from_the_servers_key(settings):
    before = public_point(7, 48.8566, 2.3522)
    settings.LOCATION_KEY = "another"
    assert public_point(7, 48.8566, 2.3522) != before


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (48.8566, 2.3522, "Europe/Paris"),
        (1.35, 103.82, "Asia/Singapore"),
        (40.7128, -74.0060, "America/New_York"),
        (-33.45, -70.67, "America/Santiago"),
        (1.87, -157.43, "Pacific/Kiritimati"),
        (27.7172, 85.3240, "Asia/Kathmandu"),
    ],
)
def test_the_time_zone_follows_from_the_point(latitude, longitude, zone):
    assert time_zone_at(latitude, longitude) == zone


@settings(max_examples=300)
@given(latitude=latitudes, longitude=longitudes)
@example(latitude=90.0, longitude=180.0)
@example(latitude=-90.0, longitude=-180.0)
def test_every_point_on_earth_has_a_time_zone_that_clocks_know(latitude, longitude):
    assert ZoneInfo(time_zone_at(latitude, longitude))
