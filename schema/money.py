"""Amounts of money as clients see them."""

from __future__ import annotations

from typing import Any

import graphene

from airbnb.money import Money as Amount
from schema.engine.resolution import for_all
from schema.scalars import Decimal


class Money(graphene.ObjectType):
    """An amount of one currency."""

    amount = graphene.Field(
        Decimal, required=True, description='Major units with the currency\'s decimals: "99.90".'
    )
    currency = graphene.String(required=True, description="ISO 4217.")
    minor = graphene.String(required=True, description='Integer minor units, as a string: "9990".')
    formatted = graphene.String(
        required=True, description='As people write it in the viewer\'s language: "$99.90".'
    )

    @for_all
    def resolve_amount(amounts: list[Amount], info: Any) -> list[str]:
        """As it is written: a number would be made of it for nothing."""
        return [amount.written for amount in amounts]

    def resolve_minor(money: Amount, info: Any) -> str:
        """A string, because JSON numbers lose digits beyond 2^53."""
        return str(money.minor)

    def resolve_formatted(money: Amount, info: Any) -> str:
        """In the viewer's language, else in English."""
        return money.formatted(info.context.language)
