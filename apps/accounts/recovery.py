"""Getting back into an account whose password nobody knows, and choosing another password."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from airbnb.errors import Invalid, require
from airbnb.transactions import atomic
from apps.accounts import emails, mails, passwords, profile, sessions
from apps.accounts.emails import Purpose, hash_of
from apps.accounts.errors import InvalidCredentials, InvalidToken
from apps.accounts.guessing import check_current_password
from apps.accounts.locks import lock_user
from apps.accounts.models import EmailChange, ResetRequest, Session, SignInPause, User
from apps.accounts.step_up import require_recent_code
from apps.events.changes import told, values_of
from apps.events.operations import record
from apps.limits.operations import spend

FORGET_AT_ONCE = 1_000


def request_password_reset(*, email: str, now: datetime) -> None:
    """Have the link mailed that resets the password of whoever has this address.

    Nobody is looked for here, so it answers the same, and does the same work, for an address that
    is nobody's. Raises Invalid for what is no address, and RateLimited for too many of one.
    """
    address = emails.checked(email)
    spend("password_reset", f"account:{hash_of(address)}", now=now)
    _note_request(address, now)


@atomic
def _note_request(address: str, now: datetime) -> None:
    request = ResetRequest.objects.create(address=address, requested_at=now)
    record("password_reset_requested", request, at=now)


@atomic
def answer_reset_request(*, request_id: int, now: datetime) -> None:
    """Mail the link to whose address it is, if it is somebody's, and forget the address."""
    request = ResetRequest.objects.get(pk=request_id)
    owners = User.objects.filter(
        email_normalised=emails.normalised(request.address), closed_at=None
    )
    for owner in owners:
        mails.send_password_reset(owner, now=now)
    request.address = ""
    request.save(update_fields=["address"])


def reset_password(*, token: str, password: str, now: datetime) -> User:
    """Give the account of a mailed link another password, and end all its sessions.

    Whoever has the link reads the address's mail, so it is verified too. Nobody is signed in, and a
    suspended account stays suspended. Raises InvalidToken, also for a link that was used, and
    Invalid for a password that is easily guessed.
    """
    person = _bearer_of(token, now)
    passwords.check_strength(password, person, field="password")
    return _reset(token, person.pk, passwords.hashed(password), now)


def _bearer_of(token: str, now: datetime) -> User:
    """Whose account the link resets. Raises InvalidToken."""
    proof = emails.proof_in(token, purpose=Purpose.RESET_PASSWORD, now=now)
    person = User.objects.filter(pk=proof.user_id, closed_at=None).first()
    if person is None or person.registration != proof.registration:
        raise InvalidToken(field="token")
    return person


@atomic
def _reset(token: str, user_id: int, password_hash: str, now: datetime) -> User:
    """Write it, unless the link has been used or the account has changed meanwhile."""
    lock_user(user_id)
    user = _bearer_of(token, now)
    before = values_of(user, ["password", "email_verified_at"])
    user.password = password_hash
    user.email_verified_at = user.email_verified_at or now
    _keep(user, before, "password_reset", now)
    sessions.end_sessions(user=user, now=now)
    return user


def change_password(
    *, user: User, session: Session, current_password: str, new_password: str, now: datetime
) -> User:
    """Choose another password, and end all sessions but this one.

    Raises StepUpRequired unless who has a second factor has shown a code lately, InvalidCredentials
    for a wrong current password, RateLimited after too many of them, and Invalid for a new one that
    is the same or easily guessed.
    """
    require_recent_code(user=user, session=session, now=now)
    check_current_password(user=user, password=current_password, field="current_password", now=now)
    passwords.check_strength(new_password, user, field="new_password")
    if passwords.same_everywhere(new_password) == passwords.same_everywhere(current_password):
        raise Invalid("This is the password that you have.", field="new_password")
    return _change(user, session, passwords.hashed(new_password), now)


@atomic
def _change(known: User, session: Session, password_hash: str, now: datetime) -> User:
    """Write it, unless the password, which was right just now, has been changed meanwhile."""
    user = lock_user(known.pk)
    wrong = InvalidCredentials("This is not your password.", field="current_password")
    require(user.password == known.password, wrong)
    before = values_of(user, ["password"])
    user.password = password_hash
    _keep(user, before, "password_changed", now)
    sessions.end_sessions(user=user, but=session, now=now)
    return user


def _keep(user: User, before: dict[str, Any], event: str, now: datetime) -> None:
    """Save what differs from `before`, and tell the owner that the password is another one.

    A change of address that waits is given up: its link is dead by the change of the password.
    """
    user.save(update_fields=list(before))
    EmailChange.objects.filter(user=user).delete()
    changes = told(before, values_of(user, before), personal=profile.PERSONAL)
    record(event, user, at=now, actor_id=user.pk, changes=changes)
    mails.send_password_changed(user, now=now)


def forget_old(*, before: datetime) -> int:
    """Delete the oldest pauses, requests and changes of before then, a thousand of each at most.

    Returns how many.
    """
    pauses = SignInPause.objects.before(before).order_by("began_at")
    requests = ResetRequest.objects.before(before).order_by("requested_at")
    changes = EmailChange.objects.before(before).order_by("requested_at")
    found = 0
    for rows in (pauses, requests, changes):
        keys = list(rows.values_list("pk", flat=True)[:FORGET_AT_ONCE])
        rows.model._default_manager.filter(pk__in=keys).delete()
        found += len(keys)
    return found
