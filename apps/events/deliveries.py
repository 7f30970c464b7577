"""Telling those who asked to hear of an event."""

from __future__ import annotations

from datetime import datetime

import structlog

from airbnb.transactions import atomic
from apps.events.consumers import consumer_named
from apps.events.models import Delivery

log = structlog.get_logger(__name__)


def deliver(*, delivery_id: int, now: datetime) -> None:
    """Call the consumer of one delivery, unless that has been done or is being done.

    A consumer that raises leaves nothing behind and is called again later; one whose code is gone
    counts as one that raises.
    """
    delivery = Delivery.objects.claim(delivery_id, now=now)
    if delivery is None:
        return
    try:
        _deliver(delivery, now=now)
    except Exception as error:
        log.exception("consumer_failed", consumer=delivery.consumer, delivery=delivery.pk)
        delivery.fail(error, now=now)


@atomic
def _deliver(delivery: Delivery, *, now: datetime) -> None:
    # Marked first: an attempt that outlived its lease and its successor meet here, not further on.
    if delivery.keep(now=now):
        consumer_named(delivery.consumer)(delivery.event)
