"""What can go wrong with people and their sessions that a caller can act on."""

from __future__ import annotations

from airbnb.errors import ErrorCode, UserError


class InvalidCredentials(UserError):
    """No account has this e-mail address and this password."""

    code = ErrorCode.INVALID_CREDENTIALS
    message = "The e-mail or the password is wrong."


class InvalidToken(UserError):
    """The token is none of ours, or was used, or lapsed, or its session has ended."""

    code = ErrorCode.INVALID_TOKEN
    message = "This token is wrong, used or lapsed."


class EmailNotVerified(UserError):
    """Who books or hosts must have shown that the e-mail address is theirs."""

    code = ErrorCode.EMAIL_NOT_VERIFIED
    message = "Verify your e-mail address first."


class AccountSuspended(UserError):
    """The staff have suspended the account (R38)."""

    code = ErrorCode.ACCOUNT_SUSPENDED
    message = "This account is suspended."


class StepUpRequired(UserError):
    """What is asked for needs a proof of who asks that is younger than the session."""

    code = ErrorCode.STEP_UP_REQUIRED
    message = "Confirm who you are first."


class SecondFactorRequired(UserError):
    """The password is right, and the account has a second factor."""

    code = ErrorCode.SECOND_FACTOR_REQUIRED
    message = "The second factor is needed."
