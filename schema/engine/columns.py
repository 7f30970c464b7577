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
from collections.abc import Set
from itertools import accumulate, chain
from types import NoneType
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, located_error
from graphql.pyutils import Path, is_iterable

from .leaves import complete_leaf
from .loader import Deferred
from .values import error_of, is_plain

if TYPE_CHECKING:
    from .execution import Execution
    from .frames import Frame, Step
    from .plan import PlannedField, Shape

__all__ = ["Column", "LeafColumn", "ListColumn"]


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

    def let_go(self) -> None:
        """Forget what is above and below, when all is done: circles wait for the collector."""
        self.above = None  # type: ignore[assignment]

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
