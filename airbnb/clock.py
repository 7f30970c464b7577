"""The only place that asks for the time, and the arithmetic of local days.

A stay lives in the listing's own time zone: "today", "past" and every deadline are asked there
(R1-R4). `CLOCK` in the environment starts a development server's clock at another moment.
"""

from __future__ import annotations

import time as machine
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC) + settings.CLOCK_OFFSET


def monotonic() -> float:
    """Seconds that only go forward, to measure how long something takes."""
    return machine.monotonic()


@cache
def zone(name: str) -> ZoneInfo:
    """The IANA time zone called `name`. Raises KeyError when there is none."""
    return ZoneInfo(name)


def local(moment: datetime, zone_name: str) -> datetime:
    """`moment` as the wall clock of `zone_name` shows it."""
    return moment.astimezone(zone(zone_name))


def today(moment: datetime, zone_name: str) -> date:
    """The calendar day of `moment` in `zone_name` (R3)."""
    return local(moment, zone_name).date()


@cache
def zone_names() -> tuple[str, ...]:
    """Every IANA time zone's name that this machine knows, in order."""
    return tuple(sorted(available_timezones()))


def zones_by_day(moment: datetime) -> Mapping[date, Sequence[str]]:
    """The time zones' names by the calendar day of `moment` there: two or three days (R3)."""
    return _zones_by_day(quarter_of_an_hour(moment))


def quarter_of_an_hour(moment: datetime) -> datetime:
    """When the quarter began: since 1972 zones differ by whole quarters of an hour."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


@lru_cache(maxsize=8)
def _zones_by_day(quarter: datetime) -> Mapping[date, Sequence[str]]:
    """The same for all of a quarter of an hour: no day has begun within one."""
    zones: dict[date, list[str]] = {}
    for name in zone_names():
        zones.setdefault(today(quarter, name), []).append(name)
    return zones


def instant(day: date, at: time, zone_name: str, *, second: bool = False) -> datetime:
    """The moment, in UTC, when the wall clock of `zone_name` shows `day` and `at` (R4).

    A time that a change of the clock skips gives the first valid moment after the gap. A time that
    comes twice gives its first occurrence, or the second when `second` is true, which is what a
    guest's deadline takes.
    """
    wall = datetime.combine(day, at, tzinfo=zone(zone_name))
    before, after = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    if before is None or after is None or before == after:
        return wall.astimezone(UTC)
    if before > after:  # the clock goes back: this wall time comes twice
        return wall.replace(fold=1 if second else 0).astimezone(UTC)
    return _first_valid_moment_after_gap(wall)


def _first_valid_moment_after_gap(skipped: datetime) -> datetime:
    """When the clock jumps over the wall time `skipped`. Clocks change at whole seconds."""
    # Read with the offset after the jump, a skipped time names a moment before it, and read with
    # the offset before, a moment after it (PEP 495): the jump lies between the two.
    earliest = skipped.replace(fold=1).astimezone(UTC)
    latest = skipped.replace(fold=0).astimezone(UTC)
    offset_after = skipped.replace(fold=1).utcoffset()
    seconds = range(int((latest - earliest).total_seconds()) + 1)

    def has_jumped(second: int) -> bool:
        moment = earliest + timedelta(seconds=second)
        return moment.astimezone(skipped.tzinfo).utcoffset() == offset_after

    return earliest + timedelta(seconds=bisect_left(seconds, True, key=has_jumped))
