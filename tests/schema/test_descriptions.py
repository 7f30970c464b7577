"""Every name in the schema says what it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graphql import (
    DEFAULT_DEPRECATION_REASON,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
)

from schema.root import schema


def own_types() -> Iterator[GraphQLNamedType]:
    for named in schema.graphql_schema.type_map.values():
        if not named.name.startswith("__"):
            yield named


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


# What descriptions name in code that is no name of the schema: claims of a token, and headers.
OTHER_CODE = {"sub", "sid", "exp", "Accept", "Authorization"}


def names_of(named: GraphQLNamedType) -> set[str]:
    """Every name that a type brings: its own, and those of fields, arguments and values."""
    return {part for name, _ in described(named) for part in re.findall(r"\w+", name)}


def test_descriptions_name_only_what_there_is() -> None:
    known = OTHER_CODE.union(*map(names_of, own_types()))
    unknown = {
        f"{name}: {word}"
        for named in own_types()
        if named.name not in BUILT_IN
        for name, thing in described(named)
        for quoted in re.findall(r"`([^`]+)`", thing.description)
        for word in re.findall(r"[A-Za-z]\w*", quoted)[:1]
        if word not in known
    }
    assert unknown == set()


def test_what_is_deprecated_says_why() -> None:
    unexplained = [
        name
        for named in own_types()
        for name, thing in described(named)
        if getattr(thing, "deprecation_reason", None) in ("", DEFAULT_DEPRECATION_REASON)
    ]
    assert unexplained == []
