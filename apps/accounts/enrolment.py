"""Getting a second factor, and giving it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from airbnb import sealing
from airbnb.errors import Forbidden, InvalidState, require
from airbnb.transactions import atomic
from apps.accounts import mails, sessions
from apps.accounts.errors import EmailNotVerified, InvalidCredentials
from apps.accounts.guessing import account_of, try_secret
from apps.accounts.locks import lock_user
from apps.accounts.models import SecondFactor, Session, User
from apps.accounts.second_factor import new_recovery_codes, new_secret, otpauth_url, step_of
from apps.accounts.step_up import check_code, require_step_up
from apps.events.changes import told
from apps.events.operations import record


@dataclass(frozen=True, slots=True)
class Started:
    """What the person's app is told, once: the secret, in Base32, and the same as an address."""

    secret: str
    otpauth_url: str


def start_second_factor(*, user: User, session: Session, now: datetime) -> Started:
    """Give the person a secret; it is asked for once `confirm_second_factor` has seen a code of it.

    Starting again gives another. Raises EmailNotVerified, since the account is nobody's yet
    (ADR 0014), StepUpRequired, and InvalidState when there is a second factor already.
    """
    require(user.is_claimed, EmailNotVerified)
    require_step_up(user=user, session=session, now=now)
    return _start(user, now)


@atomic
def _start(user: User, now: datetime) -> Started:
    user = lock_user(user.pk)
    factor = SecondFactor.objects.filter(user=user).first() or SecondFactor(user=user)
    require(factor.confirmed_at is None, InvalidState("You have a second factor already."))
    secret = new_secret()
    factor.sealed_secret = sealing.seal(secret)
    factor.started_at = now
    factor.save()
    record("second_factor_started", factor, at=now, actor_id=user.pk)
    return Started(secret, otpauth_url(secret, user))


def confirm_second_factor(
    *, user: User, session: Session, code: str, address: str = "", now: datetime
) -> list[str]:
    """Ask for the second factor from now on, since the person's app makes the right codes.

    Returns the recovery codes, which are never shown again. All other sessions end. Raises
    EmailNotVerified, InvalidState when none was started, InvalidCredentials, and RateLimited as
    `guessing.try_secret` does.
    """
    require(user.is_claimed, EmailNotVerified)
    started = SecondFactor.objects.filter(user=user, confirmed_at=None).first()
    if started is None:
        raise InvalidState("Start a second factor first.")
    is_right = try_secret(
        account=account_of(user, ""),
        right=lambda: step_of(started, code, now) is not None,
        owner=user,
        address=address,
        now=now,
    )
    require(is_right, InvalidCredentials("This code is wrong.", field="code"))
    return _confirm(started, session, code, now)


@atomic
def _confirm(started: SecondFactor, session: Session, code: str, now: datetime) -> list[str]:
    """Confirm it, unless it was confirmed, or started anew, meanwhile."""
    user = lock_user(started.user_id)
    as_it_was = SecondFactor.objects.filter(
        pk=started.pk, sealed_secret=started.sealed_secret, confirmed_at=None
    )
    confirmed = as_it_was.update(confirmed_at=now, last_step=step_of(started, code, now))
    require(confirmed, InvalidState("Start a second factor first."))
    codes = new_recovery_codes(started)
    sessions.end_sessions(user=user, but=session, now=now)
    session.identity_confirmed_at = session.second_factor_at = now
    session.save(update_fields=["identity_confirmed_at", "second_factor_at"])
    changes = told({"confirmed_at": None}, {"confirmed_at": now})
    record("second_factor_confirmed", started, at=now, actor_id=user.pk, changes=changes)
    mails.send_second_factor_added(started, now=now)
    return codes


def remove_second_factor(
    *, user: User, session: Session, code: str, address: str = "", now: datetime
) -> None:
    """Ask for the password alone from now on. All other sessions end.

    Raises Forbidden to staff, who need one, InvalidState when there is none, InvalidCredentials,
    and RateLimited as `guessing.try_secret` does.
    """
    require(not user.is_staff, Forbidden("Staff need a second factor."))
    factor = SecondFactor.objects.confirmed().filter(user=user).first()
    if factor is None:
        raise InvalidState("You have no second factor.")
    check_code(user=user, code=code, field="code", address=address, now=now)
    _remove(factor, session, now)


@atomic
def _remove(factor: SecondFactor, session: Session, now: datetime) -> None:
    user = lock_user(factor.user_id)
    found = SecondFactor.objects.filter(pk=factor.pk)
    require(found.delete()[0], InvalidState("You have no second factor."))
    sessions.end_sessions(user=user, but=session, now=now)
    record("second_factor_removed", factor, at=now, actor_id=user.pk)
    mails.send_second_factor_removed(factor, now=now)


def seal_anew() -> int:
    """Seal every secret by the newest key; those of people who start anew meanwhile are already.

    Returns how many were. Raises SealBroken at one that none of the keys opens.
    """
    sealed = 0
    for factor in SecondFactor.objects.iterator():
        as_it_was = SecondFactor.objects.filter(pk=factor.pk, sealed_secret=factor.sealed_secret)
        sealed += as_it_was.update(sealed_secret=sealing.sealed_anew(factor.sealed_secret))
    return sealed
