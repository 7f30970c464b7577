"""Recording what happened."""

from __future__ import annotations

from collections.abc import Mapping
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
    on_behalf_of: int | None = None,
    changes: Mapping[str, list[Any]] | None = None,
    **data: Any,
) -> Event:
    """Write down that `name` happened to `subject`, and promise it to every consumer.

    `at` is the operation's one moment, the same that its rows bear. `on_behalf_of` is the id of the
    person for whom staff, the actor, did it. `changes` holds the columns that changed, by name, as
    `changes.told` makes them; it is in the event's data.

    Nothing that names or describes a person may be in an event, for it is kept for good (ADR 0026).

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
        on_behalf_of_id=on_behalf_of,
        data=data if changes is None else {"changes": dict(changes), **data},
        request_id=logs.request_id(),
        at=at,
    )
    for consumer in consumers_of(name):
        delivery = Delivery.objects.create(event=event, consumer=consumer, due_at=at)
        after_commit(deliver_event, delivery.pk)
    return event
