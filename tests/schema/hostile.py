"""What no client means, for every type that an argument may have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from airbnb.ordering import Key, Order
from apps.accounts.models import User
from schema.nodes import to_global_id

NUL, SURROGATE = "a\0b", "a\ud800b"
ENDLESS = "x" * 10_000
NO_CLIENT_MEANS = [NUL, SURROGATE, float("nan"), float("-inf"), 2**63, -(2**63) - 1, 10**400]
"""Refused wherever they stand, whatever the type."""

NO_IDS = ["", "x", "-1", "Listing:1", "TGlzdGluZzox=", ENDLESS, *(
    to_global_id(*parts)
    for parts in [("Listing", -1), ("Listing", 0), ("Listing", 2**63), ("Listing", 2**200),
                  ("", 1), ("a b", 1), ("__Type", 1)]
)]  # fmt: skip
IDS_OF_NOTHING = [to_global_id(name, 2**40) for name in ("Listing", "User", "Nothing", "Query")]
NO_CURSORS = ["", "x", "=", "é", ENDLESS, "bm8gY3Vyc29y", "AAAAAAAAAAAAAAAAWzFd"]

# By the named type: what is of another type, then what has the type and may be wrong or not.
WRONG = {
    "ID": [True, 1.5, {}, [{}]],
    "String": [7, True, {}, [{}]],
    "Boolean": ["true", 1, {}],
    "Int": ["1", True, 1.5, 2**31, -(2**31) - 1, 10**12, {}],
    "Float": ["1", True, {}],
    "Decimal": [True, 1.5, "", "x", "NaN", "Infinity", "1e400", "9" * 30, "1." + "9" * 10, {}],
    "Date": [
        7,
        "",
        "x",
        "2027-02-30",
        "2027-03-14T00:00:00Z",
        "10000-01-01",
        "\u0662027-01-01",
        {},
    ],
    "Upload": [7, "x", {}],
}
DOUBTFUL = {
    "ID": [*NO_IDS, *IDS_OF_NOTHING],
    "String": ["", " ", "\n", "\u202e", "\u200b", ENDLESS],
    "Boolean": [],
    "Int": [-1, 0, 2**31 - 1, -(2**31), 10**9],
    "Float": [-1, 0, 1e18, -1e18, 1e-300, 10**9],
    "Decimal": ["-1", "0", "0.000000001", "9" * 18, -1, "00", "-0"],
    "Date": ["0001-01-01", "9999-12-31", "2000-01-01"],
    "Upload": [],
}


class Bad(NamedTuple):
    """A value, and whether it must be refused or may be a good one."""

    value: Any
    must_be_refused: bool


def never_good(declared: GraphQLInputType) -> Iterator[Any]:
    """What is refused whatever an argument of this type is for."""
    named = get_named_type(declared)
    if isinstance(declared, GraphQLNonNull):
        yield None
    if isinstance(named, GraphQLEnumType):
        wrong = ["NOPE", "", 7, {}]
    elif isinstance(named, GraphQLInputObjectType):
        wrong = ["x", 7, {"nope": 1}]
    else:
        wrong = WRONG[named.name]
    yield from NO_CLIENT_MEANS
    yield from wrong
    if is_list_type(get_nullable_type(declared)):
        yield from ([value] for value in [None, NUL, *wrong])


def doubtful(declared: GraphQLInputType, good: Any) -> Iterator[Any]:
    """What has the type, and may be wrong or not in the place of `good`."""
    named = get_named_type(declared)
    if not isinstance(declared, GraphQLNonNull):
        yield None
    if isinstance(named, GraphQLEnumType):
        values: list[Any] = list(named.values)
    elif isinstance(named, GraphQLInputObjectType):
        values = [{}, *spoiled_pairs(good)]
    else:
        values = DOUBTFUL[named.name]
    if is_list_type(get_nullable_type(declared)):
        yield []
        yield good * 2_000
        yield from ([value] for value in values)
    else:
        yield from values


def spoiled_pairs(good: Any) -> Iterator[Any]:
    """`good`, an object of several values, with those spoiled that make sense only together."""
    if not isinstance(good, dict):
        return
    for first, last in (("from", "to"), ("checkIn", "checkOut")):
        if first in good:
            yield {**good, first: good[last], last: good[first]}
            yield {**good, last: good[first]}
            yield {**good, first: "2027-01-01", last: "2054-05-19"}  # 10,000 nights
            yield {**good, first: "0001-01-01", last: "9999-12-31"}
    if "north" in good:
        yield {**good, "north": good["south"], "east": good["west"]}
        yield {**good, "north": -90, "south": 90}


def bad_pages(person: User) -> Iterator[dict[str, Any]]:
    """Arguments of a connection that name no page of it."""
    of_another_list = Order("another", (Key("joined_at", datetime),)).cursor_of(person)
    for cursor in (*NO_CURSORS, of_another_list):
        yield {"after": cursor}
        yield {"before": cursor}
    for size in (0, -1, 101, 10**9):
        yield {"first": size}
        yield {"last": size}
    yield {"first": 1, "last": 1}
