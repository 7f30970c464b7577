"""Letting nobody else change a person."""

from __future__ import annotations

from airbnb.errors import Unauthenticated
from airbnb.transactions import for_update
from apps.accounts.models import User


def lock_user(user_id: int) -> User:
    """The person's row as it is now; nobody else changes it in this transaction.

    A transaction that locks a home too locks the person first (R19).
    """
    return for_update(User.objects.all()).get(pk=user_id)


def lock_oneself(user: User) -> User:
    """`lock_user`, of who asks. Raises Unauthenticated when the account was closed meanwhile."""
    locked = lock_user(user.pk)
    if locked.closed_at is not None:
        raise Unauthenticated
    return locked


def lock_users(*user_ids: int) -> list[User]:
    """`lock_user` for several, in the order of their keys, so that nobody waits in a ring.

    They come in the order in which they were named.
    """
    rows = {
        user.pk: user for user in for_update(User.objects.filter(pk__in=user_ids).order_by("pk"))
    }
    return [rows[user_id] for user_id in user_ids]
