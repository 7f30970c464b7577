"""Hosts and reviewers, who become people that cannot sign in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.hashers import make_password

from airbnb.transactions import atomic
from apps.accounts.models import User
from apps.insideairbnb.bulk import chunks
from apps.insideairbnb.report import Change, Counts, Subject

NAME_LENGTH = 80

# Our ids of people by theirs; None on a dry run, of one who is new.
People = Mapping[int, int | None]


class Person(NamedTuple):
    """What a row says of a host or a reviewer; both have ids of one and the same series."""

    external_id: int
    first_name: str
    joined_at: datetime | None
    is_host: bool


@atomic
def write_people(
    *, people: Collection[Person], now: datetime, dry_run: bool
) -> tuple[dict[int, int | None], Counts]:
    """Make or update people: no e-mail, no usable password, the first name as published.

    A name is never emptied, and what a review calls a host does not count; the earliest known day
    is the one on which a person joined. Closed accounts stay as they are.
    """
    known = _known(people)
    new = [person for person in people if person.external_id not in known]
    changed = [
        (user, fields)
        for person in people
        if (user := known.get(person.external_id)) and (fields := _update(user, person))
    ]
    if not dry_run:
        # Another city may be bringing the same person at this moment: then theirs is taken.
        User.objects.bulk_create(
            (_new_user(person, now) for person in new), ignore_conflicts=True, batch_size=500
        )
        for user, fields in changed:
            user.save(update_fields=fields)
        known |= _known(new)
    counts = Counter(
        {
            (Subject.PEOPLE, Change.READ): len(people),
            (Subject.PEOPLE, Change.NEW): len(new),
            (Subject.PEOPLE, Change.CHANGED): len(changed),
            (Subject.PEOPLE, Change.UNCHANGED): len(people) - len(new) - len(changed),
        }
    )
    ids = {
        p.external_id: known[p.external_id].pk if p.external_id in known else None for p in people
    }
    return ids, counts


def _known(people: Collection[Person]) -> dict[int, User]:
    found: dict[int, User] = {}
    for chunk in chunks([person.external_id for person in people]):
        for user in User.objects.filter(insideairbnb_id__in=chunk).only(
            "insideairbnb_id", "email", "first_name", "is_host", "joined_at", "closed_at"
        ):
            if user.insideairbnb_id is not None:
                found[user.insideairbnb_id] = user
    return found


def _new_user(person: Person, now: datetime) -> User:
    return User(
        insideairbnb_id=person.external_id,
        first_name=person.first_name or ("Host" if person.is_host else "Guest"),
        password=make_password(None),
        joined_at=person.joined_at or now,
        is_host=person.is_host,
    )


def _update(user: User, person: Person) -> list[str]:
    """Change what the row knows better. Returns the names of the changed fields."""
    if user.closed_at is not None or (user.is_host and not person.is_host):
        return []
    wanted: dict[str, object] = {"is_host": person.is_host}
    if person.first_name:
        wanted["first_name"] = person.first_name
    if person.joined_at is not None and person.joined_at < user.joined_at:
        wanted["joined_at"] = person.joined_at
    changed = [name for name, value in wanted.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, wanted[name])
    return changed
