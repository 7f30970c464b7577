"""Telling why a home does not take a stay: one error for each code of `rules.judge`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from airbnb.errors import ErrorCode, UserError
from apps.availability.errors import (
    ArrivalDayClosed,
    ChildrenNotAllowed,
    DatesInPast,
    DatesUnavailable,
    DepartureDayClosed,
    ListingNotPublished,
    NoticeTooShort,
    PetsNotAllowed,
    StayTooLong,
    StayTooShort,
    TooFarAhead,
    TooManyGuests,
)

# With each error, the place in the input that it is about.
_REFUSALS: Final[tuple[tuple[type[UserError], tuple[str, ...]], ...]] = (
    (ListingNotPublished, ("listing_id",)),
    (DatesInPast, ("stay", "check_in")),
    (TooFarAhead, ("stay", "check_out")),
    (NoticeTooShort, ("stay", "check_in")),
    (ArrivalDayClosed, ("stay", "check_in")),
    (DepartureDayClosed, ("stay", "check_out")),
    (StayTooShort, ("stay", "check_out")),
    (StayTooLong, ("stay", "check_out")),
    (TooManyGuests, ("stay",)),
    (ChildrenNotAllowed, ("stay", "children")),
    (PetsNotAllowed, ("stay", "pets")),
    (DatesUnavailable, ("stay",)),
)
_BY_CODE = {error.code: (error, place) for error, place in _REFUSALS}


def refusals(codes: Iterable[ErrorCode]) -> list[UserError]:
    """The errors of the codes that `rules.judge` gave, each with its place in an input `stay`."""
    found = (_BY_CODE[code] for code in codes)
    return [error(field=place) for error, place in found]
