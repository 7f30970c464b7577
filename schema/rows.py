"""Loaders on light rows: a query is written with the ORM, and compiled once (airbnb/compiled.py).

A subclass says which rows there are; values that differ from request to request stand in its
queryset as `Given`. Only the columns are read that the request's document needs, as the types' Meta
says.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator, Hashable, Iterable, Mapping
from threading import Lock
from typing import Any, ClassVar

from django.db.models import BigIntegerField, DateTimeField, F, QuerySet

from airbnb.compiled import KEYS, AnyOf, BoundQuery, CompiledQuery, Given
from schema.engine.loader import DataLoader
from schema.reading import Reading, reading_of

NOW = Given("now", DateTimeField())
"""The moment of the request."""
VIEWER = Given("viewer", BigIntegerField())
"""The key of who asks; 0, which nobody has, for strangers."""


Load = Generator[BoundQuery, list[Any], list[Any]]
"""Queries that are wanted, in exchange for their rows; in the end a list."""


class RowLoader(DataLoader):
    """The base of loaders whose query is compiled.

    `type_name` names the GraphQL type of the rows; `columns` are read besides those that its fields
    need, or alone where there is no such type.
    """

    type_name: ClassVar[str] = ""
    columns: ClassVar[tuple[str, ...]] = ()

    def rows(self) -> QuerySet[Any]:
        """The rows in question, of any keys. Values of this request stand there as `Given`."""
        raise NotImplementedError

    def shape(self) -> Hashable:
        """What the queryset depends on, besides what is `Given`."""
        return tuple(sorted(self.params.items()))

    def given(self) -> dict[str, Any]:
        """What the `Given`s stand for in this request."""
        viewer = self.context.viewer
        return {"now": self.context.now, "viewer": viewer.pk if viewer else 0}

    def fetch(self, keys: list[Any], column: str) -> Load:
        """The rows whose `column` is one of the keys, by one query."""
        return self.read(keys, column, lambda: self.rows().filter(AnyOf(F(column), KEYS)))

    def read(
        self,
        keys: list[Any],
        shape: Hashable,
        make: Callable[[], QuerySet[Any]],
        given: Mapping[str, Any] | None = None,
        **how: Any,
    ) -> Load:
        """The rows of the queryset that `make` makes, which depends on `shape` besides its own.

        `given` is given to it besides what all queries of this loader are; `how` says it to
        CompiledQuery. Other loaders learn what was read with the rows.
        """
        reading = self.reading()
        query = compiled(
            (type(self), shape, self.shape(), reading.columns, reading.also),
            lambda: CompiledQuery(make(), reading.columns, also=reading.also, **how),
        )
        rows = yield query.bound(keys=keys, **(given or {}), **self.given())
        reading.prime(rows, self)
        return rows

    def reading(self) -> Reading:
        """What is read of each row, and with it."""
        return reading_of(self.asked, self.type_name, self.columns)


class RowByParent(RowLoader):
    """The one row of each parent, whose key is in the column `parent`; None where there is none."""

    parent: ClassVar[str]

    def batch_load(self, keys: list[int]) -> Load:
        """One query for all the parents."""
        rows = yield from self.fetch(keys, self.parent)
        found = {getattr(row, self.parent): row for row in rows}
        return [found.get(key) for key in keys]


class RowByKey(RowByParent):
    """Rows by their own key; None where there is none."""

    parent = "id"


class RowsByParent(RowLoader):
    """All rows of each parent, whose key is in the column `parent`, in the queryset's order."""

    parent: ClassVar[str]

    def batch_load(self, keys: list[int]) -> Load:
        """One query for all the parents."""
        rows = yield from self.fetch(keys, self.parent)
        return lists_by_parent(rows, self.parent, keys)


def lists_by_parent(rows: Iterable[Any], parent: str, keys: Iterable[int]) -> list[list[Any]]:
    """The rows of each parent, in their order; `parent` is the column with its key."""
    found: dict[int, list[Any]] = {key: [] for key in keys}
    for row in rows:
        found[getattr(row, parent)].append(row)
    return [found[key] for key in keys]


class CompiledQueries:
    """Queries by what they depend on; those used last are kept, so many at most."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, CompiledQuery] = OrderedDict()
        self._lock = Lock()

    def of(self, identity: Hashable, make: Callable[[], CompiledQuery]) -> CompiledQuery:
        """The query of this identity, made when it is first asked for."""
        with self._lock:
            query = self._kept.get(identity)
            if query is not None:
                self._kept.move_to_end(identity)
                return query
        query = make()
        with self._lock:
            self._kept[identity] = query
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return query


_OF_LOADERS = CompiledQueries(1_000)
compiled = _OF_LOADERS.of
