"""What people can do about what they are told."""

from __future__ import annotations

from typing import Any

import graphene

from apps.notifications.preferences import update_notification_preferences
from schema.accounts.types import User
from schema.lists import list_of
from schema.mutation import Mutation, Result
from schema.notifications.types import TOPICS, NotificationChannel


class NotificationTopicInput(graphene.InputObjectType):
    """Where you want to be told of something."""

    topic = graphene.String(required=True, description=TOPICS)
    channels = list_of(
        NotificationChannel, "Where to tell you of it, and nowhere else.", required=True
    )


class UpdateNotificationPreferences(Mutation):
    """Say where you want to be told of what. Topics that are absent stay as they are."""

    class Input:
        topics = list_of(NotificationTopicInput, "Each topic once.")

    viewer = graphene.Field(User, description="You.")

    @classmethod
    def perform(cls, context: Any, *, topics: Any = None) -> Result:
        """One's own."""
        choices = [(given["topic"], given["channels"]) for given in topics or ()]
        user = context.user
        update_notification_preferences(user_id=user.pk, choices=choices, now=context.now)
        return {"viewer": user}


class Mutations:
    """Of notifications."""

    update_notification_preferences = UpdateNotificationPreferences.Field(
        description="Say where you want to be told of what."
    )
