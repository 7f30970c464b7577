"""What people are told of, and where: two closed lists.

What concerns the account itself and its safety is no topic: those mails always go.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

Channels = frozenset["NotificationChannel"]


class NotificationChannel(StrEnum):
    """Where somebody is told."""

    IN_APP = "IN_APP"
    EMAIL = "EMAIL"


class Topic(StrEnum):
    """What somebody is told of. Names may come, and none goes: clients and rows hold them."""

    BOOKINGS = "BOOKINGS"
    MESSAGES = "MESSAGES"
    REVIEWS = "REVIEWS"
    REMINDERS = "REMINDERS"


BY_DEFAULT: Channels = frozenset(NotificationChannel)
"""Where people are told of a topic until they say otherwise."""

Choices = Mapping[Topic, Collection[NotificationChannel]]
