"""Annotations that are computed once for each row, however often a statement names them.

PostgreSQL computes an annotation again at each place that names it: in a condition, in the order
and among the columns. What is dear to compute is therefore put into a lateral join there, whose
column the other places read. The other databases are given the expression itself.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Expression, Model, QuerySet

_M = TypeVar("_M", bound=Model)


def annotate_once(queryset: QuerySet[_M], name: str, expression: Any) -> QuerySet[_M]:
    """`queryset` with an annotation of columns of its own model, computed once for each row."""
    queryset = queryset.annotate(**{name: _Column(name, expression)})
    query: Any = queryset.query
    join = _LateralJoin(name, query.annotations[name].expression)
    query.alias_map[join.table_alias] = join
    query.alias_refcount[join.table_alias] = 1
    return queryset


class _Column(Expression):
    """The column of a lateral join; where there is none, the expression itself."""

    def __init__(self, name: str, expression: Any) -> None:
        super().__init__()
        self.name = name
        self.expression = expression

    def get_source_expressions(self) -> list[Any]:
        """The expression, so that Django resolves it."""
        return [self.expression]

    def set_source_expressions(self, exprs: Any) -> None:
        """The expression, resolved."""
        [self.expression] = exprs

    def _resolve_output_field(self) -> Any:
        return self.expression.output_field

    def as_sql(self, compiler: Any, *_: Any, **__: Any) -> Any:
        """The expression itself."""
        return compiler.compile(self.expression)

    def as_postgresql(self, compiler: Any, *_: Any, **__: Any) -> Any:
        """The column."""
        quote = compiler.quote_name_unless_alias
        return f"{quote(_alias(self.name))}.{quote(self.name)}", []


class _LateralJoin:
    """What Django puts into FROM after the model's own table."""

    join_type = None
    parent_alias = None
    filtered_relation = None

    def __init__(self, name: str, expression: Any) -> None:
        self.name = name
        self.table_alias = self.table_name = _alias(name)
        self.expression = expression

    def as_sql(self, *_: Any) -> Any:
        """Nothing, where each place has the expression itself."""
        return "", []

    def as_postgresql(self, compiler: Any, *_: Any) -> Any:
        """A row of the one column. Without OFFSET it would be put back into all the places."""
        sql, parameters = compiler.compile(self.expression)
        quote = compiler.quote_name_unless_alias
        column, alias = quote(self.name), quote(self.table_alias)
        return f"CROSS JOIN LATERAL (SELECT {sql} AS {column} OFFSET 0) AS {alias}", parameters


def _alias(name: str) -> str:
    return f"{name}_once"
