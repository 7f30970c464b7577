"""Proving that a refusal left nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import QuerySet

from apps.availability.models import Night
from apps.bookings.models import Booking
from apps.events.models import Event
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


def _rows(tables: tuple[QuerySet[Any], ...]) -> list[list[dict[str, Any]]]:
    return [list(table.order_by("pk").values()) for table in tables]
