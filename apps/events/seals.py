"""Sealing: giving committed events their numbers and hashes, one after the other.

It is done after the commit, by one sealer at a time. A chain that every writer extended in its own
transaction would make all of them wait for each other (ADR 0026).
"""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import connection

from airbnb.transactions import durable
from apps.events.chain import digest_of
from apps.events.models import Event, SealHead

log = structlog.get_logger(__name__)

AT_ONCE = 500
# What one run seals: half a minute's work at most, well within a task's time.
MOST_AT_ONCE = 50
_SEAL = "UPDATE events_event SET number = %s, hash = %s WHERE id = %s"


def seal_events(*, now: datetime) -> int:
    """Seal what is committed and not sealed yet, the lowest id first. Returns how many.

    An event with a lower id that is committed later gets a later number: numbers tell the order of
    sealing, `at` that of what happened. Every batch is a transaction, so that an interrupted run
    has done what it has done. Where another sealer is at work, or after `MOST_AT_ONCE` batches, the
    rest is left to the next run.
    """
    sealed = 0
    for _ in range(MOST_AT_ONCE):
        if not Event.objects.unsealed().exists():
            break
        head = _seal_some(now=now)
        if head is None:
            break
        sealed += head[1]
        # Who keeps the log elsewhere can tell later whether the whole chain was computed anew.
        log.info("events_sealed", number=head[0].number, hash=head[0].hash)
    return sealed


@durable
def _seal_some(*, now: datetime) -> tuple[SealHead, int] | None:
    """Seal one batch. None when another sealer does.

    Raises SealHead.DoesNotExist when there is no head to go on from.
    """
    head = SealHead.objects.select_for_update(skip_locked=True).first()
    if head is None:
        SealHead.objects.get()
        return None
    events = list(Event.objects.unsealed().order_by("id")[:AT_ONCE])
    for event in events:
        head.number += 1
        event.number = head.number
        event.hash = head.hash = digest_of(event, head.hash)
    # Past the model, which refuses; and bulk_update takes several times as long.
    with connection.cursor() as cursor:
        cursor.executemany(_SEAL, [(event.number, event.hash, event.pk) for event in events])
    head.sealed_at = now
    head.save()
    return head, len(events)
