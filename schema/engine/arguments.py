"""CoerceArgumentValues: what the document says by itself is coerced once, when it is planned.

Unless a resolver could change it in place: a field with a list or an input among its constants has
all its arguments coerced in each request. Where variables stand, alone or in an input, their values
are put by functions made once; what is not plainly right is left to graphql-core, which knows what
to say of it. A scalar whose `parse_literal` takes the variables is shown them only where one
stands in its own literal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any

from graphql import (
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_argument_values,
    get_nullable_type,
    is_input_object_type,
    is_non_null_type,
    value_from_ast,
)

from .variables import NotPlainError

__all__ = ["Arguments", "variables_of"]

Read = Callable[[Mapping[str, Any]], Any]

_IMMUTABLE = frozenset({str, int, float, bool, NoneType, date, datetime, time, Decimal})


class Arguments:
    """The arguments of one field of a document."""

    __slots__ = ("_constants", "_node", "_readers", "_varying", "weight")

    _varying: GraphQLField | None
    _readers: list[tuple[str, Read]]

    def __init__(self, definition: GraphQLField, node: FieldNode) -> None:
        self._node = node
        self._constants: dict[str, Any] = {}
        self._readers = []
        self.weight = 0
        """How many values are read in each request."""
        self._varying = definition if definition.args else None
        if self._varying is None:
            return
        varying = {one.name.value for one in node.arguments if variables_of(one.value)}
        try:
            constants = get_argument_values(_part_of(definition, varying, are_in=False), node)
        except Exception:  # noqa: BLE001 - raised again, and reported, when the field is executed
            return
        if all(map(_is_immutable, constants.values())):
            self._constants = constants
            self._varying = _part_of(definition, varying, are_in=True) if varying else None
            self._readers = _readers(definition, varying, node)
            if self._readers:
                self.weight = sum(sum(1 for _ in _values_in(one.value)) for one in node.arguments)

    def coerced(self, variable_values: dict[str, Any]) -> dict[str, Any]:
        """The values for a resolver, which must not change the mapping.

        Raises GraphQLError, and whatever the custom scalars raise.
        """
        if self._varying is None:
            return self._constants
        if self._readers:
            try:
                return self._constants | _given(self._readers, variable_values)
            except Exception:  # noqa: BLE001, S110 - found out, and reported, by graphql-core
                pass
        return self._constants | get_argument_values(self._varying, self._node, variable_values)


def _part_of(definition: GraphQLField, names: set[str], *, are_in: bool) -> GraphQLField:
    """The field with these of its arguments, or with the others."""
    args = {name: one for name, one in definition.args.items() if (name in names) == are_in}
    return GraphQLField(definition.type, args)


def _is_immutable(value: Any) -> bool:
    return type(value) in _IMMUTABLE or isinstance(value, Enum)


def _readers(definition: GraphQLField, names: set[str], node: FieldNode) -> list[tuple[str, Read]]:
    """What reads each of these arguments; nothing where one of them is not plain."""
    found = []
    try:
        for one in node.arguments:
            name = one.name.value
            if name in names:
                argument = definition.args[name]
                found.append((argument.out_name or name, _reader(argument, one.value)))
    except Exception:  # noqa: BLE001 - found out, and reported, when the field is executed
        return []
    return found


def _given(readers: list[tuple[str, Read]], variables: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are there. Raises NotPlainError."""
    return {name: value for name, read in readers if (value := read(variables)) is not Undefined}


def _reader(declared: GraphQLArgument | GraphQLInputField, node: ValueNode) -> Read:
    """What gives the value of an argument, or of a field of an input, for the variables.

    Undefined where it has none. Raises NotPlainError, and so does the reader.
    """
    if isinstance(node, VariableNode):
        return _reader_of_variable(declared, node.name.value)
    type_: Any = declared.type
    nullable: Any = get_nullable_type(type_)
    if isinstance(node, ObjectValueNode) and is_input_object_type(nullable):
        return _reader_of_object(nullable, node)
    constant = value_from_ast(node, type_)
    if variables_of(node) or not _is_immutable(constant):
        raise NotPlainError
    return _reader_of_constant(constant)


def _reader_of_constant(value: Any) -> Read:
    return lambda _variables: value


def _reader_of_variable(declared: GraphQLArgument | GraphQLInputField, variable: str) -> Read:
    default, is_needed = declared.default_value, is_non_null_type(declared.type)
    is_plain = default is Undefined or _is_immutable(default)

    def read(variables: Mapping[str, Any]) -> Any:
        if not is_plain and variable not in variables:
            raise NotPlainError
        value = variables.get(variable, default)
        if is_needed and (value is None or value is Undefined):
            raise NotPlainError
        return value

    return read


def _reader_of_object(type_: GraphQLInputObjectType, node: ObjectValueNode) -> Read:
    given = {field.name.value: field.value for field in node.fields}
    if type_.is_one_of:
        raise NotPlainError
    readers: list[tuple[str, Read]] = []
    for name, field in type_.fields.items():
        out_name = field.out_name or name
        if name in given:
            readers.append((out_name, _reader(field, given[name])))
        elif field.default_value is not Undefined:
            readers.append((out_name, _reader_of_constant(field.default_value)))
        elif is_non_null_type(field.type):
            raise NotPlainError
    make = type_.out_type
    return lambda variables: make(_given(readers, variables))


def variables_of(value: ValueNode) -> set[str]:
    """The names of all variables in a value."""
    return {node.name.value for node in _values_in(value) if isinstance(node, VariableNode)}


def _values_in(value: ValueNode) -> Iterator[ValueNode]:
    """The value and all that stand in it."""
    stack = [value]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, ListValueNode):
            stack.extend(node.values)
        elif isinstance(node, ObjectValueNode):
            stack.extend(field.value for field in node.fields)
