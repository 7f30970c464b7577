"""Where people want to be told of what."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from airbnb.errors import Invalid, raise_all
from airbnb.transactions import atomic, for_update
from apps.events.changes import told, values_of
from apps.events.operations import record
from apps.notifications.models import Preference
from apps.notifications.topics import BY_DEFAULT, Channels, Choices, NotificationChannel, Topic

_COLUMNS = ("in_app", "email")


def chosen(preferences: Iterable[Preference]) -> dict[Topic, Channels]:
    """The channels of every topic for the person whose rows these are, in the order of the list."""
    said = {Topic(preference.topic): preference.channels for preference in preferences}
    return {topic: said.get(topic, BY_DEFAULT) for topic in Topic}


def is_wanted(user_id: int, topic: Topic, channel: NotificationChannel) -> bool:
    """Whether the person wants to be told of `topic` there."""
    return channel in chosen(Preference.objects.filter(user_id=user_id, topic=topic))[topic]


def update_notification_preferences(
    *, user_id: int, choices: Iterable[tuple[str, Collection[NotificationChannel]]], now: datetime
) -> None:
    """Tell the person of each topic in `choices` by those channels and no other.

    A topic that is absent stays as it is. Raises Invalid, for every topic that is unknown or comes
    twice, with its place: ("topics", "0", "topic").
    """
    _change(user_id, _read(choices), now)


def _read(choices: Iterable[tuple[str, Collection[NotificationChannel]]]) -> Choices:
    found: dict[Topic, Collection[NotificationChannel]] = {}
    wrong = []
    for place, (name, channels) in enumerate(choices):
        path = ("topics", str(place), "topic")
        if name not in list(Topic):
            wrong.append(Invalid(f"The topics are {', '.join(Topic)}.", field=path))
        elif name in found:
            wrong.append(Invalid("Name each topic once.", field=path))
        else:
            found[Topic(name)] = channels
    raise_all(wrong)
    return found


@atomic
def _change(user_id: int, choices: Choices, now: datetime) -> None:
    """Write what differs, and tell of it."""
    before = chosen(Preference.objects.filter(user_id=user_id))
    for topic in Topic:  # always in this order, so that two changes at once do not deadlock
        if topic in choices and set(choices[topic]) != before[topic]:
            _choose(user_id, topic, choices[topic], now)


def _choose(
    user_id: int, topic: Topic, channels: Collection[NotificationChannel], now: datetime
) -> None:
    """Keep the choice in the row of the topic, which is made when there is none."""
    new = Preference(user_id=user_id, topic=topic)
    Preference.objects.bulk_create([new], ignore_conflicts=True)
    preference = for_update(Preference.objects.filter(user_id=user_id, topic=topic)).get()
    before = values_of(preference, _COLUMNS)
    preference.in_app = NotificationChannel.IN_APP in channels
    preference.email = NotificationChannel.EMAIL in channels
    preference.save(update_fields=_COLUMNS)
    changes = told(before, values_of(preference, _COLUMNS))
    record("notification_preference_changed", preference, at=now, actor_id=user_id, changes=changes)
