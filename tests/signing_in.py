"""Being somebody in a test."""

from __future__ import annotations

from airbnb import clock
from apps.accounts import sessions
from apps.accounts.models import User


def bearer(user: User) -> str:
    """The Authorization header of `user`, signed in on a new device."""
    return f"Bearer {sessions.open_session(user=user, now=clock.now()).access.text}"
