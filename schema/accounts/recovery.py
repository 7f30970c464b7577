"""Having another password or e-mail address."""

from __future__ import annotations

from typing import Any

import graphene

from apps.accounts import addresses, recovery
from schema.accounts.types import User
from schema.mutation import Mutation, Result

_NEW_PASSWORD = (
    "Any characters, 12 (or as many as the server asks for) to 128 of them; no common password."  # noqa: S105
)


class RequestPasswordReset(Mutation):
    """Have a link mailed by which the password can be reset, once, for an hour.

    The answer is the same whether or not the address is somebody's.
    """

    class Meta:
        anonymous = True
        limits = ("password_reset",)

    class Input:
        email = graphene.String(required=True, description="Of the account; case does not matter.")

    @classmethod
    def perform(cls, context: Any, *, email: str) -> Result:
        """Nothing is told of what was found."""
        recovery.request_password_reset(email=email, now=context.now)
        return {}


class ResetPassword(Mutation):
    """Choose another password with the token of the link that was mailed.

    All sessions of the account end, and nobody is signed in: use `tokenAuth`.
    """

    class Meta:
        anonymous = True
        limits = ("password_reset",)

    class Input:
        token = graphene.String(required=True, description="From the link; good once.")
        password = graphene.String(required=True, description=_NEW_PASSWORD)

    user = graphene.Field(User, description="Whose password it is.")

    @classmethod
    def perform(cls, context: Any, **data: Any) -> Result:
        """Whoever has the token may be signed out."""
        return {"user": recovery.reset_password(**data, now=context.now)}


class ChangePassword(Mutation):
    """Choose another password. You stay signed in here, and are signed out everywhere else."""

    class Input:
        current_password = graphene.String(required=True, description="The one you have.")
        new_password = graphene.String(required=True, description=_NEW_PASSWORD)

    user = graphene.Field(User, description="You.")

    @classmethod
    def perform(cls, context: Any, **data: Any) -> Result:
        """One's own."""
        user = recovery.change_password(
            user=context.user, session=context.session, **data, now=context.now
        )
        return {"user": user}


class ChangeEmail(Mutation):
    """Have another e-mail address. It takes effect when the link that is mailed there is followed.

    The answer is the same whether or not the address is somebody's; `user` has the old one still.
    When it is done, you stay signed in here, and are signed out everywhere else.
    """

    class Meta:
        limits = ("change_email",)

    class Input:
        email = graphene.String(required=True, description="The address that you want.")
        current_password = graphene.String(required=True, description="The one you have.")

    user = graphene.Field(User, description="You.")

    @classmethod
    def perform(cls, context: Any, **data: Any) -> Result:
        """One's own."""
        user = addresses.change_email(
            user=context.user, session=context.session, **data, now=context.now
        )
        return {"user": user}


class Mutations:
    """Of passwords and addresses."""

    request_password_reset = RequestPasswordReset.Field(
        description="Have a link mailed that resets the password."
    )
    change_email = ChangeEmail.Field(description="Have another e-mail address.")
    change_password = ChangePassword.Field(description="Choose another password.")
    reset_password = ResetPassword.Field(description="Choose another password by that link.")
