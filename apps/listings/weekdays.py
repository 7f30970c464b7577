"""Sets of weekdays, kept as the bits of a small integer: Monday is 1, Sunday is 64."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import IntEnum

EVERY_DAY = 0b111_1111
FRIDAY_AND_SATURDAY = 0b011_0000


class Weekday(IntEnum):
    """A day of the week, numbered as by ISO 8601."""

    MONDAY = 1
    TUESDAY = 2
    WEDNESDAY = 3
    THURSDAY = 4
    FRIDAY = 5
    SATURDAY = 6
    SUNDAY = 7

    @property
    def bit(self) -> int:
        """This day's bit in a set."""
        return 1 << (self - 1)


def as_bits(weekdays: Iterable[Weekday]) -> int:
    """The set of `weekdays`."""
    bits = 0
    for weekday in weekdays:
        bits |= weekday.bit
    return bits


def of_bits(bits: int) -> list[Weekday]:
    """The weekdays in the set, Monday first."""
    return [weekday for weekday in Weekday if bits & weekday.bit]


def contains(bits: int, day: date) -> bool:
    """Whether the weekday of `day` is in the set."""
    return bool(bits & (1 << day.weekday()))
