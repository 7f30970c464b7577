"""Who may bar a person from the marketplace."""

from __future__ import annotations

from apps.accounts.models import User
from apps.accounts.roles import SUSPEND, SUSPEND_STAFF


def can_suspend(staff: User, user: User) -> bool:
    """Members of the staff with that permission, and staff those with another; nobody themselves.

    Nobody but a superuser suspends a superuser.
    """
    if staff.pk == user.pk or (user.is_superuser and not staff.is_superuser):
        return False
    return staff.has_perm(SUSPEND) and (not user.is_staff or staff.has_perm(SUSPEND_STAFF))
