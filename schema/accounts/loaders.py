"""How fields that show people and their sessions batch."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import SecondFactor, Session, User
from schema.engine.loader import DataLoader
from schema.rows import RowByKey, lists_by_parent


class UserById(RowByKey):
    """People by key, closed accounts too: what they did stays; None where there is nobody."""

    type_name = "User"

    def rows(self) -> QuerySet[Any]:
        """Everybody."""
        return User.objects.all()


class ViewerRow:
    """The row of who asks. It is read when a field first needs more of it than the key."""

    __slots__ = ("_people", "_row", "id", "pk")

    model = User

    def __init__(self, people: UserById, key: int) -> None:
        self.id = self.pk = key
        self._people = people
        self._row: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._row is None:
            loaded = self._people.load(self.pk)
            self._people.dispatch()
            if isinstance(loaded.value, Exception):
                raise loaded.value
            self._row = loaded.value
        return getattr(self._row, name)


class SessionsByUser(DataLoader):
    """Each person's living sessions, the one used last first."""

    def batch_load(self, keys: list[int]) -> list[list[Session]]:
        """One query for all the keys."""
        alive = Session.objects.alive(self.context.now).filter(user__in=keys)
        return lists_by_parent(alive.order_by("-last_used_at", "-pk"), "user_id", keys)


class HasSecondFactorByUser(DataLoader):
    """Whether each person has a second factor."""

    def batch_load(self, keys: list[int]) -> list[bool]:
        """One query for all the keys."""
        confirmed = SecondFactor.objects.confirmed().filter(user__in=keys)
        found = set(confirmed.values_list("user_id", flat=True))
        return [key in found for key in keys]
