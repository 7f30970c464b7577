"""CoerceArgumentValues: what the document says by itself is coerced once, when it is planned.

Unless a resolver could change it in place: a field with a list or an input among its constants has
all its arguments coerced in each request.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_argument_values,
)

__all__ = ["Arguments", "variables_of"]

_IMMUTABLE = frozenset({str, int, float, bool, NoneType, date, datetime, time, Decimal})


class Arguments:
    """The arguments of one field of a document."""

    __slots__ = ("_constants", "_node", "_varying")

    _varying: GraphQLField | None

    def __init__(self, definition: GraphQLField, node: FieldNode) -> None:
        self._node = node
        self._constants: dict[str, Any] = {}
        self._varying = definition if definition.args else None
        if self._varying is None:
            return
        varying = {one.name.value for one in node.arguments if variables_of(one.value)}
        try:
            constants = get_argument_values(_part_of(definition, varying, are_in=False), node)
        except Exception:  # noqa: BLE001 - raised again, and reported, when the field is executed
            return
        if all(type(one) in _IMMUTABLE or isinstance(one, Enum) for one in constants.values()):
            self._constants = constants
            self._varying = _part_of(definition, varying, are_in=True) if varying else None

    def coerced(self, variable_values: dict[str, Any]) -> dict[str, Any]:
        """The values for a resolver, which must not change the mapping.

        Raises GraphQLError, and whatever the custom scalars raise.
        """
        if self._varying is None:
            return self._constants
        return self._constants | get_argument_values(self._varying, self._node, variable_values)


def _part_of(definition: GraphQLField, names: set[str], *, are_in: bool) -> GraphQLField:
    """The field with these of its arguments, or with the others."""
    args = {name: one for name, one in definition.args.items() if (name in names) == are_in}
    return GraphQLField(definition.type, args)


def variables_of(value: ValueNode) -> set[str]:
    """The names of all variables in a value."""
    names: set[str] = set()
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, VariableNode):
            names.add(node.name.value)
        elif isinstance(node, ListValueNode):
            stack.extend(node.values)
        elif isinstance(node, ObjectValueNode):
            stack.extend(field.value for field in node.fields)
    return names
