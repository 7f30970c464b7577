"""Enums of the domain as GraphQL enums, each value described."""

from __future__ import annotations

import enum
from collections.abc import Mapping

import graphene


def enum_of(
    python_enum: type[enum.Enum], *, description: str, values: Mapping[str, str]
) -> type[graphene.Enum]:
    """The GraphQL enum of the same name, with a description for each value.

    Raises ValueError when `values` does not describe each value once.
    """
    if set(values) != {member.name for member in python_enum}:
        raise ValueError(f"Describe each value of {python_enum.__name__} once.")
    return graphene.Enum.from_enum(
        python_enum,
        description=lambda member: description if member is None else values[member.name],
    )
