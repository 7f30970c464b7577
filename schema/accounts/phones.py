"""Showing that a phone number is one's own."""

from __future__ import annotations

from typing import Any

import graphene

from apps.accounts import phones
from schema.accounts.types import User
from schema.mutation import Mutation, Result


class SendPhoneCode(Mutation):
    """Have a code of six digits texted to your phone number. It is good for ten minutes."""

    user = graphene.Field(User, description="You.")

    @classmethod
    def perform(cls, context: Any, **data: Any) -> Result:
        """To one's own number alone."""
        user = phones.send_phone_code(user=context.user, address=context.address, now=context.now)
        return {"user": user}


class VerifyPhone(Mutation):
    """Confirm your phone number with the code that was texted to it."""

    class Input:
        code = graphene.String(required=True, description="The last one; five tries.")

    user = graphene.Field(User, description="You.")

    @classmethod
    def perform(cls, context: Any, *, code: str) -> Result:
        """One's own."""
        return {"user": phones.verify_phone(user=context.user, code=code, now=context.now)}


class Mutations:
    """Of phones."""

    send_phone_code = SendPhoneCode.Field(description="Have a code texted to your phone number.")
    verify_phone = VerifyPhone.Field(description="Confirm your phone number.")
