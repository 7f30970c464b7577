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

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import NotSupportedError, connections, models
from django.db.models import BigIntegerField, Expression, F, Field, Lookup, QuerySet, Window
from django.db.models.functions import RowNumber

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

__all__ = ["KEYS", "AnyOf", "CompiledQuery", "Given", "Moment", "array_of", "row_class"]


class Given(Expression):
    """A value that each run of a compiled query brings under this name."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def __repr__(self) -> str:
        return f"Given({self.name!r})"

    def as_sql(self, *_: Any, **__: Any) -> Any:
        """A placeholder; what is to be put there is found by the name."""
        return "%s", [self]


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
        return f"{lhs} IN (%s)", [*parameters, _Each(self.rhs)]

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """An array: one text, and so one plan, for lists of any length."""
        lhs, parameters = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s)", [*parameters, _Array(self.rhs)]


class _Outer(Expression):
    """The key of the parent, in a lateral join."""

    output_field = BigIntegerField()

    def as_sql(self, *_: Any, **__: Any) -> Any:
        """A column of the other side."""
        return '"parent"."key"', []


class _Place:
    """Where a value of the run belongs among the parameters of the SQL."""

    def __init__(self, given: Given) -> None:
        self.name = given.name
        self.field: Field[Any, Any] = given.output_field

    def prepare(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """The value as the database's driver takes it."""
        return self.field.get_db_prep_value(value, connection)


class _Array(_Place):
    """A list that is one parameter."""

    def prepare(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Each of the values; days as texts, so that lists of any length are of one type."""
        values = [self.field.get_db_prep_value(one, connection) for one in value]
        return [one.isoformat() if type(one) is date else one for one in values]


def array_of(given: Given) -> Any:
    """For expressions with SQL of their own for PostgreSQL: a list as the one parameter it is."""
    return _Array(given)


class _Each(_Place):
    """A list each of whose values is a parameter."""

    def prepare(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Each of the values."""
        return [self.field.get_db_prep_value(one, connection) for one in value]


class CompiledQuery:
    """A query over a model, answered with rows of `columns` (see `row_class`).

    Columns are those of the model and annotations. With `at_most`, there are so many rows at most
    for each of the `keys` of a run that `parent`, a column, refers to. Compiled when first run on a
    database; thread safe, because compiling twice gives the same.
    """

    def __init__(
        self,
        queryset: QuerySet[Any],
        columns: Sequence[str],
        *,
        parent: str = "",
        at_most: int | None = None,
    ) -> None:
        self._queryset = queryset
        self._columns = tuple(columns)
        self._parent = parent
        self._at_most = at_most
        model: Any = queryset.model
        self._row = partial(tuple.__new__, row_class(model, self._columns))
        self._statements: dict[str, _Statement | None] = {}

    @property
    def using(self) -> str:
        """The database that it is run on."""
        return self._queryset.db

    def run(self, **given: Any) -> list[Any]:
        """The rows for these values. Raises KeyError when one of them is missing."""
        using = self.using
        try:
            statement = self._statements[using]
        except KeyError:
            statement = self._statements[using] = self._compile(using)
        if statement is None:
            return []
        return list(map(self._row, statement.fetch(given)))

    def _compile(self, using: str) -> _Statement | None:
        """The statement for a database; None where the query can have no rows."""
        rows = self._queryset
        is_lateral = self._at_most is not None and connections[using].vendor == "postgresql"
        if is_lateral:
            rows = rows.filter(**{self._parent: _Outer()})[: self._at_most]
        elif self._at_most is not None:
            order: Any = rows.query.order_by
            place = Window(RowNumber(), partition_by=F(self._parent), order_by=order)
            rows = rows.annotate(_place=place)
            rows = rows.filter(AnyOf(F(self._parent), KEYS), _place__lte=self._at_most)
        compiler = rows.values_list(*self._columns).query.get_compiler(using)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        converters = compiler.get_converters([column for column, _, _ in compiler.select])
        if is_lateral:
            # Nothing but a nested loop can join these, so each key's rows stay in their order.
            sql = (
                'SELECT "of_one".* FROM unnest(%s::bigint[]) AS "parent"("key")'  # noqa: S608
                f' CROSS JOIN LATERAL ({sql}) AS "of_one"'
            )
            parameters = (_Array(KEYS), *parameters)
        return _Statement(compiler.connection, sql, parameters, converters)


class _Statement:
    """The SQL of a compiled query on one database."""

    def __init__(
        self,
        connection: BaseDatabaseWrapper,
        sql: str,
        parameters: Iterable[Any],
        converters: dict[int, tuple[list[Callable[..., Any]], Any]],
    ) -> None:
        self._using = connection.alias
        self._is_postgresql = connection.vendor == "postgresql"
        self._converters = converters
        places = [_Place(one) if isinstance(one, Given) else one for one in parameters]
        if self._is_postgresql:
            sql, places = _with_constants(connection, sql, places)
        self._parameters = places
        self._given = [
            (index, place) for index, place in enumerate(places) if isinstance(place, _Place)
        ]
        has_lists = any(isinstance(place, _Each) for _, place in self._given)
        self._sql = sql
        self._parts = _between_places(sql) if has_lists else []

    def fetch(self, given: dict[str, Any]) -> Iterable[Sequence[Any]]:
        """The values of the rows, as the model's fields make them."""
        connection = connections[self._using]
        parameters = list(self._parameters)
        for index, place in self._given:
            parameters[index] = place.prepare(given[place.name], connection)
        sql = self._sql
        if self._parts:
            sql, parameters = self._spread(parameters)
        rows = self._execute(connection, sql, parameters)
        return self._converted(rows, connection) if self._converters else rows

    def _execute(self, connection: Any, sql: str, parameters: list[Any]) -> Iterable[Sequence[Any]]:
        if not self._is_postgresql:
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall()  # type: ignore[no-any-return]
        try:
            return self._execute_prepared(connection, sql, parameters)
        except NotSupportedError:
            # A migration has changed a column since the statement was prepared on this connection.
            if connection.in_atomic_block:
                connection.close_at = 0
                raise
            connection.close()
            return self._execute_prepared(connection, sql, parameters)

    def _execute_prepared(
        self, connection: Any, sql: str, parameters: list[Any]
    ) -> Iterable[Sequence[Any]]:
        # What Django does before and around a statement. Its own cursors put values into the text,
        # and such a text is never prepared.
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        if connection.queries_logged or connection.execute_wrappers:
            with connection._prepare_cursor(psycopg.RawCursor(connection.connection)) as cursor:
                cursor.execute(sql, parameters)
                return cursor.fetchall()  # type: ignore[no-any-return]
        connection.validate_thread_sharing()
        connection.validate_no_broken_transaction()
        with connection.wrap_database_errors, psycopg.RawCursor(connection.connection) as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    def _spread(self, parameters: list[Any]) -> tuple[str, list[Any]]:
        """The SQL with as many placeholders as the lists have values."""
        first, *others = self._parts
        sql, spread = [first], list[Any]()
        for place, value, rest in zip(self._parameters, parameters, others, strict=True):
            values = (value or [None]) if isinstance(place, _Each) else [value]
            sql += [",".join(["%s"] * len(values)), rest]
            spread += values
        return "".join(sql), spread

    def _converted(
        self, rows: Iterable[Sequence[Any]], connection: BaseDatabaseWrapper
    ) -> Iterable[Sequence[Any]]:
        columns = list(zip(*rows, strict=True))
        if not columns:
            return []
        for index, (converters, expression) in self._converters.items():
            values: Iterable[Any] = columns[index]
            for convert in converters:
                values = [convert(value, expression, connection) for value in values]
            columns[index] = tuple(values)
        return zip(*columns, strict=True)


def _between_places(sql: str) -> list[str]:
    """The parts of the SQL around its placeholders; `%%` stands for a percent sign."""
    parts = [""]
    for text in re.split("(%[%s])", sql):
        if text == "%s":
            parts.append("")
        else:
            parts[-1] += text
    return parts


def _with_constants(connection: Any, sql: str, places: Sequence[Any]) -> tuple[str, list[_Place]]:
    """The SQL as PostgreSQL numbers places, with the constants in its text, and those places."""
    connection.ensure_connection()
    quote = psycopg.ClientCursor(connection.connection).mogrify
    parts = [part.replace("%%", "%") for part in _between_places(sql)]
    text = [parts[0]]
    left: list[_Place] = []
    numbers: dict[tuple[type, type, str], int] = {}
    for place, rest in zip(places, parts[1:], strict=True):
        if isinstance(place, _Place):
            number = numbers.setdefault(
                (type(place), type(place.field), place.name), len(numbers) + 1
            )
            if number > len(left):
                left.append(place)
            text += [f"${number}", rest]
        else:
            text += [quote("%s", [place]), rest]
    return "".join(text), left


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
