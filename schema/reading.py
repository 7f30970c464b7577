"""What is read of the rows of a type for a document: their columns, and the rows they point at.

A row that others point at (a listing's host, a photo's image) is read together with them, by a
join, and its loader is primed with it: a resolver that asks the loader finds it there, and no
statement runs. Which fields that holds for, the types' Meta says (`joined`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from graphene.utils.str_converters import to_camel_case

from airbnb.compiled import row_class
from schema.engine.asked import AskedFields
from schema.types import row_type

__all__ = ["Reading", "reading_of"]


class Joined(NamedTuple):
    """The columns of one relation among the values of a row."""

    loader: Any
    key: int
    values: slice
    row: Callable[[Any], Any]


class Reading:
    """The columns that are read of each row, and after them (`also`) those of rows it points at."""

    def __init__(
        self, asked: AskedFields | None, type_name: str = "", columns: tuple[str, ...] = ()
    ) -> None:
        self.columns = _columns(asked, type_name, columns)
        self.also: tuple[str, ...] = ()
        self._joined: list[Joined] = []
        if asked is not None and type_name:
            self._join(asked, row_type(type_name), "")

    def _join(self, asked: AskedFields, node_type: Any, path: str) -> None:
        meta = node_type._meta
        for relation, loader in meta.joined.items():
            if to_camel_case(relation) not in asked.of(meta.name):
                continue
            columns = _columns(asked, loader.type_name, loader.columns)
            besides = tuple(column for column in columns if column != "id")
            before = (*self.columns, *self.also)
            self.also += tuple(f"{path}{relation}__{column}" for column in besides)
            joined = row_type(loader.type_name)
            self._joined.append(
                Joined(
                    loader,
                    before.index(f"{path}{relation}_id"),
                    slice(len(before), len(before) + len(besides)),
                    partial(tuple.__new__, row_class(joined._meta.model, ("id", *besides))),
                )
            )
            self._join(asked, joined, f"{path}{relation}__")

    def prime(self, rows: list[Any], near: Any) -> None:
        """Tell the loaders what was read besides; `near` is a loader, or info, of the request."""
        for joined in self._joined:
            found = {row[joined.key]: row for row in rows}
            found.pop(None, None)
            values, make = joined.values, joined.row
            joined.loader.of(near).prime_all(
                {key: make((key, *row[values])) for key, row in found.items()}
            )


def _columns(
    asked: AskedFields | None, type_name: str, columns: tuple[str, ...]
) -> tuple[str, ...]:
    """Those that the fields of the type need, and these besides; these alone without a type."""
    if not type_name:
        return columns
    needed: tuple[str, ...] = row_type(type_name).columns_of(asked)
    return (*needed, *(column for column in columns if column not in needed))


def reading_of(
    asked: AskedFields | None, type_name: str = "", columns: tuple[str, ...] = ()
) -> Reading:
    """The reading of a type's rows, and of `columns` besides; worked out once for a document."""
    if asked is None:
        return Reading(asked, type_name, columns)
    identity = Reading, type_name, columns
    reading: Reading | None = asked.kept.get(identity)
    if reading is None:
        reading = asked.kept[identity] = Reading(asked, type_name, columns)
    return reading
