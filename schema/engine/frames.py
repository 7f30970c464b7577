"""Objects that are executed together, and where they stand in the response."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from functools import lru_cache
from types import NoneType
from typing import TYPE_CHECKING, Any, Protocol

from graphql import GraphQLError
from graphql.pyutils import Path

if TYPE_CHECKING:
    from .columns import Column
    from .plan import PlannedField, Selection

__all__ = ["Frame", "Place", "Step", "objects_with"]

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
        if not self.values:
            return [{} for _ in self.sources]
        troubled_rows: set[int] = set()
        for index, column in self.unfinished:
            self.values[index] = column.values
            if column.errors:
                troubled_rows.update(column.errors)
        objects: list[Any] = self.selection.objects_of(self.values)
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


def objects_with(keys: tuple[str, ...]) -> Callable[[list[list[Any]]], list[dict[str, Any]]]:
    """What turns columns, one for each of these keys, into objects."""
    return _written(len(keys))(*keys) if keys else lambda _columns: []


_GLOBALS = {"zip": zip}


@lru_cache(maxsize=1024)
def _written(count: int) -> Callable[..., Callable[[list[list[Any]]], list[dict[str, Any]]]]:
    """The code for so many keys: a loop over the keys themselves takes about twice as long.

    Of two it is `lambda k0, k1: lambda columns: [{k0: v0, k1: v1} for v0, v1 in zip(*columns)]`:
    nothing in it comes from a document.
    """
    keys, values = ([f"{letter}{place}" for place in range(count)] for letter in "kv")
    pairs = ", ".join(f"{key}: {value}" for key, value in zip(keys, values, strict=True))
    loop = f"for {', '.join(values)}, in zip(*columns, strict=True)"
    code = f"lambda {', '.join(keys)}: lambda columns: [{{{pairs}}} {loop}]"
    return eval(code, _GLOBALS)  # noqa: S307 - it is ours
