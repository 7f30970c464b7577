"""Every field says who may see it, and every name says what it means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
)

from schema.root import schema
from schema.types import DjangoObjectType


def own_types() -> Iterator[GraphQLNamedType]:
    for named in schema.graphql_schema.type_map.values():
        if not named.name.startswith("__"):
            yield named


def row_types() -> list[type[DjangoObjectType]]:
    shown = (getattr(named, "graphene_type", None) for named in own_types())
    return [found for found in shown if found and issubclass(found, DjangoObjectType)]


def is_declared(row_type: type[DjangoObjectType], field: str) -> bool:
    resolver = getattr(row_type, f"resolve_{field}", None)
    is_guarded = hasattr(resolver, "audience")
    return is_guarded != (field in row_type._meta.public)


@pytest.mark.requirement("S-05")
def test_every_field_of_a_row_is_public_or_guarded_and_never_both() -> None:
    undeclared = [
        f"{row_type.__name__}.{field}"
        for row_type in row_types()
        for field in row_type._meta.fields
        if not is_declared(row_type, field)
    ]
    assert undeclared == []


def described(named: GraphQLNamedType) -> Iterator[tuple[str, Any]]:
    yield named.name, named
    if isinstance(named, GraphQLEnumType):
        for name, value in named.values.items():
            yield f"{named.name}.{name}", value
    if isinstance(named, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        for name, field in named.fields.items():
            yield f"{named.name}.{name}", field
            for argument, definition in getattr(field, "args", {}).items():
                yield f"{named.name}.{name}({argument})", definition


# What graphene declares for us, and everybody knows.
BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}


def test_everything_in_the_schema_has_a_description() -> None:
    silent = [
        name
        for named in own_types()
        if named.name not in BUILT_IN
        for name, thing in described(named)
        if not (thing.description or "").strip()
    ]
    assert silent == []
