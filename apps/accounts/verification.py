"""The staff confirm an e-mail address."""

from __future__ import annotations

from datetime import datetime

from airbnb.errors import Forbidden, InvalidState, require
from airbnb.transactions import atomic
from apps.accounts.decisions import checked_reason, record_decision
from apps.accounts.locks import lock_user
from apps.accounts.models import User
from apps.accounts.roles import VERIFY
from apps.events.changes import told


def can_verify(staff: User, user: User) -> bool:
    """Members of the staff with that permission; nobody their own address."""
    return staff.pk != user.pk and staff.has_perm(VERIFY)


@atomic
def verify_user(*, staff: User, user: User, reason: str, now: datetime) -> User:
    """Confirm a person's address by the word of the staff, where no mail gets through.

    Confirming what is confirmed changes nothing. Raises Forbidden, Invalid without a reason, and
    InvalidState for a person without an address and for a closed account.
    """
    user = lock_user(user.pk)
    require(can_verify(staff, user), Forbidden)
    reason = checked_reason(reason)
    if user.email_verified:
        return user
    require(user.email and user.closed_at is None, InvalidState("There is no address to confirm."))
    user.email_verified_at = now
    user.save(update_fields=["email_verified_at"])
    changes = told({"email_verified_at": None}, {"email_verified_at": now})
    record_decision(
        "email_verified", user, staff=staff, person=user, reason=reason, at=now, changes=changes
    )
    return user
