"""Letting nobody else change a person."""

from __future__ import annotations

from airbnb.transactions import for_update
from apps.accounts.models import User


def lock_user(user_id: int) -> User:
    """The person's row as it is now; nobody else changes it in this transaction.

    A transaction that locks a home too locks the person first (R19).
    """
    return for_update(User.objects.all()).get(pk=user_id)
