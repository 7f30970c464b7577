"""Proving that a refusal left nothing behind."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model, QuerySet

from apps.accounts.models import RefreshToken, Session
from apps.availability.models import Night
from apps.bookings.models import Booking
from apps.events.models import Event
from apps.limits.models import Counter, Entry
from apps.notifications.models import Mail


@contextmanager
def unchanged(*, but_for_events: str = "") -> Iterator[None]:
    """Fail when what runs inside adds, changes or takes away a booking, night, event or mail.

    Signing in, which asking does by itself, does not count, nor do events named `but_for_events`.
    """
    tables = (
        Booking.objects.all(),
        Night.objects.all(),
        Event.objects.exclude(name__in=["session_opened", but_for_events]),
        Mail.objects.all(),
    )
    before = _rows(tables)
    yield
    assert _rows(tables) == before


@contextmanager
def unchanged_everywhere(*, but_for: Collection[type[Model]] = ()) -> Iterator[None]:
    """Fail when what runs inside adds, changes or takes away a row of any table.

    Signing in and being counted, which asking does by itself, do not count, nor do these tables.
    """
    before = everything(but_for=but_for)
    yield
    now = everything(but_for=but_for)
    changed = [name for name, rows in before.items() if now[name] != rows]
    assert not changed, f"{', '.join(changed)} has changed"


def everything(*, but_for: Collection[type[Model]] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each table by the model's name, but for those that `unchanged_everywhere` omits.

    As they lie there: Django would take five times as long to make values of them.
    """
    models = (one for one in apps.get_models() if one not in {*_OF_ASKING, *but_for})
    return {model.__name__: _stored(model) for model in models}


_OF_ASKING = (Session, RefreshToken, Counter, Entry)


def _stored(model: type[Model]) -> list[tuple[Any, ...]]:
    """The rows of a table as they lie there: Django would take five times as long over them."""
    table, key = (
        connection.ops.quote_name(name) for name in (model._meta.db_table, model._meta.pk.column)
    )
    but = "WHERE name <> 'session_opened'" if model is Event else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} {but} ORDER BY {key}")
        return cursor.fetchall()


def _rows(tables: tuple[QuerySet[Any], ...]) -> list[list[dict[str, Any]]]:
    return [list(table.order_by("pk").values()) for table in tables]
