"""Clients are written against published names: what the API has of them, it has as published."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from graphql import GraphQLObjectType, GraphQLSchema, build_schema
from graphql.type import GraphQLEnumType, GraphQLInputObjectType

from schema.root import schema

PUBLISHED = Path(os.environ.get("AIRBNB_CONTRACT", "../shared/contract.graphql"))

pytestmark = pytest.mark.skipif(
    not PUBLISHED.exists(), reason=f"There are no published names at {PUBLISHED}."
)


def published() -> GraphQLSchema:
    return build_schema(PUBLISHED.read_text(), assume_valid=True)


def test_what_is_published_keeps_its_type_arguments_and_values() -> None:
    ours = schema.graphql_schema.type_map
    differences = []
    for name, theirs in published().type_map.items():
        if name not in ours or name.startswith("__"):
            continue
        if isinstance(theirs, GraphQLEnumType):
            missing = set(theirs.values) - set(ours[name].values)
            differences += [f"{name}.{value} is missing" for value in sorted(missing)]
        elif isinstance(theirs, GraphQLObjectType | GraphQLInputObjectType):
            differences += different_fields(name, theirs, ours[name])
    assert differences == []


def different_fields(name: str, theirs, ours) -> list[str]:
    differences = []
    for field_name, field in theirs.fields.items():
        mine = ours.fields.get(field_name)
        if mine is None:
            continue
        if str(mine.type) != str(field.type):
            differences.append(f"{name}.{field_name}: {mine.type} instead of {field.type}")
        for argument, definition in getattr(field, "args", {}).items():
            given = mine.args.get(argument)
            if given is None or str(given.type) != str(definition.type):
                differences.append(f"{name}.{field_name}({argument}): {definition.type} wanted")
    return differences
