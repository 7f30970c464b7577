"""What people can do with their second factor, and how they show who they are again."""

from __future__ import annotations

from typing import Any

import graphene

from apps.accounts import enrolment, step_up
from schema.accounts.types import User
from schema.lists import list_of
from schema.mutation import Mutation, Result
from schema.scalars import DateTime


class StartSecondFactor(Mutation):
    """Get a secret for an authenticator app (TOTP: SHA-1, 6 digits, 30 seconds).

    Nothing changes until a code of it is confirmed; starting again gives another secret. Needs a
    confirmed e-mail address, and to have signed in, or confirmed who you are, lately.
    """

    class Input:
        pass

    secret = graphene.String(description="For typing into the app, in Base32. Shown this once.")
    otpauth_url = graphene.String(description="The same for a QR code.")

    @classmethod
    def perform(cls, context: Any) -> Result:
        """One's own."""
        started = enrolment.start_second_factor(
            user=context.user, session=context.session, now=context.now
        )
        return {"secret": started.secret, "otpauth_url": started.otpauth_url}


class ConfirmSecondFactor(Mutation):
    """Have signing in take a code from now on. All your other sessions end."""

    class Input:
        code = graphene.String(required=True, description="Six digits, of the app; good once.")

    user = graphene.Field(User, description="You.")
    recovery_codes = list_of(
        graphene.String,
        "Each stands for a code once, when the app is lost. Shown this once: keep them.",
    )

    @classmethod
    def perform(cls, context: Any, *, code: str) -> Result:
        """One's own."""
        codes = enrolment.confirm_second_factor(
            user=context.user,
            session=context.session,
            code=code,
            address=context.address,
            now=context.now,
        )
        return {"user": context.user, "recovery_codes": codes}


class RemoveSecondFactor(Mutation):
    """Have signing in take the password alone. All your other sessions end. Staff keep theirs."""

    class Input:
        code = graphene.String(required=True, description="Of the app, or a recovery code.")

    user = graphene.Field(User, description="You.")

    @classmethod
    def perform(cls, context: Any, *, code: str) -> Result:
        """One's own."""
        enrolment.remove_second_factor(
            user=context.user,
            session=context.session,
            code=code,
            address=context.address,
            now=context.now,
        )
        return {"user": context.user}


class ConfirmIdentity(Mutation):
    """Show again who you are, after `STEP_UP_REQUIRED`: then what was refused can be done.

    Give the password, or, if you have a second factor, a code.
    """

    class Input:
        password = graphene.String(description="Of who has no second factor.")
        code = graphene.String(description="Of the app, or a recovery code.")

    confirmed_until = graphene.Field(DateTime, description="For how long it is good.")

    @classmethod
    def perform(cls, context: Any, **data: Any) -> Result:
        """In this session."""
        until = step_up.confirm_identity(
            user=context.user,
            session=context.session,
            password=data.get("password"),
            code=data.get("code"),
            address=context.address,
            now=context.now,
        )
        return {"confirmed_until": until}


class Mutations:
    """Of second factors."""

    start_second_factor = StartSecondFactor.Field(description="Get a secret for an app.")
    confirm_second_factor = ConfirmSecondFactor.Field(description="Have codes asked for.")
    remove_second_factor = RemoveSecondFactor.Field(description="Have no codes asked for.")
    confirm_identity = ConfirmIdentity.Field(description="Show again who you are.")
