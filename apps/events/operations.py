"""Recording what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction

from airbnb import logs
from airbnb.transactions import after_commit
from apps.events.consumers import consumers_of
from apps.events.models import Delivery, Event
from apps.events.tasks import deliver_event


def record(
    name: str,
    subject: models.Model,
    *,
    at: datetime,
    actor_id: int | None = None,
    **data: Any,
) -> Event:
    """Write down that `name` happened to `subject`, and promise it to every consumer.

    `at` is the operation's one moment, the same that its rows bear.

    Call it inside the transaction that makes the change (RuntimeError otherwise). `data` must be
    JSON. The consumers run soon after the commit, or when the sweep finds what was lost; what they
    raise never reaches the caller.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is recorded in the transaction of its change.")
    event = Event.objects.create(
        name=name,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        actor_id=actor_id,
        data=data,
        request_id=logs.request_id(),
        at=at,
    )
    for consumer in consumers_of(name):
        delivery = Delivery.objects.create(event=event, consumer=consumer, due_at=at)
        after_commit(deliver_event, delivery.pk)
    return event
