"""CoerceVariableValues: what is plainly right is coerced by functions made once.

Anything else is left to graphql-core, which knows what to say of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLSchema,
    Undefined,
    VariableDefinitionNode,
    get_named_type,
    is_input_object_type,
    is_input_type,
    is_list_type,
    is_non_null_type,
    type_from_ast,
    value_from_ast,
)

__all__ = ["NotPlainError", "Variables"]

Coerce = Callable[[Any], Any]


class NotPlainError(Exception):
    """A value that is wrong, or right by a rule that is seldom needed."""


class Variables:
    """The variables of an operation."""

    __slots__ = ("_declared", "_is_plain")

    def __init__(
        self, schema: GraphQLSchema, definitions: Iterable[VariableDefinitionNode]
    ) -> None:
        types: list[Any] = [type_from_ast(schema, one.type) for one in definitions]
        self._is_plain = all(is_input_type(type_) and _is_plain(type_) for type_ in types)
        self._declared: list[tuple[str, Any, Any, Coerce]] = []
        if self._is_plain:
            for one, type_ in zip(definitions, types, strict=True):
                name = one.variable.name.value
                self._declared.append((name, type_, one.default_value, _coercer(type_)))

    def coerced(self, given: dict[str, Any]) -> dict[str, Any]:
        """The values, with the defaults. Raises NotPlainError, and what custom scalars raise."""
        if not self._is_plain:
            raise NotPlainError
        values: dict[str, Any] = {}
        for name, type_, default, coerce in self._declared:
            if name in given:
                values[name] = coerce(given[name])
            elif default is not None:
                values[name] = value_from_ast(default, type_)
            elif is_non_null_type(type_):
                raise NotPlainError
        return values


def _is_plain(type_: Any, *within: GraphQLInputObjectType) -> bool:
    """Whether no value of the type can nest without end, which has a limit, and none is OneOf."""
    named: Any = get_named_type(type_)
    if not is_input_object_type(named):
        return True
    if named.is_one_of or named in within:
        return False
    return all(_is_plain(field.type, *within, named) for field in named.fields.values())


def _coercer(type_: Any) -> Coerce:
    """What coerces values to the type."""
    if is_non_null_type(type_):
        return _present(_coercer(type_.of_type))
    if is_list_type(type_):
        return _list_of(_coercer(type_.of_type))
    return _object_of(type_) if is_input_object_type(type_) else _leaf(type_)


def _present(coerce: Coerce) -> Coerce:
    def present(value: Any) -> Any:
        if value is None:
            raise NotPlainError
        return coerce(value)

    return present


def _list_of(coerce: Coerce) -> Coerce:
    def list_of(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is not list:
            raise NotPlainError
        return [coerce(item) for item in value]

    return list_of


def _leaf(type_: Any) -> Coerce:
    parse_value = type_.parse_value

    def leaf(value: Any) -> Any:
        if value is None:
            return None
        parsed = parse_value(value)
        if parsed is Undefined:
            raise NotPlainError
        return parsed

    return leaf


@lru_cache(maxsize=1024)
def _object_of(type_: GraphQLInputObjectType) -> Coerce:
    fields = [
        (
            name,
            field.out_name or name,
            field.default_value,
            is_non_null_type(field.type),
            _coercer(field.type),
        )
        for name, field in type_.fields.items()
    ]
    names, make = type_.fields.keys(), type_.out_type

    def object_of(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is not dict or not value.keys() <= names:
            raise NotPlainError
        coerced: dict[str, Any] = {}
        for name, out_name, default, is_needed, coerce in fields:
            if name in value:
                coerced[out_name] = coerce(value[name])
            elif default is not Undefined:
                coerced[out_name] = default
            elif is_needed:
                raise NotPlainError
        return make(coerced)

    return object_of
