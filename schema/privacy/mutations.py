"""What people can do about what is kept of them."""

from __future__ import annotations

from typing import Any

import graphene

from apps.privacy.closing import close_account
from schema.mutation import Mutation, Result
from schema.nodes import to_global_id


class CloseAccount(Mutation):
    """Close your account for good. What names you is erased; what was agreed and paid is kept.

    Not while a stay, on either side, is not over. Your homes are put away, you are signed out
    everywhere, and nobody can register your address for a year.
    """

    class Input:
        current_password = graphene.String(required=True, description="To show that it is you.")

    closed_user_id = graphene.ID(description="The id that was yours; nobody is found by it now.")

    @classmethod
    def perform(cls, context: Any, *, current_password: str) -> Result:
        """One's own."""
        closed = close_account(
            user=context.user,
            session=context.session,
            current_password=current_password,
            now=context.now,
        )
        return {"closed_user_id": to_global_id("User", closed)}


class Mutations:
    """Of what is kept of people."""

    close_account = CloseAccount.Field(description="Close your account for good.")
