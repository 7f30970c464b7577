"""What a change did to the columns of a row, as the audit trail tells it.

Events are never altered, so what a closed account must leave behind nowhere is not in them: of a
personal column, and of whatever people write themselves, an event tells that it changed and never
to what (ADR 0026).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Model

Changes = dict[str, list[Any]]


def values_of(row: Model, columns: Collection[str]) -> dict[str, Any]:
    """What the row holds in `columns`, to be compared with later values."""
    return {column: getattr(row, column) for column in columns}


def told(
    before: Mapping[str, Any], after: Mapping[str, Any], *, personal: Collection[str] = ()
) -> Changes:
    """The columns that differ, by name: `[before, after]` as JSON, `[]` for a `personal` one.

    Columns that only one of the two has are left out.
    """
    differing = (name for name in sorted(before.keys() & after.keys()))
    return {
        name: [] if name in personal else [as_json(before[name]), as_json(after[name])]
        for name in differing
        if before[name] != after[name]
    }


def as_json(value: Any) -> Any:
    """A column's value as JSON: moments and days as ISO 8601, a row as its key, else a text."""
    match value:
        case None | bool() | int() | float() | str() | list() | dict():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case Model():
            return value.pk
    return str(value)
