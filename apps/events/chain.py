"""The chain of sealed events: what each hash is of, and what is wrong with the chain.

Events have numbers without gaps, and the hash of each covers the hash before it. So whoever alters,
removes, inserts or reorders sealed events has to compute every later hash anew, up to the head; and
the numbers and hashes in the log, which is not in the database, tell even that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Max, Min

from apps.events.models import GENESIS, Event, SealHead

READ_AT_ONCE = 2_000
# All but the hash itself.
_COVERED = [field.attname for field in Event._meta.concrete_fields if field.attname != "hash"]


def digest_of(event: Event, previous: str) -> str:
    """The hash of a numbered event that follows the one with the hash `previous`.

    It is SHA-256 of `previous`, a line feed, and the row as JSON: all columns by name, sorted,
    without spaces, in ASCII, moments in UTC. What is null is left out, so that a column added later
    leaves the hashes of older events as they are. The row has to be one that was read from the
    database, which keeps the order of JSON, or does not, as it likes.
    """
    columns = {name: getattr(event, name) for name in _COVERED}
    present = {name: value for name, value in columns.items() if value is not None}
    row = json.dumps(present, sort_keys=True, separators=(",", ":"), default=_moment)
    return hashlib.sha256(f"{previous}\n{row}".encode()).hexdigest()


def _moment(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"No event has a column like {value!r}.")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def damage(*, first: int = 1, anchors: Mapping[int, str] | None = None) -> Iterator[str]:
    """What is wrong with the chain from the event numbered `first` on, a sentence for each thing.

    `anchors` are hashes by number, noted outside the database. The sealer may go on meanwhile. Of
    events that are not sealed nothing can be said.
    """
    # Asked before the head, which may move on but never back.
    last = Event.objects.aggregate(last=Max("number"))["last"] or 0
    head = SealHead.objects.first()
    if head is None:
        yield "The head of the chain is missing."
    elif head.number < last:
        yield f"Events are numbered up to {last}, but the head says {head.number}."
    end = last if head is None else max(last, head.number)
    previous = _hash_of(first - 1)
    expected = first
    for number, event in _in_order(first, end):
        if number > expected:
            yield _missing(expected, number - 1)
            previous = None
        if previous is not None and digest_of(event, previous) != event.hash:
            yield f"Event {number} (id {event.pk}) was altered, or is in another's place."
        previous, expected = event.hash, number + 1
    if expected <= end:
        yield _missing(expected, end)
    elif head is not None and head.number == expected - 1 and head.hash != previous:
        yield f"Event {head.number}, the last one, has another hash than the head says."
    for number, noted in (anchors or {}).items():
        if _hash_of(number) != noted:
            yield f"Event {number} has another hash than was noted."


def _in_order(first: int, last: int) -> Iterator[tuple[int, Event]]:
    """The events numbered `first` to `last`, by number; a page at a time on every database."""
    numbered = Event.objects.filter(number__lte=last).order_by("number")
    while page := list(numbered.filter(number__gte=first)[:READ_AT_ONCE]):
        for event in page:
            number = event.number or 0  # never: they were asked for by number
            yield number, event
        first = number + 1


def _hash_of(number: int) -> str | None:
    """The hash of the event with this number; None when it is not there."""
    if number == 0:
        return GENESIS
    return Event.objects.filter(number=number).values_list("hash", flat=True).first()


def _missing(first: int, last: int) -> str:
    return (
        f"Event {first} is missing." if first == last else f"Events {first} to {last} are missing."
    )


@dataclass(frozen=True, slots=True)
class Unsealed:
    """What the sealer has not come to: how many, between which ids, and since when."""

    count: int
    first_id: int | None
    last_id: int | None
    since: datetime | None


def unsealed() -> Unsealed:
    """The events that nothing protects yet; in the usual case those of the last seconds."""
    found = Event.objects.unsealed().aggregate(Count("id"), Min("id"), Max("id"), Min("at"))
    return Unsealed(found["id__count"], found["id__min"], found["id__max"], found["at__min"])
