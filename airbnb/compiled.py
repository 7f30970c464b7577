"""Queries that are written with the ORM, compiled to SQL once, and run again with other values.

Building a queryset and compiling it costs many times what the database takes to answer, and making
model instances costs as much again. Where the same question is asked all the time, it is written
once, with `Given` where a value stands that differs from run to run, and answered with light rows:

    photos = CompiledQuery(
        Photo.objects.filter(AnyOf(F("listing_id"), Given("listings", BigIntegerField()))),
        columns=("id", "listing_id", "caption"),
    )
    photos.run(listings=[1, 2, 3])

On PostgreSQL a compiled query is also a prepared statement, unless the settings say otherwise; its
constants are written into the text, so that a plan for all values still knows them.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache, partial
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import BigIntegerField, Expression, F, Field, Lookup, QuerySet, Window
from django.db.models.functions import RowNumber

from airbnb.statements import Array, Each, Place, Statement

if TYPE_CHECKING:
    from django.db.models.sql.compiler import SQLCompiler

__all__ = [
    "KEYS",
    "AnyOf",
    "BoundQuery",
    "CompiledQuery",
    "Given",
    "GivenList",
    "Moment",
    "row_class",
]


class Given(Expression):
    """A value that each run of a compiled query brings under this name; of a list, the one `at`."""

    def __init__(self, name: str, output_field: Field[Any, Any], *, at: int | None = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name
        self.at = at

    def __repr__(self) -> str:
        return f"Given({self.name!r})" if self.at is None else f"Given({self.name!r})[{self.at}]"

    def as_sql(self, *_: Any, **__: Any) -> Any:
        """A placeholder; what is to be put there is found by the name."""
        return "%s", [self]


class GivenList(Given):
    """Whole numbers that each run brings as a list: on PostgreSQL an array, and one parameter."""

    def as_sql(self, *_: Any, **__: Any) -> Any:
        """A placeholder, as of one value."""
        return "%s", [Array(self.name, self.output_field)]


Moment = datetime | Given
"""What a queryset that is compiled takes where others take a moment."""

KEYS = Given("keys", BigIntegerField())
"""The keys of rows; as a list, for `AnyOf`."""


class AnyOf(Lookup):
    """Whether an expression is one of the values of a `Given` that is a list, however long.

    Not to be negated: what is not in an empty list is unknown on some databases.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def __init__(self, lhs: Any, rhs: Given) -> None:
        super().__init__(lhs, rhs)

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """A list of placeholders, which is as long as the list of each run."""
        lhs, parameters = self.process_lhs(compiler, connection)
        return f"{lhs} IN (%s)", [*parameters, Each(self.rhs.name, self.rhs.output_field)]

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """An array: one text, and so one plan, for lists of any length."""
        lhs, parameters = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s)", [*parameters, Array(self.rhs.name, self.rhs.output_field)]


class _Outer(Expression):
    """The key of the parent, in a lateral join."""

    output_field = BigIntegerField()

    def as_sql(self, *_: Any, **__: Any) -> Any:
        """A column of the other side."""
        return '"parent"."key"', []


class CompiledQuery:
    """A query over a model, answered with rows of `columns` (see `row_class`).

    Columns are those of the model and annotations; the values of those that are read `also` follow
    in each row without names, and may belong to rows it points at. With `at_most`, there are so
    many rows at most for each of the `keys` of a run that `parent`, a column, refers to. Compiled
    when first run, and then without the queryset, which takes ten times the statement's memory;
    thread safe, because compiling twice gives the same.
    """

    def __init__(
        self,
        queryset: QuerySet[Any],
        columns: Sequence[str],
        *,
        also: Sequence[str] = (),
        parent: str = "",
        at_most: int | None = None,
    ) -> None:
        self._queryset: QuerySet[Any] | None = queryset
        self._columns = (*columns, *also)
        self._parent = parent
        self._at_most = at_most
        model: Any = queryset.model
        self._row = partial(tuple.__new__, row_class(model, tuple(columns)))
        self._statement: Statement | None = None
        self.using: str = queryset.db
        """The database that it is run on."""

    def run(self, **given: Any) -> list[Any]:
        """The rows for these values. Raises KeyError when one of them is missing."""
        statement = self.statement()
        return list(map(self._row, statement.fetch(given))) if statement else []

    def bound(self, **given: Any) -> BoundQuery:
        """One run that is still to be made, perhaps together with others."""
        return BoundQuery(self, given)

    def statement(self) -> Statement | None:
        """The compiled statement; None where the query can have no rows."""
        queryset = self._queryset
        if queryset is not None:
            self._statement = self._compile(queryset)
            self._queryset = None
        return self._statement

    def _compile(self, rows: QuerySet[Any]) -> Statement | None:
        is_lateral = self._at_most is not None and connections[self.using].vendor == "postgresql"
        if is_lateral:
            rows = rows.filter(**{self._parent: _Outer()})[: self._at_most]
        elif self._at_most is not None:
            order: Any = rows.query.order_by
            place = Window(RowNumber(), partition_by=F(self._parent), order_by=order)
            rows = rows.annotate(_place=place)
            rows = rows.filter(AnyOf(F(self._parent), KEYS), _place__lte=self._at_most)
        compiler = rows.values_list(*self._columns).query.get_compiler(self.using)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        converters = {
            # What is converted is told by its type; the expression itself may be large.
            index: (functions, Given("", expression.output_field))
            for index, (functions, expression) in compiler.get_converters(
                [column for column, _, _ in compiler.select]
            ).items()
        }
        if is_lateral:
            # Nothing but a nested loop can join these, so each key's rows stay in their order.
            sql = (
                'SELECT "of_one".* FROM unnest(%s::bigint[]) AS "parent"("key")'  # noqa: S608
                f' CROSS JOIN LATERAL ({sql}) AS "of_one"'
            )
            parameters = [Array(KEYS.name, KEYS.output_field), *parameters]
        places = [
            Place(one.name, one.output_field, one.at) if isinstance(one, Given) else one
            for one in parameters
        ]
        return Statement(compiler.connection, sql, places, converters)


class BoundQuery(NamedTuple):
    """A compiled query with the values of one run."""

    query: CompiledQuery
    given: dict[str, Any]

    @staticmethod
    def fetch_all(queries: Sequence[BoundQuery]) -> list[list[Any] | Exception]:
        """The rows of each, or why there are none: one round trip, where the database allows it.

        Raises KeyError when a value is missing.
        """
        answers: list[Any] = [[] for _ in queries]
        runs = [
            (place, statement, bound)
            for place, bound in enumerate(queries)
            if (statement := bound.query.statement())
        ]
        found = Statement.fetch_all([(statement, bound.given) for _, statement, bound in runs])
        for (place, _, bound), rows in zip(runs, found, strict=True):
            made = rows if isinstance(rows, Exception) else list(map(bound.query._row, rows))
            answers[place] = made
        return answers


@lru_cache(maxsize=1024)
def row_class(model: Any, columns: tuple[str, ...]) -> type:
    """The class of a model's light rows: a named tuple with the properties of the model's mixins.

    Two rows are equal when they are of the same key; `model` and `pk` are as on an instance.
    Asking for what the model has and the row has not raises RuntimeError.
    """
    mixins = (
        base
        for base in model.__mro__
        if not issubclass(base, models.Model) and base not in models.Model.__mro__
    )
    name = f"{model.__name__}Row"
    values = chain(mixins, [namedtuple(name, columns)])
    body: dict[str, Any] = {"__slots__": (), "model": model, "__getattr__": _not_read}
    if "id" in columns:
        body |= {"pk": property(attrgetter("id")), "__hash__": _hash_of_key}
        body |= {"__eq__": _is_same_row, "__ne__": _is_other_row}
    return type(name, tuple(values), body)


def _not_read(row: Any, name: str) -> Any:
    """Tell what was not read from what does not exist: graphene would take both for null."""
    if hasattr(row.model, name):
        raise RuntimeError(f"{type(row).__name__}.{name} is needed, and was not read.")
    raise AttributeError(name)


def _is_same_row(row: Any, other: Any) -> bool:
    return getattr(other, "model", None) is row.model and bool(other.id == row.id)


def _is_other_row(row: Any, other: Any) -> bool:
    return not _is_same_row(row, other)


def _hash_of_key(row: Any) -> int:
    return hash(row.id)
