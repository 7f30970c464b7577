"""User errors as clients see them."""

from __future__ import annotations

from collections.abc import Iterable

import graphene

from airbnb.errors import ErrorCode as Code
from airbnb.errors import UserError as DomainError
from schema.enums import enum_of
from schema.scalars import DateTime

ErrorCode = enum_of(
    Code,
    description="What can go wrong that a client can act on. Messages may change, codes may not.",
    values={
        "NOT_FOUND": "It does not exist, or you may not see it.",
        "FORBIDDEN": "You can see it, but may not do this to it.",
        "INVALID": "The request or a value in it is not acceptable.",
        "CONFLICT": "It has changed since the version you sent; read it again.",
        "INVALID_STATE": "It is not in a state that allows this.",
        "RATE_LIMITED": "Too many attempts; `retryAt` says when the next one is allowed.",
        "IN_PROGRESS": "The same is being worked on, and this did nothing; ask again at `retryAt`.",
        "IDEMPOTENCY_KEY_REUSED": "The idempotency key was used for another input.",
        "LISTING_NOT_PUBLISHED": "The home cannot be booked at present.",
        "DATES_IN_PAST": "The stay would begin before today, where the home is.",
        "TOO_FAR_AHEAD": "The stay ends beyond the host's booking window.",
        "NOTICE_TOO_SHORT": "The host needs more notice than this.",
        "ARRIVAL_DAY_CLOSED": "Nobody may arrive on that day of the week.",
        "DEPARTURE_DAY_CLOSED": "Nobody may depart on that day of the week.",
        "STAY_TOO_SHORT": "The stay has fewer nights than the host wants.",
        "STAY_TOO_LONG": "The stay has more nights than the host wants.",
        "TOO_MANY_GUESTS": "The party is larger than the home takes.",
        "CHILDREN_NOT_ALLOWED": "The home does not take children.",
        "PETS_NOT_ALLOWED": "The home does not take so many pets.",
        "DATES_UNAVAILABLE": "At least one night of the stay is taken.",
        "OWN_LISTING": "One cannot book one's own home.",
        "QUOTE_EXPIRED": "The quoted price is no longer promised; a fresh quote is given.",
        "HOLD_LIMIT_REACHED": "You hold as many unpaid stays as one person may.",
        "HOLD_EXPIRED": "The nights are no longer held for you.",
        "PREVIEW_EXPIRED": "The previewed numbers are no longer promised.",
        "PAYMENT_FAILED": "The payment did not go through.",
        "PAYOUTS_NOT_ENABLED": "The host cannot be paid yet.",
        "REVIEW_NOT_ALLOWED": "This stay cannot be reviewed by you, now.",
        "INVALID_CREDENTIALS": "The e-mail or the password is wrong.",
        "INVALID_TOKEN": "The token is wrong, used or lapsed.",
        "EMAIL_NOT_VERIFIED": "Verify your e-mail address first.",
        "ACCOUNT_SUSPENDED": "The account is suspended.",
        "STEP_UP_REQUIRED": "Confirm who you are first.",
        "SECOND_FACTOR_REQUIRED": "The second factor is needed.",
    },
)


class UserError(graphene.ObjectType):
    """Something that the client can act on."""

    code = graphene.Field(ErrorCode, required=True, description="What is the case.")
    message = graphene.String(required=True, description="The same in a sentence, for people.")
    field = graphene.List(
        graphene.NonNull(graphene.String),
        description='Where in the input, in its own names, e.g. ["stay", "checkIn"].',
    )
    retry_at = graphene.Field(DateTime, description="When trying again makes sense.")


def camel_case(name: str) -> str:
    """A Python name as the schema spells it: `check_in` is `checkIn`."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def user_errors(errors: Iterable[DomainError]) -> list[UserError]:
    """Domain errors as the payload's `userErrors`."""
    return [
        UserError(
            code=error.code,
            message=error.message,
            field=error.field and [camel_case(part) for part in error.field],
            retry_at=error.retry_at,
        )
        for error in errors
    ]
