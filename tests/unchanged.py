"""Proving that a refusal left nothing behind."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
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
    models = [one for one in apps.get_models() if one not in {*_OF_ASKING, *but_for}]
    tables = tuple(
        Event.objects.exclude(name="session_opened")
        if model is Event
        else model._base_manager.all()
        for model in models
    )
    before = _rows(tables)
    yield
    for model, rows, now in zip(models, before, _rows(tables), strict=True):
        assert now == rows, f"{model.__name__} has changed"


_OF_ASKING = (Session, RefreshToken, Counter, Entry)


def _rows(tables: tuple[QuerySet[Any], ...]) -> list[list[dict[str, Any]]]:
    return [list(table.order_by("pk").values()) for table in tables]
