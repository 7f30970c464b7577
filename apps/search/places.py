"""Where on earth: boxes, circles and distances, all by the point that strangers are shown (R47)."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, degrees, radians, sin
from typing import Final

from django.db.models import BigIntegerField, F, FloatField, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import (
    ASin,
    Cast,
    Cos,
    Floor,
    Least,
    Power,
    Radians,
    Sin,
    Sqrt,
)
from django.db.models.lookups import LessThanOrEqual

from airbnb.compiled import Given
from airbnb.errors import Invalid, UserError, raise_all, require
from apps.listings.places import EARTH_RADIUS_M

# Half way around the earth: nothing is farther.
FARTHEST_KM: Final = 20_040
SIDES: Final = ("north", "south", "east", "west")
# Wider than the rounding of a computed distance, in metres.
_MARGIN_M: Final = 2


@dataclass(frozen=True, slots=True)
class Box:
    """The points between two parallels and two meridians, in degrees, those on them included.

    Where `west` is greater than `east`, it reaches across the 180th meridian.
    """

    north: float
    south: float
    east: float
    west: float

    def validate(self) -> None:
        """Raise the `Invalid`s of a box without area."""
        errors: list[UserError] = []
        if self.north <= self.south:
            errors.append(Invalid("The box is empty: north must be above south.", field="north"))
        if self.east == self.west or (self.west, self.east) == (180, -180):
            errors.append(Invalid("The box is empty: east and west are the same.", field="east"))
        raise_all(errors)

    @property
    def shape(self) -> bool:
        """What its condition depends on: whether it reaches across the 180th meridian."""
        return self.west > self.east

    def condition(self, name: str) -> Q:
        """The homes within; what it is given begins with `name`."""
        north, south, east, west = (_given(f"{name}_{side}") for side in SIDES)
        latitudes = Q(public_latitude__gte=south, public_latitude__lte=north)
        after_west, before_east = Q(public_longitude__gte=west), Q(public_longitude__lte=east)
        if self.shape:
            return latitudes & (after_west | before_east)
        return latitudes & after_west & before_east

    def given(self, name: str) -> dict[str, float]:
        """What is given to its condition."""
        return {f"{name}_{side}": getattr(self, side) for side in SIDES}


@dataclass(frozen=True, slots=True)
class Circle:
    """The points at most so many kilometres from one; distances are in whole metres, cut off."""

    latitude: float
    longitude: float
    radius_km: float = 25

    def validate(self) -> None:
        """Raise Invalid unless the circle has an area and fits on the earth."""
        fits = 0 < self.radius_km <= FARTHEST_KM
        require(fits, Invalid(f"Must be above 0 and at most {FARTHEST_KM}.", field="radius_km"))

    @property
    def shape(self) -> bool:
        """What its condition depends on: that of the box around it."""
        return self._box().shape

    def condition(self, name: str) -> Q:
        """The homes within. The box around it is for the sake of an index."""
        radius = Given(f"{name}_radius_m", BigIntegerField())
        return self._box().condition(name) & Q(LessThanOrEqual(self.distance(name), radius))

    def given(self, name: str) -> dict[str, float]:
        """What is given to its condition and to the distance."""
        return {
            **self._box().given(name),
            f"{name}_latitude": radians(self.latitude),
            f"{name}_longitude": radians(self.longitude),
            f"{name}_parallel": cos(radians(self.latitude)),
            f"{name}_radius_m": round(self.radius_km * 1000),
        }

    @staticmethod
    def distance(name: str) -> Cast:
        """How far a home is from the middle, in whole metres on a sphere (the haversine)."""
        latitude, longitude = Radians(F("public_latitude")), Radians(F("public_longitude"))
        across = Power(Sin((latitude - _given(f"{name}_latitude")) / _number(2)), 2)
        along = Power(Sin((longitude - _given(f"{name}_longitude")) / _number(2)), 2)
        parallels = Cos(latitude) * _given(f"{name}_parallel")
        # Rounding may lead a little beyond 1, where there is no arc sine.
        half_chord = Sqrt(Least(across + parallels * along, _number(1)))
        metres = Floor(ASin(half_chord) * _number(2 * EARTH_RADIUS_M))
        return Cast(metres, BigIntegerField())

    def _box(self) -> Box:
        """The least box around it; all the way around the earth when it reaches a pole."""
        angle = (self.radius_km * 1000 + _MARGIN_M) / EARTH_RADIUS_M
        north, south = self.latitude + degrees(angle), self.latitude - degrees(angle)
        if north >= 90 or south <= -90:
            return Box(north=min(north, 90), south=max(south, -90), east=180, west=-180)
        width = degrees(asin(sin(angle) / cos(radians(self.latitude))))
        east, west = _on_the_map(self.longitude + width), _on_the_map(self.longitude - width)
        return Box(north=north, south=south, east=east, west=west)


def _on_the_map(longitude: float) -> float:
    """The same meridian, from -180 to 180."""
    if -180 <= longitude <= 180:
        return longitude
    return (longitude + 180) % 360 - 180


def _given(name: str) -> Given:
    return Given(name, FloatField())


def _number(value: float) -> Combinable:
    """A constant that is computed with as a float."""
    return Value(float(value), output_field=FloatField())
