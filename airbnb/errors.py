"""What can go wrong that a caller can act on: one closed list of codes for every face of the API.

An operation refuses by raising a `UserError` (or `UserErrors`, several at once). GraphQL shows it
as `userErrors` in the payload, REST as RFC 9457 problem details with the same code. Anything else
that is raised is a bug and is shown as INTERNAL without detail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import ClassVar


class ErrorCode(StrEnum):
    """Every code a caller may meet. Messages may change, codes may not; new ones go to the end."""

    NOT_FOUND = "NOT_FOUND"
    FORBIDDEN = "FORBIDDEN"
    INVALID = "INVALID"
    CONFLICT = "CONFLICT"
    INVALID_STATE = "INVALID_STATE"
    RATE_LIMITED = "RATE_LIMITED"
    IN_PROGRESS = "IN_PROGRESS"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    LISTING_NOT_PUBLISHED = "LISTING_NOT_PUBLISHED"
    DATES_IN_PAST = "DATES_IN_PAST"
    TOO_FAR_AHEAD = "TOO_FAR_AHEAD"
    NOTICE_TOO_SHORT = "NOTICE_TOO_SHORT"
    ARRIVAL_DAY_CLOSED = "ARRIVAL_DAY_CLOSED"
    DEPARTURE_DAY_CLOSED = "DEPARTURE_DAY_CLOSED"
    STAY_TOO_SHORT = "STAY_TOO_SHORT"
    STAY_TOO_LONG = "STAY_TOO_LONG"
    TOO_MANY_GUESTS = "TOO_MANY_GUESTS"
    CHILDREN_NOT_ALLOWED = "CHILDREN_NOT_ALLOWED"
    PETS_NOT_ALLOWED = "PETS_NOT_ALLOWED"
    DATES_UNAVAILABLE = "DATES_UNAVAILABLE"
    OWN_LISTING = "OWN_LISTING"
    QUOTE_EXPIRED = "QUOTE_EXPIRED"
    HOLD_LIMIT_REACHED = "HOLD_LIMIT_REACHED"
    HOLD_EXPIRED = "HOLD_EXPIRED"
    PREVIEW_EXPIRED = "PREVIEW_EXPIRED"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    PAYOUTS_NOT_ENABLED = "PAYOUTS_NOT_ENABLED"
    REVIEW_NOT_ALLOWED = "REVIEW_NOT_ALLOWED"
    INVALID_CREDENTIALS = "INVALID_CREDENTIALS"
    INVALID_TOKEN = "INVALID_TOKEN"  # noqa: S105 - a code, not a secret
    EMAIL_NOT_VERIFIED = "EMAIL_NOT_VERIFIED"
    ACCOUNT_SUSPENDED = "ACCOUNT_SUSPENDED"
    STEP_UP_REQUIRED = "STEP_UP_REQUIRED"
    SECOND_FACTOR_REQUIRED = "SECOND_FACTOR_REQUIRED"


class RequestCode(StrEnum):
    """The codes of what befalls a whole request; no operation refuses by them.

    In GraphQL they are in the answer's `errors`, never in `userErrors`.
    """

    UNAUTHENTICATED = "UNAUTHENTICATED"
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    DOCUMENT_NOT_LISTED = "DOCUMENT_NOT_LISTED"
    TIMEOUT = "TIMEOUT"
    INTERNAL = "INTERNAL"


class UserError(Exception):
    """Something the caller can act on.

    `code` is set by the subclass; `message` is its default sentence. `field` is the path of the
    offending input in Python's names, e.g. ("stay", "check_in"); a face translates it. `retry_at`
    is the moment from which trying again makes sense.
    """

    code: ClassVar[ErrorCode]
    message: str = "This cannot be done."
    field: tuple[str, ...] | None = None
    retry_at: datetime | None = None

    def __init__(
        self,
        message: str | None = None,
        *,
        field: str | tuple[str, ...] | None = None,
        retry_at: datetime | None = None,
    ) -> None:
        if message is not None:
            self.message = message
        if field is not None:
            self.field = (field,) if isinstance(field, str) else field
        if retry_at is not None:
            self.retry_at = retry_at
        super().__init__(self.message)

    @property
    def errors(self) -> tuple[UserError, ...]:
        """Itself, so that one error and several are read alike."""
        return (self,)


class UserErrors(Exception):
    """Several user errors at once, all of which the caller should see. Never empty."""

    def __init__(self, errors: Iterable[UserError]) -> None:
        self.errors = tuple(errors)
        if not self.errors:
            raise ValueError("UserErrors needs at least one error.")
        super().__init__("; ".join(error.message for error in self.errors))


class NotFound(UserError):
    """What the caller named does not exist, or the caller may not see it."""

    code = ErrorCode.NOT_FOUND
    message = "Not found."


class Forbidden(UserError):
    """The caller can see it but may not do this to it."""

    code = ErrorCode.FORBIDDEN
    message = "You may not do this."


class Invalid(UserError):
    """The input has the right type but no acceptable value."""

    code = ErrorCode.INVALID
    message = "This value is not valid."


class Conflict(UserError):
    """The row has changed since the caller read it."""

    code = ErrorCode.CONFLICT
    message = "Somebody has changed this since you read it. Read it again."


class InvalidState(UserError):
    """The row is not in a state that allows this."""

    code = ErrorCode.INVALID_STATE
    message = "This is not possible in its present state."


class RateLimited(UserError):
    """Too many attempts; `retry_at` says when the next one is allowed.

    `scope` names the limit in the settings; it is "" where there is none of that name.
    """

    code = ErrorCode.RATE_LIMITED
    message = "Too many attempts. Try again later."

    def __init__(
        self,
        message: str | None = None,
        *,
        field: str | tuple[str, ...] | None = None,
        retry_at: datetime | None = None,
        scope: str = "",
    ) -> None:
        super().__init__(message, field=field, retry_at=retry_at)
        self.scope = scope


class Busy(UserError):
    """Others were changing the same for too long; nothing was done. `retry_at`: when to ask."""

    code = ErrorCode.IN_PROGRESS
    message = "Others are changing the same just now. Nothing was done; try again soon."


class Unauthenticated(Exception):
    """Nobody is signed in, and this needs somebody. A top-level error in GraphQL, 401 in REST."""

    code: ClassVar[RequestCode] = RequestCode.UNAUTHENTICATED
    message = "Sign in first."


def require(condition: object, error: type[UserError] | UserError) -> None:
    """Raise `error` unless `condition` is true."""
    if not condition:
        raise error


def raise_all(errors: Iterable[UserError]) -> None:
    """Raise all of `errors` at once; do nothing when there are none."""
    found = tuple(errors)
    if found:
        raise UserErrors(found)


@contextmanager
def inside(*path: str) -> Iterator[None]:
    """Say of the errors raised here that their fields lie inside `path` of the caller's input."""
    try:
        yield
    except (UserError, UserErrors) as refusal:
        for error in refusal.errors:
            error.field = (*path, *(error.field or ()))
        raise
