"""Why a home does not take a stay: one error for each reason of `rules.judge`."""

from __future__ import annotations

from airbnb.errors import ErrorCode, UserError


class ListingNotPublished(UserError):
    """The home is a draft, paused, archived or suspended."""

    code = ErrorCode.LISTING_NOT_PUBLISHED
    message = "This home cannot be booked at present."


class DatesInPast(UserError):
    """The stay would begin before today, as counted at the home (R3)."""

    code = ErrorCode.DATES_IN_PAST
    message = "Check-in is in the past."


class TooFarAhead(UserError):
    """The last night is beyond the booking window (R10)."""

    code = ErrorCode.TOO_FAR_AHEAD
    message = "The host does not take bookings so far ahead."


class NoticeTooShort(UserError):
    """The host wants to know earlier (R9)."""

    code = ErrorCode.NOTICE_TOO_SHORT
    message = "The host needs more notice."


class ArrivalDayClosed(UserError):
    """No stay begins on that weekday (R8)."""

    code = ErrorCode.ARRIVAL_DAY_CLOSED
    message = "One cannot arrive on that day of the week."


class DepartureDayClosed(UserError):
    """No stay ends on that weekday (R8)."""

    code = ErrorCode.DEPARTURE_DAY_CLOSED
    message = "One cannot leave on that day of the week."


class StayTooShort(UserError):
    """Fewer nights than stays arriving that day must have (R7)."""

    code = ErrorCode.STAY_TOO_SHORT
    message = "The stay has too few nights."


class StayTooLong(UserError):
    """More nights than stays arriving that day may have (R7)."""

    code = ErrorCode.STAY_TOO_LONG
    message = "The stay has too many nights."


class TooManyGuests(UserError):
    """More guests or infants than the home takes (R13)."""

    code = ErrorCode.TOO_MANY_GUESTS
    message = "The home does not take so many guests."


class ChildrenNotAllowed(UserError):
    """The home is not for children."""

    code = ErrorCode.CHILDREN_NOT_ALLOWED
    message = "The home is not suitable for children."


class PetsNotAllowed(UserError):
    """More pets than the host takes."""

    code = ErrorCode.PETS_NOT_ALLOWED
    message = "The host does not take so many pets."


class DatesUnavailable(UserError):
    """Some of the nights are taken or closed, or there is no time to prepare between two stays."""

    code = ErrorCode.DATES_UNAVAILABLE
    message = "These dates are not available."
