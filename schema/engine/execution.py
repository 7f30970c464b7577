"""Execute a GraphQL operation, breadth first and without an event loop.

graphql-core walks the response depth first and calls a resolver for one object after another. Here
each field of a level is resolved for *all* its parents before the next level starts. So all keys
that a level asks of its loaders are known before the one batch runs, and what is the same for all
objects of a level is done once.

The rules are those of the specification, section 6; the names say which algorithm is meant.
"""

from __future__ import annotations

from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLFieldResolver,
    GraphQLSchema,
    GraphQLTypeResolver,
    OperationType,
    assert_valid_schema,
    get_variable_values,
)

from .columns import Column, ListColumn
from .deadline import Deadline, DeadlinePassed
from .frames import Frame
from .loader import DataLoader, dispatch
from .plan import Plan, PlannedField, Selection, Shape

__all__ = ["Execution", "RequestErrors", "coerce_variable_values", "execute", "execute_plan"]


def execute(
    schema: GraphQLSchema,
    document: DocumentNode,
    root_value: Any = None,
    context_value: Any = None,
    variable_values: dict[str, Any] | None = None,
    operation_name: str | None = None,
    field_resolver: GraphQLFieldResolver | None = None,
    type_resolver: GraphQLTypeResolver | None = None,
    *,
    max_coercion_errors: int = 50,
    hide_suggestions: bool = False,
    deadline: Deadline | None = None,
) -> ExecutionResult:
    """ExecuteRequest: graphql-core's `execute_sync`, except that there is no middleware.

    The document must be valid for the schema. Loaders are found in `context_value.loaders`, if the
    context has any. Arguments are coerced once per field: a resolver must not change them in place.
    A query that the `deadline` ends has no data; of a mutation, what was done stays.

    Raises TypeError for arguments of the wrong kind; what the client did wrong is in the result.
    """
    _check_arguments(schema, document, variable_values)
    try:
        plan = Plan(schema, document, operation_name, field_resolver, type_resolver)
        coerced = coerce_variable_values(
            plan,
            variable_values,
            max_coercion_errors=max_coercion_errors,
            hide_suggestions=hide_suggestions,
        )
        return execute_plan(plan, root_value, context_value, coerced, deadline)
    except RequestErrors as error:
        return ExecutionResult(None, error.errors)
    except GraphQLError as error:
        return ExecutionResult(None, [error])
    except DeadlinePassed as error:
        return ExecutionResult(None, [GraphQLError(str(error), original_error=error)])


def _check_arguments(schema: GraphQLSchema, document: Any, variable_values: Any) -> None:
    assert_valid_schema(schema)
    if not isinstance(document, DocumentNode):
        raise TypeError("Must provide document.")
    if not isinstance(variable_values, dict | None):
        raise TypeError(
            "Variable values must be provided as a dictionary with variable names as keys."
            " Perhaps look to see if an unparsed JSON string was provided."
        )


class RequestErrors(Exception):
    """Why a request is not executed at all."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors)
        self.errors = errors


def coerce_variable_values(
    plan: Plan,
    variable_values: dict[str, Any] | None,
    *,
    max_coercion_errors: int = 50,
    hide_suggestions: bool = False,
) -> dict[str, Any]:
    """CoerceVariableValues: check what the client sent, and add the defaults.

    Raises RequestErrors.
    """
    given = variable_values or {}
    try:
        return plan.variables.coerced(given)
    except Exception:  # noqa: BLE001, S110 - found out, and reported, by graphql-core
        pass
    coerced = get_variable_values(
        plan.schema,
        plan.operation.variable_definitions or (),
        given,
        max_errors=max_coercion_errors,
        hide_suggestions=hide_suggestions,
    )
    if isinstance(coerced, list):
        raise RequestErrors(coerced)
    return coerced


def execute_plan(
    plan: Plan,
    root_value: Any,
    context_value: Any,
    variable_values: dict[str, Any],
    deadline: Deadline | None = None,
) -> ExecutionResult:
    """Execute a planned operation with coerced variables. Raises GraphQLError.

    Raises DeadlinePassed for a query; the fields of a mutation fail one by one.
    """
    selection = plan.variant(variable_values).root()
    return Execution(plan, root_value, context_value, variable_values, deadline).run(selection)


class Execution:
    """One execution of a plan: the columns and frames that are under way."""

    def __init__(
        self,
        plan: Plan,
        root_value: Any,
        context_value: Any,
        variable_values: dict[str, Any],
        deadline: Deadline | None = None,
    ) -> None:
        self.plan = plan
        self.root_value = root_value
        self.context_value = context_value
        self.variable_values = variable_values
        loaders = getattr(context_value, "loaders", None)
        self.loaders: dict[Any, DataLoader] = {} if loaders is None else loaders
        self.frames: list[Frame] = []
        """The frames of the next level."""
        self._waiting: list[Column] = []
        self._columns: list[Column] = []
        self._check_time = deadline.check if deadline else _have_time

    def run(self, selection: Selection) -> ExecutionResult:
        """Execute the operation from its root."""
        root = Frame(selection, [self.root_value], {type(self.root_value)})
        if self.plan.operation.operation is OperationType.MUTATION:
            self._execute_serially(root)
        else:
            self._execute_fields(root, selection.fields)
        (data,) = root.assemble()
        errors = root.errors.get(0)
        return ExecutionResult(data, sorted(errors, key=_place_of) if errors else None)

    def _execute_serially(self, root: Frame) -> None:
        """Execute one field after the other, each with all that is below it.

        What a mutation has changed must be read anew, so each starts with empty loaders. One that
        makes the whole response null is the last to be executed. When the time is over, those that
        have not begun fail, and so does one whose payload is still to be read: it has been done.
        """
        is_null = False
        for field in root.selection.fields:
            if is_null:
                root.values.append([None])
                continue
            self._execute_in_time(root, field)
            is_null = any(column.failed for _, column in root.unfinished)
            for loader in self.loaders.values():
                loader.clear_all()

    def _execute_in_time(self, root: Frame, field: PlannedField) -> None:
        """Execute one field of the root; it fails when the deadline passes meanwhile."""
        place, unfinished = len(root.values), len(root.unfinished)
        try:
            self._execute_fields(root, [field])
        except DeadlinePassed as error:
            del root.values[place:], root.unfinished[unfinished:]
            column = self.column(field, field.shape, root, [error], {DeadlinePassed})
            column.complete(self)
            column.assemble()
            root.values.append(column.values)
            root.unfinished.append((place, column))
            self.frames, self._waiting, self._columns = [], [], []

    def _execute_fields(self, root: Frame, fields: list[PlannedField]) -> None:
        """ExecuteSelectionSet, level by level: these fields and all that is below them."""
        for field in fields:
            self._check_time()
            self._execute_frame(root, [field])
        while frames := self._complete_level():
            self._check_time()
            for frame in frames:
                self._execute_frame(frame, frame.selection.fields)
        while self._columns:
            column = self._columns.pop()
            column.assemble()
            column.let_go()

    def _execute_frame(self, frame: Frame, fields: list[PlannedField]) -> None:
        """Resolve each field for all objects of the frame; complete what is complete with that."""
        for field in fields:
            values = field.resolve_column(self, field, frame)
            kinds = set(map(type, values))
            completed = field.shape.complete_leaves(values, kinds)
            if completed is None:
                column = self.column(field, field.shape, frame, values, kinds)
                frame.unfinished.append((len(frame.values), column))
                completed = values
            frame.values.append(completed)

    def column(
        self,
        field: PlannedField,
        shape: Shape,
        above: Frame | ListColumn,
        values: list[Any],
        kinds: set[type],
    ) -> Column:
        """Return a new column, which is going to be completed with this level."""
        column = shape.column(field, shape, above, values, kinds)
        self._columns.append(column)
        self._waiting.append(column)
        return column

    def _complete_level(self) -> list[Frame]:
        """Let the loaders run and complete what has come, until only the next level is left."""
        while self._waiting:
            dispatch(self.loaders, self._check_time)
            waiting, self._waiting = self._waiting, []
            for column in waiting:
                column.complete(self)
        frames, self.frames = self.frames, []
        return frames


def _have_time() -> None:
    """What is asked where there is no deadline."""


def _place_of(error: GraphQLError) -> tuple[Any, ...]:
    """The order of errors in a response: by place in the document, then by place in the data."""
    path = [(isinstance(key, str), key) for key in error.path or ()]
    return error.locations or [], path, error.message
