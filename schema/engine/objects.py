"""CompleteValue for columns of objects: they become frames, one for each runtime type."""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, GraphQLObjectType, is_object_type
from graphql.pyutils import inspect

from .columns import Column
from .frames import Frame
from .info import ResolveInfo
from .values import CoercionError

if TYPE_CHECKING:
    from .execution import Execution
    from .plan import PlannedField

__all__ = ["AbstractColumn", "ObjectColumn"]


class ObjectColumn(Column):
    """Objects: CompleteObjectValue. They become one frame, with the fields of their type."""

    __slots__ = ("frames",)

    def complete_values(self, execution: Execution, /) -> None:
        """Queue the objects as one frame."""
        self.frames: list[Frame] = []
        if NoneType in self.kinds:
            rows: Sequence[int] = [i for i, value in enumerate(self.values) if value is not None]
            sources = [self.values[row] for row in rows]
        else:
            rows, sources = range(len(self.values)), self.values
        if sources:
            self.add_frame(execution, self.shape.type, sources, rows)

    def let_go(self) -> None:
        """The frames below, too."""
        super().let_go()
        self.frames = []

    def add_frame(
        self,
        execution: Execution,
        object_type: GraphQLObjectType,
        sources: list[Any],
        rows: Sequence[int],
    ) -> None:
        """Queue the objects for execution as values of this object type."""
        try:
            selection = self.field.select(object_type)
        except GraphQLError as error:
            for row in rows:
                self.fail(row, CoercionError.of(error))
            return
        if object_type.is_type_of:
            rows = self._rows_of_type(execution, object_type, sources, rows)
            sources = [self.values[row] for row in rows]
        frame = Frame(selection, sources, self.kinds, self, rows)
        self.frames.append(frame)
        execution.frames.append(frame)

    def _rows_of_type(
        self,
        execution: Execution,
        object_type: GraphQLObjectType,
        sources: list[Any],
        rows: Sequence[int],
    ) -> list[int]:
        info: Any = ResolveInfo(execution, self.field)
        is_type_of: Any = object_type.is_type_of
        right = []
        for row, source in zip(rows, info.follow(self.above, sources, rows), strict=True):
            try:
                if not is_type_of(source, info):
                    raise _wrong_type(object_type, source, self.field)
            except Exception as error:  # noqa: BLE001 - a predicate of the schema's author
                self.fail(row, error)
            else:
                right.append(row)
        return right

    def assemble_values(self) -> None:
        """Take over the objects of the frames, and their errors."""
        values: list[Any] = [None] * len(self.values)
        for frame in self.frames:
            rows = frame.rows
            if len(rows) == len(values):
                values = frame.assemble()
            else:
                for row, value in zip(rows, frame.assemble(), strict=True):
                    values[row] = value
            for i, errors in frame.errors.items():
                self.errors[rows[i]] = errors
            for i in frame.failed:
                self.failed.add(rows[i])
        self.values = values


class AbstractColumn(ObjectColumn):
    """Interfaces and unions: the objects become one frame for each runtime type."""

    __slots__ = ()

    def complete_values(self, execution: Execution, /) -> None:
        """Queue the objects as one frame for each type."""
        self.frames = []
        info: Any = ResolveInfo(execution, self.field)
        rows_by_type: dict[GraphQLObjectType, list[int]] = {}
        for row, value in enumerate(info.follow(self.above, self.values)):
            if value is not None:
                try:
                    object_type = self._runtime_type(execution, value, info)
                except Exception as error:  # noqa: BLE001 - a function of the schema's author
                    self.fail(row, error)
                else:
                    rows_by_type.setdefault(object_type, []).append(row)
        for object_type, rows in rows_by_type.items():
            self.add_frame(execution, object_type, [self.values[row] for row in rows], rows)

    def _runtime_type(self, execution: Execution, value: Any, info: Any) -> GraphQLObjectType:
        """ResolveAbstractType: the object type of one value. Raises GraphQLError without one."""
        abstract_type = self.shape.type
        resolve_type = abstract_type.resolve_type or execution.plan.type_resolver
        name = resolve_type(value, info, abstract_type)
        if not isinstance(name, str):
            raise self._unresolved_type(name, value)
        schema = execution.plan.schema
        object_type: Any = schema.get_type(name)
        if object_type is None:
            complaint = f"was resolved to a type '{name}' that does not exist inside the schema."
        elif not is_object_type(object_type):
            complaint = f"was resolved to a non-object type '{name}'."
        elif not schema.is_sub_type(abstract_type, object_type):
            raise GraphQLError(
                f"Runtime Object type '{name}' is not a possible type for '{abstract_type.name}'.",
                self.field.nodes,
            )
        else:
            runtime_type: GraphQLObjectType = object_type
            return runtime_type
        raise GraphQLError(f"Abstract type '{abstract_type.name}' {complaint}", self.field.nodes)

    def _unresolved_type(self, given: Any, value: Any) -> GraphQLError:
        if is_object_type(given):
            return GraphQLError(
                "Support for returning GraphQLObjectType from resolve_type was"
                " removed in GraphQL-core 3.2, please return type name instead."
            )
        type_name = self.shape.type.name
        complaint = (
            f"Abstract type '{type_name}' must resolve"
            f" to an Object type at runtime for field '{self.field.full_name}'"
        )
        if given is None:
            advice = (
                f". Either the '{type_name}' type should provide a 'resolve_type' function"
                " or each possible type should provide an 'is_type_of' function."
            )
        else:
            advice = f" with value {inspect(value)}, received '{inspect(given)}'."
        return GraphQLError(complaint + advice, self.field.nodes)


def _wrong_type(object_type: GraphQLObjectType, value: Any, field: PlannedField) -> GraphQLError:
    return GraphQLError(
        f"Expected value of type '{object_type.name}' but got: {inspect(value)}.", field.nodes
    )
