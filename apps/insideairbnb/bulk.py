"""Many rows at once, as fast as each database takes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from django.db import connection, models

T = TypeVar("T")
Field: TypeAlias = "models.Field[Any, Any]"

# SQLite allows the fewest parameters in one statement.
KEYS_PER_STATEMENT = 900


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Collection[tuple[Any, ...]]
) -> None:
    """Insert `rows`, which hold values of the fields `names`; the other fields take their defaults.

    Constraints hold as ever: a row that breaks one raises IntegrityError. Call it in a transaction.
    """
    if not rows:
        return
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    named = [by_name.pop(name) for name in names]
    # Django keeps defaults to itself, so they are brought along.
    unnamed = [f for f in by_name.values() if not f.null and not f.primary_key]
    defaults = tuple(field.get_default() for field in unnamed)
    whole_rows = (row + defaults for row in rows)
    with connection.cursor() as cursor:
        write = _copy if connection.vendor == "postgresql" else _insert
        write(cursor, model._meta.db_table, [*named, *unnamed], whole_rows)


def _copy(
    cursor: Any, table: str, fields: Sequence[Field], rows: Iterable[tuple[Any, ...]]
) -> None:
    with cursor.copy(f"COPY {_into(table, fields)} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert(
    cursor: Any, table: str, fields: Sequence[Field], rows: Iterable[tuple[Any, ...]]
) -> None:
    values = ", ".join(["%s"] * len(fields))
    cursor.executemany(
        f"INSERT INTO {_into(table, fields)} VALUES ({values})",  # noqa: S608 - names of our own
        [
            tuple(f.get_db_prep_save(v, connection) for f, v in zip(fields, row, strict=True))
            for row in rows
        ],
    )


def _into(table: str, fields: Sequence[Field]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(quote(str(field.column)) for field in fields)})"


def chunks(items: Collection[T], size: int = KEYS_PER_STATEMENT) -> Iterator[list[T]]:
    """`items` in order, `size` at a time, so that each part fits into one statement."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def delete_rows(model: type[models.Model], keys: Collection[int]) -> None:
    """Delete the rows of `model` with these primary keys."""
    for chunk in chunks(keys):
        model._default_manager.filter(pk__in=chunk).delete()
