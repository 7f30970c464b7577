"""Suspending people, and letting them in again (R38)."""

from __future__ import annotations

from datetime import datetime

from airbnb.errors import Forbidden, InvalidState, require
from airbnb.transactions import after_commit, atomic
from apps.accounts import sessions
from apps.accounts.decisions import checked_reason, record_decision
from apps.accounts.locks import lock_user
from apps.accounts.models import User
from apps.events.changes import told
from apps.privacy import mails, tasks
from apps.privacy.permissions import can_suspend


@atomic
def suspend_user(*, staff: User, user: User, reason: str, now: datetime) -> User:
    """Bar a person: their sessions end at once, and they are told why.

    Soon after, their homes are hidden and their stays to come called off, on either side.
    Suspending twice is once. Raises Forbidden, Invalid without a reason, and InvalidState for a
    closed account.
    """
    user = lock_user(user.pk)
    require(can_suspend(staff, user), Forbidden)
    reason = checked_reason(reason)
    require(user.closed_at is None, InvalidState("This account is closed."))
    if user.suspended_at is None:
        _set(user, now, "user_suspended", staff, reason, now)
        sessions.end_sessions(user=user, by=staff, now=now)
        mails.send_account_suspended(user, reason, now=now)
    return user


@atomic
def reinstate_user(*, staff: User, user: User, reason: str, now: datetime) -> User:
    """Let a suspended person in again, and tell them; soon after, their homes are as they were.

    Stays that were called off stay so. Reinstating who is not suspended changes nothing. Raises
    Forbidden, and Invalid without a reason.
    """
    user = lock_user(user.pk)
    require(can_suspend(staff, user), Forbidden)
    reason = checked_reason(reason)
    if user.suspended_at is not None:
        _set(user, None, "user_reinstated", staff, reason, now)
        mails.send_account_reinstated(user, reason, now=now)
    return user


def _set(
    user: User, moment: datetime | None, event: str, staff: User, reason: str, now: datetime
) -> None:
    changes = told({"suspended_at": user.suspended_at}, {"suspended_at": moment})
    user.suspended_at = moment
    user.save(update_fields=["suspended_at"])
    record_decision(event, user, staff=staff, person=user, reason=reason, at=now, changes=changes)
    after_commit(tasks.sweep_suspensions)
