"""What people can do about what is kept of them."""

from __future__ import annotations

from typing import Any

import graphene

from apps.privacy.closing import close_account
from apps.privacy.exports import request_data_export
from schema.mutation import Mutation, Result
from schema.nodes import to_global_id
from schema.scalars import DateTime


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


class RequestDataExport(Mutation):
    """Ask for everything that is kept of you, as one archive; the link is mailed to you soon.

    It is good for 48 hours. Your e-mail address has to be confirmed.
    """

    class Meta:
        limits = ("export",)

    requested_at = DateTime(description="When you asked.")

    @classmethod
    def perform(cls, context: Any) -> Result:
        """One's own."""
        export = request_data_export(user=context.user, now=context.now)
        return {"requested_at": export.requested_at}


class Mutations:
    """Of what is kept of people."""

    request_data_export = RequestDataExport.Field(description="Ask for all that is kept of you.")
    close_account = CloseAccount.Field(description="Close your account for good.")
