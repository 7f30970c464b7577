"""The SQL of a compiled query (airbnb/compiled.py) on one database, and running it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connections

from airbnb.postgresql.keys import Keys

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Field

__all__ = ["Array", "Each", "Place", "Statement"]

Values = Iterable[Sequence[Any]]
"""The values of rows."""


class Place:
    """Where a value of the run, or one `at` a place in a list, belongs among the parameters."""

    def __init__(self, name: str, field: Field[Any, Any], at: int | None = None) -> None:
        self.name = name
        self.field = field
        self.at = at

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    @property
    def identity(self) -> tuple[Any, ...]:
        """What is the same wherever the same parameter will do."""
        return type(self), type(self.field), self.name, self.at

    def prepare(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """The value as the database's driver takes it."""
        one = value if self.at is None else value[self.at]
        return self.field.get_db_prep_value(one, connection)


class Array(Place):
    """A list that is one parameter."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(name, field)
        self._are_keys = field.get_internal_type() == "BigIntegerField"

    def prepare(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Each of the values; days as texts, so that lists of any length are of one type."""
        if self._are_keys:
            return Keys(value)
        values = [self.field.get_db_prep_value(one, connection) for one in value]
        return [one.isoformat() if type(one) is date else one for one in values]


class Each(Place):
    """A list each of whose values is a parameter."""

    def prepare(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Each of the values."""
        return [self.field.get_db_prep_value(one, connection) for one in value]


class Statement:
    """The SQL of a compiled query on one database, with `%s` for each of the parameters.

    Those that are places are filled by each run. `converters` are Django's: they make of the values
    in a column what the model's field has.
    """

    def __init__(
        self,
        connection: BaseDatabaseWrapper,
        sql: str,
        parameters: Sequence[Any],
        converters: dict[int, tuple[list[Callable[..., Any]], Any]],
    ) -> None:
        self._using = connection.alias
        self._is_postgresql = connection.vendor == "postgresql"
        self._converters = converters
        if self._is_postgresql:
            sql, parameters = _with_constants(connection, sql, parameters)
        self._parameters = parameters
        self._given = [
            (index, place) for index, place in enumerate(parameters) if isinstance(place, Place)
        ]
        has_lists = any(isinstance(place, Each) for _, place in self._given)
        self._sql = sql
        self._parts = _between_places(sql) if has_lists else []

    def fetch(self, given: dict[str, Any]) -> Values:
        """The values of the rows, as the model's fields make them. Raises django.db.Error."""
        connection: Any = connections[self._using]
        query = self._filled(given, connection)
        if self._is_postgresql:
            rows = connection.fetch(*query)
        else:
            with connection.cursor() as cursor:
                cursor.execute(*query)
                rows = cursor.fetchall()
        return self._converted(rows, connection)

    @staticmethod
    def fetch_all(runs: Sequence[tuple[Statement, dict[str, Any]]]) -> list[Values | Exception]:
        """What `fetch` gives for each, or raises; sent together where the database can have that.

        All are of one database.
        """
        if len(runs) < 2 or not runs[0][0]._is_postgresql:
            return [_values_or_error(statement, given) for statement, given in runs]
        connection: Any = connections[runs[0][0]._using]
        answers = connection.fetch_all(
            [statement._filled(given, connection) for statement, given in runs]
        )
        return [
            rows if isinstance(rows, Exception) else statement._converted(rows, connection)
            for (statement, _), rows in zip(runs, answers, strict=True)
        ]

    def _filled(
        self, given: dict[str, Any], connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        """The SQL and its parameters, with the values of a run. Raises KeyError without one."""
        parameters = list(self._parameters)
        for index, place in self._given:
            parameters[index] = place.prepare(given[place.name], connection)
        return self._spread(parameters) if self._parts else (self._sql, parameters)

    def _spread(self, parameters: list[Any]) -> tuple[str, list[Any]]:
        """The SQL with as many placeholders as the lists have values."""
        first, *others = self._parts
        sql, spread = [first], list[Any]()
        for place, value, rest in zip(self._parameters, parameters, others, strict=True):
            values = (value or [None]) if isinstance(place, Each) else [value]
            sql += [",".join(["%s"] * len(values)), rest]
            spread += values
        return "".join(sql), spread

    def _converted(self, rows: Values, connection: BaseDatabaseWrapper) -> Values:
        if not self._converters:
            return rows
        columns = list(zip(*rows, strict=True))
        if not columns:
            return []
        for index, (converters, expression) in self._converters.items():
            values: Iterable[Any] = columns[index]
            for convert in converters:
                values = [convert(value, expression, connection) for value in values]
            columns[index] = tuple(values)
        return zip(*columns, strict=True)


def _values_or_error(statement: Statement, given: dict[str, Any]) -> Values | Exception:
    try:
        return statement.fetch(given)
    except Exception as error:  # noqa: BLE001 - of this statement alone
        return error


def _between_places(sql: str) -> list[str]:
    """The parts of the SQL around its placeholders; `%%` stands for a percent sign."""
    parts = [""]
    for text in re.split("(%[%s])", sql):
        if text == "%s":
            parts.append("")
        else:
            parts[-1] += text
    return parts


def _with_constants(
    connection: Any, sql: str, parameters: Sequence[Any]
) -> tuple[str, list[Place]]:
    """The SQL as PostgreSQL numbers places, with the constants in its text, and those places."""
    connection.ensure_connection()
    quote = psycopg.ClientCursor(connection.connection).mogrify
    parts = [part.replace("%%", "%") for part in _between_places(sql)]
    text = [parts[0]]
    left: list[Place] = []
    numbers: dict[tuple[Any, ...], int] = {}
    for place, rest in zip(parameters, parts[1:], strict=True):
        if isinstance(place, Place):
            number = numbers.setdefault(place.identity, len(numbers) + 1)
            if number > len(left):
                left.append(place)
            text += [f"${number}", rest]
        else:
            text += [quote("%s", [place]), rest]
    return "".join(text), left
