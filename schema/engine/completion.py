"""CompleteValue, for all objects of a level at once.

What graphql-core does per value is done here per *column*: the values of one position of the
response for all its parents. On the way down (`complete`) a column turns values into something to
be executed further: lists into one long column of items, objects into frames. On the way up
(`assemble`) it becomes what stands in the response, and errors find their place: a null where none
may be makes its parent null, and so on up.

    Frame (20 listings) ── Column `host` ── Frame (20 users) ── column `name`
                        └─ Column `photos` ── Column of 100 items ── Frame (100 photos) ── …
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from itertools import accumulate, chain, repeat
from types import NoneType
from typing import TYPE_CHECKING, Any, Protocol

from graphql import GraphQLError, GraphQLObjectType, is_object_type, located_error
from graphql.pyutils import Path, inspect, is_iterable

from .info import ResolveInfo
from .leaves import complete_leaf
from .loader import Deferred
from .values import CoercionError, error_of, is_plain

if TYPE_CHECKING:
    from .execution import Execution
    from .plan import PlannedField, Selection, Shape

__all__ = ["AbstractColumn", "Column", "Frame", "LeafColumn", "ListColumn", "ObjectColumn", "Place"]

Step = tuple[str | int, str | None]


class Place(Protocol):
    """Where a column hangs: on the objects of a frame, or on the lists whose items it holds."""

    def step(self, row: int, field: PlannedField, /) -> tuple[Column | None, int, Step]:
        """Return the column above, the row there, and the step of the path between the two."""

    def field_path(self, row: int, field: PlannedField, /) -> Path:
        """Return the path of the field that the value of this row belongs to."""


_DICTS = frozenset({dict, NoneType})


@lru_cache(maxsize=1024)
def _is_mapping(kind: type) -> bool:
    return issubclass(kind, Mapping)


class Frame:
    """Objects of one runtime type at one position; their fields are executed together.

    `rows[i]` is the row of `column` that object `i` comes from; the root frame has no column.
    `values` has a list for each field of the selection: the final one, for leaves mostly at once.
    `unfinished` holds the columns that are still to be completed, with their place in `values`.
    """

    __slots__ = (
        "column",
        "errors",
        "failed",
        "holds_dicts",
        "holds_mappings",
        "rows",
        "selection",
        "sources",
        "unfinished",
        "values",
    )

    def __init__(
        self,
        selection: Selection,
        sources: list[Any],
        kinds: Set[type],
        column: Column | None = None,
        rows: Sequence[int] = (0,),
    ) -> None:
        self.selection = selection
        self.sources = sources
        self.column = column
        self.rows = rows
        self.holds_dicts = dict in kinds and kinds <= _DICTS
        self.holds_mappings = any(map(_is_mapping, kinds))
        self.values: list[list[Any]] = []
        self.unfinished: list[tuple[int, Column]] = []
        self.errors: dict[int, list[GraphQLError]] = {}
        self.failed: set[int] = set()

    def step(self, row: int, field: PlannedField, /) -> tuple[Column | None, int, Step]:
        """From an object, by the key of the field, to the column that holds the object."""
        return self.column, self.rows[row], (field.key, field.parent_type.name)

    def field_path(self, row: int, field: PlannedField, /) -> Path:
        """The path of this field of an object."""
        above = self.column.path(self.rows[row]) if self.column else None
        return Path(above, field.key, field.parent_type.name)

    def assemble(self) -> list[dict[str, Any] | None]:
        """Return the objects of the response; None for those that a null below has made null."""
        keys = self.selection.keys
        if not keys:
            return [{} for _ in self.sources]
        troubled_rows: set[int] = set()
        for index, column in self.unfinished:
            self.values[index] = column.values
            if column.errors:
                troubled_rows.update(column.errors)
        objects: list[Any] = _objects_of(keys, self.values, len(self.sources))
        for row in troubled_rows:
            if self._collect_errors(row):
                objects[row] = None
        return objects

    def _collect_errors(self, row: int) -> bool:
        """Collect the errors of one object in the order of its fields, and say whether it is null.

        Up to the field that makes the object null: what comes after might not have been executed.
        """
        errors = self.errors[row] = []
        for _, column in self.unfinished:
            errors.extend(column.errors.get(row, ()))
            if row in column.failed:
                self.failed.add(row)
                return True
        return False


def _objects_of(
    keys: tuple[str, ...], columns: list[list[Any]], count: int
) -> list[dict[str, Any]]:
    """Turn columns into objects; filling them column by column is quicker once there are many."""
    if count < 16:
        return list(map(dict, map(zip, repeat(keys), zip(*columns, strict=True))))
    template = dict.fromkeys(keys)
    objects = [template.copy() for _ in range(count)]
    for key, column in zip(keys, columns, strict=True):
        for values, value in zip(objects, column, strict=True):
            values[key] = value
    return objects


class Column:
    """The values of one position of the response, one row for each of its parents.

    `failures` holds what went wrong in this very position; after `assemble`, `errors` holds all
    errors at and below each row, and `failed` the rows that make their parent null.
    """

    __slots__ = ("above", "errors", "failed", "failures", "field", "kinds", "shape", "values")

    def __init__(
        self,
        field: PlannedField,
        shape: Shape,
        above: Frame | ListColumn,
        values: list[Any],
        kinds: Set[type],
    ) -> None:
        self.field = field
        self.shape = shape
        self.above = above
        self.values = values
        self.kinds = kinds
        self.failures: dict[int, Exception] = {}
        self.errors: dict[int, list[GraphQLError]] = {}
        self.failed: set[int] = set()

    def path(self, row: int) -> Path:
        """Return the response path of the row."""
        steps: list[Step] = []
        column: Column | None = self
        while column is not None:
            column, row, step = column.above.step(row, column.field)
            steps.append(step)
        path: Any = None
        for key, typename in reversed(steps):
            path = Path(path, key, typename)
        return path

    def complete(self, execution: Execution) -> None:
        """CompleteValue: look at what has come, and queue what is to be executed below."""
        if Deferred in self.kinds:
            self.values = [
                value.value if type(value) is Deferred else value for value in self.values
            ]
            self.kinds = set(map(type, self.values))
        if not all(map(is_plain, self.kinds)):
            self._take_out_errors()
            self.kinds = set(map(type, self.values))
        self.complete_values(execution)

    def complete_values(self, execution: Execution, /) -> None:
        """Complete the values that are there and not null."""
        raise NotImplementedError

    def assemble_values(self) -> None:
        """Put what has been completed below into `values`, `errors` and `failed`."""
        raise NotImplementedError

    def assemble(self) -> None:
        """Make the values those of the response, and hand errors up where null may not be."""
        self.assemble_values()
        for row, failure in self.failures.items():
            self.errors[row] = [self._locate(failure, row)]
            self.failed.add(row)
        if not self.shape.non_null:
            self.failed.clear()
        elif NoneType in self.kinds:
            for row, value in enumerate(self.values):
                if value is None and row not in self.failed:
                    self.errors[row] = [self._locate(self._null_error(), row)]
                    self.failed.add(row)

    def fail(self, row: int, error: Exception) -> None:
        """Note that the value of this row could not be completed."""
        self.failures[row] = error
        self.values[row] = None

    def _take_out_errors(self) -> None:
        name = self.field.full_name
        for row, value in enumerate(self.values):
            kind: Any = type(value)
            if not is_plain(kind):
                self.fail(row, error_of(value, name))

    def _locate(self, error: Exception, row: int) -> GraphQLError:
        return located_error(error, self.field.nodes, self.path(row).as_list())

    def _null_error(self) -> TypeError:
        return TypeError(f"Cannot return null for non-nullable field {self.field.full_name}.")


class LeafColumn(Column):
    """Scalars and enums: CompleteLeafValue."""

    __slots__ = ()

    def complete_values(self, _execution: Execution, /) -> None:
        """Serialize the values, all at once if they are of one sort."""
        completed = self.shape.complete_leaves(self.values, self.kinds)
        if completed is not None:
            self.values = completed
            return
        for row, value in enumerate(self.values):
            if value is not None:
                try:
                    self.values[row] = complete_leaf(self.shape.type, value)
                except Exception as error:  # noqa: BLE001 - an error of this field alone
                    self.fail(row, error)

    def assemble_values(self) -> None:
        """Nothing is below a leaf."""


class ListColumn(Column):
    """Lists: CompleteListValue. All items of all lists become one column."""

    __slots__ = ("ends", "items", "unfinished")

    def complete_values(self, execution: Execution, /) -> None:
        """Put the items of all lists one after the other, and complete those."""
        if self.kinds <= _LISTS:
            items = list(chain.from_iterable(self.values))
            self.ends = list(accumulate(map(len, self.values)))
        else:
            items = self._collect_items()
        shape, kinds = self.shape.inner, set(map(type, items))
        completed = shape.complete_leaves(items, kinds)
        self.items = items if completed is None else completed
        self.unfinished = (
            execution.column(self.field, shape, self, items, kinds) if completed is None else None
        )

    def _collect_items(self) -> list[Any]:
        items: list[Any] = []
        self.ends = []
        for row, value in enumerate(self.values):
            if value is not None:
                try:
                    items.extend(self._items_of(value))
                except Exception as error:  # noqa: BLE001 - iterating runs code of the resolver
                    self.fail(row, error)
            self.ends.append(len(items))
        return items

    def _items_of(self, value: Any) -> list[Any]:
        if not is_iterable(value):
            raise GraphQLError(
                f"Expected Iterable, but did not find one for field '{self.field.full_name}'."
            )
        return list(value)

    def step(self, row: int, _field: PlannedField, /) -> tuple[Column | None, int, Step]:
        """From an item, by its index, to its list."""
        owner = self._owner(row)
        return self, owner, (row - self._start(owner), None)

    def field_path(self, row: int, field: PlannedField, /) -> Path:
        """The path of the field that the item's list, or the list around it, belongs to."""
        return self.above.field_path(self._owner(row), field)

    def _owner(self, item: int) -> int:
        return bisect_right(self.ends, item)

    def _start(self, row: int) -> int:
        return self.ends[row - 1] if row else 0

    def assemble_values(self) -> None:
        """Cut the completed items into lists again."""
        items = self.unfinished.values if self.unfinished else self.items
        start = 0
        for row, end in enumerate(self.ends):
            if self.values[row] is not None:
                self.values[row] = items[start:end]
            start = end
        if self.unfinished:
            self._collect_errors(self.unfinished)

    def _collect_errors(self, items: Column) -> None:
        for item in sorted(items.errors):
            row = self._owner(item)
            if row not in self.failed:
                self.errors.setdefault(row, []).extend(items.errors[item])
                if item in items.failed:
                    self.failed.add(row)
                    self.values[row] = None


_LISTS = frozenset({list, tuple})


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
