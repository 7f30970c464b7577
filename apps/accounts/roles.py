"""What members of the staff may do: two roles, each a group of named permissions (ADR 0027).

`PERMISSIONS` is the truth. The groups in the database are made by migrations, and a test compares
them: whoever changes the table here writes a migration too.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import models

from airbnb.errors import Forbidden, InvalidState, require
from airbnb.transactions import atomic
from apps.accounts import sessions
from apps.accounts.decisions import checked_reason, record_decision
from apps.accounts.locks import lock_user
from apps.accounts.models import User
from apps.events.changes import Changes


class Role(models.TextChoices):
    """The groups that a member of the staff can be in."""

    SUPPORT = "support"
    ADMIN = "admin"


LOOK = "accounts.look_around"
SUSPEND = "accounts.suspend_user"
SUSPEND_STAFF = "accounts.suspend_staff"
VERIFY = "accounts.verify_user"
GRANT = "accounts.grant_role"
MODERATE = "listings.moderate_listing"

_OF_SUPPORT = frozenset({LOOK, SUSPEND, VERIFY, MODERATE})
_TERMS_OF_PRICES = frozenset(
    {
        "pricing.add_exchangerate",
        "pricing.add_feeplan",
        "pricing.add_taxrule",
        "pricing.change_exchangerate",
        "pricing.change_taxrule",
        "pricing.delete_exchangerate",
    }
)
PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.SUPPORT: _OF_SUPPORT,
    Role.ADMIN: _OF_SUPPORT | {SUSPEND_STAFF, GRANT} | _TERMS_OF_PRICES,
}


def can_grant(staff: User, user: User) -> bool:
    """Who may give and take away roles; nobody to and from themselves."""
    return staff.pk != user.pk and staff.has_perm(GRANT)


@atomic
def grant_role(*, staff: User, user: User, role: Role, reason: str, now: datetime) -> User:
    """Make a person a member of the staff with `role`; their sessions end.

    Granting what somebody has changes nothing. Raises Forbidden, Invalid without a reason, and
    InvalidState for a person who is suspended, closed or has not confirmed the address.
    """
    user = lock_user(user.pk)
    require(can_grant(staff, user), Forbidden)
    reason = checked_reason(reason)
    sound = user.is_active and user.email_verified
    require(sound, InvalidState("Only an active person with a confirmed address can be staff."))
    had = _roles_of(user)
    return _have(user, had, {*had, role}, "role_granted", staff, reason, now)


@atomic
def withdraw_role(*, staff: User, user: User, role: Role, reason: str, now: datetime) -> User:
    """Take `role` from a person, who is no member of the staff without any; their sessions end.

    Taking what nobody has changes nothing. Raises Forbidden, and Invalid without a reason.
    """
    user = lock_user(user.pk)
    require(can_grant(staff, user), Forbidden)
    reason = checked_reason(reason)
    had = _roles_of(user)
    return _have(user, had, had - {role}, "role_withdrawn", staff, reason, now)


def _roles_of(user: User) -> set[str]:
    return set(user.groups.filter(name__in=Role.values).values_list("name", flat=True))


def _have(
    user: User, had: set[str], wanted: set[str], event: str, staff: User, reason: str, now: datetime
) -> User:
    """Let the person have the roles `wanted`, and no session that was opened without them."""
    if wanted == had:
        return user
    others = user.groups.exclude(name__in=Role.values)
    user.groups.set([*others, *Group.objects.filter(name__in=wanted)])
    was_staff, user.is_staff = user.is_staff, bool(wanted) or user.is_superuser
    user.save(update_fields=["is_staff"])
    sessions.end_sessions(user=user, by=staff, now=now)
    changes: Changes = {
        "roles": [sorted(had), sorted(wanted)],
        "is_staff": [was_staff, user.is_staff],
    }
    record_decision(event, user, staff=staff, person=user, reason=reason, at=now, changes=changes)
    return user
