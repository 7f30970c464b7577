"""Telling those who asked to hear of an event."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from airbnb.transactions import atomic
from apps.events.consumers import consumer_named
from apps.events.models import Delivery, Event

log = structlog.get_logger(__name__)


def deliver(*, delivery_id: int, now: datetime) -> bool:
    """Call the consumer of one delivery unless that has been done. Returns whether it is done.

    A consumer that raises leaves nothing behind; the delivery is due again later, more slowly each
    time, and is given up after `MAX_ATTEMPTS`.
    """
    try:
        return _deliver(delivery_id=delivery_id, now=now)
    except Exception as error:
        log.exception("delivery_failed", delivery=delivery_id)
        _postpone(delivery_id=delivery_id, now=now, error=repr(error))
        return False


@atomic
def _deliver(*, delivery_id: int, now: datetime) -> bool:
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if delivery is None or delivery.done_at is not None:
        return True
    event = Event.objects.get(pk=delivery.event_id)
    consumer_named(delivery.consumer)(event)
    delivery.done_at = now
    delivery.attempts += 1
    delivery.error = ""
    delivery.save(update_fields=["done_at", "attempts", "error"])
    return True


@atomic
def _postpone(*, delivery_id: int, now: datetime, error: str) -> None:
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if delivery.done_at is not None:
        return
    delivery.attempts += 1
    delivery.due_at = now + timedelta(seconds=10 * 2**delivery.attempts)
    delivery.error = error[:2000]
    delivery.save(update_fields=["attempts", "due_at", "error"])
