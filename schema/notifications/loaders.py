"""How fields that show what people are told batch."""

from __future__ import annotations

from apps.notifications.models import Preference
from apps.notifications.preferences import chosen
from apps.notifications.topics import Channels, Topic
from schema.engine.loader import DataLoader
from schema.rows import lists_by_parent


class PreferencesByUser(DataLoader):
    """The channels of each topic, by person."""

    def batch_load(self, keys: list[int]) -> list[dict[Topic, Channels]]:
        """One query for all the keys."""
        rows = Preference.objects.filter(user__in=keys)
        return [chosen(own) for own in lists_by_parent(rows, "user_id", keys)]
