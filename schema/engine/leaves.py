"""CompleteLeafValue for whole columns.

Most columns hold values of one Python type for which serializing is the identity, or nearly so.
One look at the set of types (a pass in C) settles the matter for all rows; only a column that holds
something else is looked at value by value.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from enum import Enum
from functools import lru_cache
from math import isfinite
from types import NoneType
from typing import Any

from graphene.types.definitions import GrapheneEnumType
from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
    Undefined,
)
from graphql.pyutils import inspect

from .values import is_plain

__all__ = ["Completer", "complete_leaf", "leaf_completer", "no_leaves"]

Completer = Callable[[list[Any], Set[type]], list[Any] | None]
"""Takes values and the set of their types, returns the serialized values.

None means: this column needs to be completed value by value, with `complete_leaf`.
"""


def complete_leaf(type_: GraphQLLeafType, value: Any) -> Any:
    """CompleteLeafValue: serialize one value that is not null, or raise."""
    serialized = type_.serialize(value)
    if serialized is None or serialized is Undefined:
        raise TypeError(
            f"Expected `{inspect(type_)}.serialize({inspect(value)})`"
            f" to return non-nullable value, returned: {inspect(serialized)}"
        )
    return serialized


@lru_cache(maxsize=1024)
def leaf_completer(type_: GraphQLLeafType, non_null: bool) -> Completer:
    """Return the completer for columns of the type; it leaves null where none may be to others."""
    null = frozenset() if non_null else frozenset({NoneType})
    for stock, completer in _STOCK_COMPLETERS.items():
        if type_.serialize is stock.serialize:
            return completer(null)
    if isinstance(type_, GraphQLEnumType) and type(type_).serialize in _STOCK_ENUM_SERIALIZERS:
        return _enum_names(type_, null)
    return _serialized(type_, non_null)


_STOCK_ENUM_SERIALIZERS = (GraphQLEnumType.serialize, GrapheneEnumType.serialize)


def no_leaves(_values: list[Any], _kinds: Set[type]) -> None:
    """The completer of lists and objects: there is more to them."""


def _unchanged(allowed: Set[type]) -> Completer:
    def complete(values: list[Any], kinds: Set[type]) -> list[Any] | None:
        return values if kinds <= allowed else None

    return complete


def _ids(allowed: Set[type]) -> Completer:
    def complete(values: list[Any], kinds: Set[type]) -> list[Any] | None:
        if kinds <= allowed:
            return values
        return list(map(str, values)) if kinds == {int} else None

    return complete


def _checked(allowed: Set[type], are_legal: Callable[[list[Any]], bool]) -> Completer:
    def complete(values: list[Any], kinds: Set[type]) -> list[Any] | None:
        if not kinds <= allowed:
            return None
        if NoneType in kinds:
            present = [value for value in values if value is not None]
            return values if are_legal(present) else None
        return values if are_legal(values) else None

    return complete


def _are_32_bit(numbers: list[int]) -> bool:
    return not numbers or (min(numbers) >= GRAPHQL_MIN_INT and max(numbers) <= GRAPHQL_MAX_INT)


def _are_finite(numbers: list[float]) -> bool:
    return all(map(isfinite, numbers))


_STOCK_COMPLETERS: dict[GraphQLLeafType, Callable[[Set[type]], Completer]] = {
    GraphQLString: lambda null: _unchanged({str} | null),
    GraphQLBoolean: lambda null: _unchanged({bool} | null),
    GraphQLID: lambda null: _ids({str} | null),
    GraphQLInt: lambda null: _checked({int} | null, _are_32_bit),
    GraphQLFloat: lambda null: _checked({float} | null, _are_finite),
}


class _EnumNames(dict[Any, Any]):
    """The names of the values of one Python type, each found out once.

    One mapping per Python type, because a member and a string may be equal and yet differ.
    """

    def __init__(self, type_: GraphQLEnumType) -> None:
        super().__init__({None: None})
        self._type = type_

    def __missing__(self, value: Any) -> Any:
        name = self[value] = complete_leaf(self._type, value)
        return name


def _enum_names(type_: GraphQLEnumType, null: Set[type]) -> Completer:
    names_by_kind: dict[type, _EnumNames] = {}

    def complete(values: list[Any], kinds: Set[type]) -> list[Any] | None:
        present = kinds - null
        if len(present) != 1:
            return None
        (kind,) = present
        if kind is not str and not issubclass(kind, Enum):
            return None
        names = names_by_kind.setdefault(kind, _EnumNames(type_))
        try:
            return [names[value] for value in values]
        except Exception:  # noqa: BLE001 - which value it was is found out one by one
            return None

    return complete


def _serialized(type_: GraphQLLeafType, non_null: bool) -> Completer:
    serialize = type_.serialize

    def complete(values: list[Any], kinds: Set[type]) -> list[Any] | None:
        nulls = values.count(None) if NoneType in kinds else 0
        if (nulls and non_null) or not all(map(is_plain, kinds)):
            return None
        try:
            if nulls:
                serialized = [None if value is None else serialize(value) for value in values]
            else:
                serialized = list(map(serialize, values))
        except Exception:  # noqa: BLE001 - which value it was is found out one by one
            return None
        is_legal = type(Undefined) not in map(type, serialized) and serialized.count(None) == nulls
        return serialized if is_legal else None

    return complete
