"""The second argument of every resolver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import length_hint
from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
)
from graphql.pyutils import Path, is_awaitable

if TYPE_CHECKING:
    from .asked import AskedFields
    from .execution import Execution
    from .frames import Place
    from .plan import PlannedField

__all__ = ["ResolveInfo"]


class ResolveInfo:
    """What graphql-core's GraphQLResolveInfo tells, shared by all objects of a field.

    Only `path` differs between the objects, so it is worked out when it is asked for, from how far
    the engine's loop over the objects has come. It is therefore only right while the resolver runs.
    """

    __slots__ = ("_cursor", "_execution", "_field", "_place", "_rows", "context")

    def __init__(self, execution: Execution, field: PlannedField) -> None:
        self.context = execution.context_value
        self._execution = execution
        self._field = field

    def follow(
        self, place: Place, values: list[Any], rows: Sequence[int] | None = None
    ) -> Iterator[Any]:
        """Return the iterator over the values at this place that `path` is going to follow."""
        self._place = place
        self._rows = range(len(values)) if rows is None else rows
        self._cursor = iter(values)
        return self._cursor

    @property
    def path(self) -> Path:
        """The response path to the field that is being resolved."""
        passed = len(self._rows) - length_hint(self._cursor)
        return self._place.field_path(self._rows[passed - 1], self._field)

    @property
    def field_name(self) -> str:
        """The name of the field, not of its alias."""
        return self._field.name

    @property
    def field_nodes(self) -> list[FieldNode]:
        """The nodes of the document that were merged into this field."""
        return self._field.nodes

    @property
    def return_type(self) -> GraphQLOutputType:
        """The type the schema declares for the field."""
        return self._field.return_type

    @property
    def parent_type(self) -> GraphQLObjectType:
        """The object type the field belongs to."""
        return self._field.parent_type

    @property
    def schema(self) -> GraphQLSchema:
        """The schema that is executed."""
        return self._execution.plan.schema

    @property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        """The fragments of the document by name."""
        return self._execution.plan.fragments

    @property
    def asked(self) -> AskedFields:
        """Which fields of which types the operation asks for."""
        return self._execution.plan.asked

    @property
    def root_value(self) -> Any:
        """The root value of the operation."""
        return self._execution.root_value

    @property
    def operation(self) -> OperationDefinitionNode:
        """The operation that is executed."""
        return self._execution.plan.operation

    @property
    def variable_values(self) -> dict[str, Any]:
        """The coerced variables by name."""
        return self._execution.variable_values

    @property
    def is_awaitable(self) -> Any:
        """Tells what could be awaited, as graphql-core does."""
        return is_awaitable
