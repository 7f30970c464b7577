"""A stay: half-open local dates and a party."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from airbnb.errors import Invalid, UserError, raise_all
from apps.listings.models import LONGEST_STAY

MOST_PEOPLE: Final = 1_000
# No calendar reaches beyond these: far enough for any stay, and a date plus a few is still a date.
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(3000, 1, 1)


def days_from(start: date, end: date) -> list[date]:
    """The days of [start, end), in order; none when `end` is not after `start`."""
    return [start + timedelta(days=n) for n in range((end - start).days)]


def validate_days(start: date, end: date, *, at_most: int) -> None:
    """Raise the `Invalid`s of [start, end) unless it has at least one day and `at_most` so many."""
    if end <= start:
        raise Invalid("The end must be after the start.", field="to")
    if (end - start).days > at_most:
        raise Invalid(f"At most {at_most} days.", field="to")
    raise_all(_outside("from", start) + _outside("to", end))


def _outside(field: str, day: date) -> list[UserError]:
    if EARLIEST <= day <= LATEST:
        return []
    return [Invalid(f"Must be from {EARLIEST} to {LATEST}.", field=field)]


@dataclass(frozen=True, slots=True)
class Stay:
    """The nights [check_in, check_out) of a party (R1). Adults and children are guests (R13)."""

    check_in: date
    check_out: date
    adults: int = 1
    children: int = 0
    infants: int = 0
    pets: int = 0

    @property
    def nights(self) -> int:
        """How many nights: the difference of the dates."""
        return (self.check_out - self.check_in).days

    @property
    def guests(self) -> int:
        """Who counts for capacity and fees: adults and children."""
        return self.adults + self.children

    @property
    def dates(self) -> list[date]:
        """The dates on which its nights begin, in order."""
        return days_from(self.check_in, self.check_out)

    def validate(self) -> None:
        """Raise the `Invalid`s of a stay that no home could take, all at once."""
        errors = _outside("check_in", self.check_in) + _outside("check_out", self.check_out)
        if self.check_out <= self.check_in:
            errors.append(Invalid("Check-out must be after check-in.", field="check_out"))
        elif self.nights > LONGEST_STAY:
            errors.append(Invalid(f"A stay has at most {LONGEST_STAY} nights.", field="check_out"))
        for name, least in (("adults", 1), ("children", 0), ("infants", 0), ("pets", 0)):
            if not least <= getattr(self, name) <= MOST_PEOPLE:
                errors.append(Invalid(f"Must be from {least} to {MOST_PEOPLE}.", field=name))
        raise_all(errors)
