"""Rows written past every rule of ours, to see what the database itself refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, models

from airbnb.transactions import atomic


@atomic
def insert_like(row: models.Model, **columns: Any) -> None:
    """Insert a copy of `row` by plain SQL, with other values in `columns`."""
    quoted = connection.ops.quote_name
    table = quoted(row._meta.db_table)
    names = [field.column for field in row._meta.local_concrete_fields if not field.primary_key]
    assert columns.keys() <= set(names), f"{table} lacks one of {list(columns)}"
    values = ", ".join("%s" if name in columns else quoted(name) for name in names)
    parameters = [columns[name] for name in names if name in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(map(quoted, names))})"
            f" SELECT {values} FROM {table} WHERE id = %s",
            [*parameters, row.pk],
        )
    connection.check_constraints()


def refused(row: models.Model, **columns: Any) -> str:
    """What the database says to a copy of `row` with `columns`, which it must refuse."""
    count = type(row)._base_manager.count()
    with pytest.raises(DatabaseError) as error:
        insert_like(row, **columns)
    assert type(row)._base_manager.count() == count
    return str(error.value)
