"""Clients are written against published names: what the API has of them, it has as published.

`contract.graphql` holds the names, `contract_missing.txt` those that the API does not have yet: a
list that only shrinks. AIRBNB_CONTRACT names another file to compare with.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    build_schema,
)
from graphql.type import GraphQLNamedType

from schema.root import schema

HERE = Path(__file__).parent
PUBLISHED = Path(os.environ.get("AIRBNB_CONTRACT", HERE / "contract.graphql"))

pytestmark = pytest.mark.requirement("S-32")


@pytest.fixture(scope="module")
def published() -> GraphQLSchema:
    return build_schema(PUBLISHED.read_text(), assume_valid=True)


OURS = schema.graphql_schema


def parts_of(named: GraphQLNamedType) -> dict[str, Any]:
    """The fields of a type, or the values of an enum."""
    if isinstance(named, GraphQLEnumType):
        return dict(named.values)
    return dict(getattr(named, "fields", {}))


def missing(published: GraphQLSchema) -> Iterator[str]:
    """What is published and not there: types, fields, arguments and values."""
    for name, theirs in published.type_map.items():
        if name.startswith("__"):
            continue
        mine = OURS.type_map.get(name)
        if mine is None:
            yield name
            continue
        for part, theirs_part in parts_of(theirs).items():
            mine_part = parts_of(mine).get(part)
            if mine_part is None:
                yield f"{name}.{part}"
                continue
            for argument in getattr(theirs_part, "args", {}):
                if argument not in mine_part.args:
                    yield f"{name}.{part}({argument})"


def test_what_is_missing_is_what_the_list_says(published) -> None:
    listed = (HERE / "contract_missing.txt").read_text().split()
    assert sorted(missing(published)) == sorted(listed)


def test_what_is_published_keeps_its_type(published) -> None:
    differences = [
        f"{where}: {mine} instead of {theirs}"
        for where, theirs, mine in both(published)
        if shape(mine) != shape(theirs)
    ]
    assert differences == []


def both(published: GraphQLSchema) -> Iterator[tuple[str, Any, Any]]:
    """Every field and argument that is published and ours: where it stands, theirs, mine."""
    for name, theirs in published.type_map.items():
        mine = OURS.type_map.get(name)
        if mine is None or isinstance(theirs, GraphQLEnumType) or name.startswith("__"):
            continue
        for part, theirs_part in parts_of(theirs).items():
            mine_part = parts_of(mine).get(part)
            if mine_part is None:
                continue
            yield f"{name}.{part}", theirs_part, mine_part
            for argument, theirs_argument in getattr(theirs_part, "args", {}).items():
                if argument in mine_part.args:
                    yield f"{name}.{part}({argument})", theirs_argument, mine_part.args[argument]


def shape(element: Any) -> tuple[str, Any]:
    """The type and, of what is given, the default."""
    default = getattr(element, "default_value", Undefined)
    return str(element.type), getattr(default, "name", default)


def test_what_is_published_implements_what_it_did(published) -> None:
    lost = [
        f"{name} implements {interface}"
        for name, theirs in published.type_map.items()
        if isinstance(theirs, GraphQLObjectType) and name in OURS.type_map
        for interface in theirs.interfaces
        if interface.name not in {one.name for one in OURS.type_map[name].interfaces}
    ]
    assert lost == []


def test_nothing_is_asked_for_that_was_not_published(published) -> None:
    """More may be added, but nothing that every client would have to send."""
    demanded = [
        f"{name}.{part}"
        for name, theirs in published.type_map.items()
        if isinstance(theirs, GraphQLInputObjectType) and name in OURS.type_map
        for part, field in parts_of(OURS.type_map[name]).items()
        if part not in theirs.fields and is_demanded(field)
    ]
    demanded += [
        f"{where}({argument})"
        for where, theirs, mine in both(published)
        for argument, definition in getattr(mine, "args", {}).items()
        if argument not in theirs.args and is_demanded(definition)
    ]
    assert demanded == []


def is_demanded(given: GraphQLArgument | GraphQLInputField) -> bool:
    return isinstance(given.type, GraphQLNonNull) and given.default_value is Undefined
