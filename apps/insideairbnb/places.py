"""The country of a place, which the files do not name, without asking anybody."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _countries() -> dict[str, str]:
    """The country of every time zone, by the table that comes with the time zones themselves."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {zone: country for country, _coordinates, zone, *_comment in rows}


def country_of(time_zone: str) -> str:
    """The ISO 3166-1 alpha-2 code of the country whose zone it is; empty at sea."""
    return _countries().get(time_zone, "")
