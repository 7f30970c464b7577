"""What people are told, and where, as clients see it."""

from __future__ import annotations

from typing import Any

import graphene

from apps.notifications import topics
from schema.enums import enum_of
from schema.lists import list_of

NotificationChannel = enum_of(
    topics.NotificationChannel,
    description="Where somebody is told of something.",
    values={
        "IN_APP": "Among their notifications here.",
        "EMAIL": "By mail.",
    },
)
TOPICS = f"One of {', '.join(topics.Topic)}; bear others, which may come."


class NotificationTopic(graphene.ObjectType):
    """Something that somebody is told of."""

    topic = graphene.String(required=True, description=TOPICS)
    channels = list_of(
        NotificationChannel, "Where they are told of it; none: nowhere.", required=True
    )


class NotificationPreferences(graphene.ObjectType):
    """Where somebody wants to be told of what.

    Mails about the account itself and its safety have no topic: they always go.
    """

    topics = list_of(NotificationTopic, "All topics.", required=True)

    def resolve_topics(chosen: Any, info: Any) -> list[NotificationTopic]:
        """Each with its channels, in the order in which they are declared."""
        return [
            NotificationTopic(
                topic=topic, channels=[one for one in topics.NotificationChannel if one in where]
            )
            for topic, where in chosen.items()
        ]
