"""What follows from where a home is: its time zone, and the point that strangers are shown."""

from __future__ import annotations

import hashlib
import hmac
from math import asin, atan2, cos, degrees, pi, radians, sin, sqrt

from django.conf import settings
from tzfpy import get_tz

EARTH_RADIUS_M = 6_371_008.8
# How far the public point lies from the true one (R47).
NEAREST_M = 150
FARTHEST_M = 400

Point = tuple[float, float]


def time_zone_at(latitude: float, longitude: float) -> str:
    """The IANA name of the time zone of a point; at sea one of `Etc/GMT…` (R2)."""
    return get_tz(longitude, latitude)


def public_point(listing_id: int, latitude: float, longitude: float) -> Point:
    """The point that is shown instead of the true one, 150 to 400 m away (R47).

    A listing's offset is always the same, so that asking often does not average it away, and
    nobody can compute it without the server's key.
    """
    digest = hmac.digest(settings.LOCATION_KEY.encode(), str(listing_id).encode(), hashlib.sha256)
    turn = int.from_bytes(digest[:8], "big") / 2**64
    share = int.from_bytes(digest[8:16], "big") / 2**64
    # The root makes every spot of the ring equally likely.
    distance = sqrt(NEAREST_M**2 + share * (FARTHEST_M**2 - NEAREST_M**2))
    return _moved(latitude, longitude, bearing=2 * pi * turn, distance=distance)


def _moved(latitude: float, longitude: float, *, bearing: float, distance: float) -> Point:
    """The point `distance` metres along a great circle; good at the poles and the date line."""
    north, angle = radians(latitude), distance / EARTH_RADIUS_M
    target = asin(sin(north) * cos(angle) + cos(north) * sin(angle) * cos(bearing))
    east = atan2(sin(bearing) * sin(angle) * cos(north), cos(angle) - sin(north) * sin(target))
    moved = longitude + degrees(east)
    return round(degrees(target), 6), round((moved + 180) % 360 - 180, 6)
