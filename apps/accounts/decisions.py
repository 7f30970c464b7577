"""What the staff decide about people and their homes, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from airbnb.texts import cleaned
from apps.accounts.models import Decision, User
from apps.events.models import Event
from apps.events.operations import record

LONGEST_REASON = 2_000


def checked_reason(reason: str) -> str:
    """The reason as it is kept. Raises Invalid when there is none."""
    return cleaned(reason, most=LONGEST_REASON, least=1, field="reason", lines=True)


def record_decision(
    event: str,
    subject: Model,
    *,
    staff: User,
    person: User,
    reason: str,
    at: datetime,
    changes: Mapping[str, list[Any]],
) -> Event:
    """Record what `staff` did to `subject`, which is, or belongs to, `person`; and why.

    The words are kept beside the event, never in it: they speak of somebody, and an event is kept
    for good.
    """
    made = record(event, subject, at=at, actor_id=staff.pk, on_behalf_of=person.pk, changes=changes)
    keep_reason(made, person_id=person.pk, reason=reason)
    return made


def keep_reason(event: Event, *, person_id: int, reason: str) -> None:
    """Say why the staff did what `event`, in the same transaction, tells of."""
    Decision.objects.create(event=event, person_id=person_id, reason=reason)
