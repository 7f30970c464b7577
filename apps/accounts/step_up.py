"""Step-up: what is worth stealing a session for needs a proof of who asks that is fresh.

Signing in is one, for `STEP_UP_LIFETIME`; after that it is given again by `confirm_identity`.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from airbnb.errors import Invalid, InvalidState, require
from airbnb.transactions import atomic
from apps.accounts.errors import InvalidCredentials, SecondFactorRequired, StepUpRequired
from apps.accounts.guessing import check_current_password
from apps.accounts.models import Session, User
from apps.accounts.second_factor import accepts, has_second_factor
from apps.events.changes import told, values_of
from apps.events.operations import record


def require_step_up(*, user: User, session: Session, now: datetime) -> None:
    """Raise StepUpRequired unless the person has shown lately, in this session, who they are.

    By a code, where they have a second factor; else by the password.
    """
    if has_second_factor(user):
        require(_is_recent(session.second_factor_at, now), StepUpRequired)
    else:
        require(_is_recent(session.identity_confirmed_at, now), StepUpRequired)


def require_recent_code(*, user: User, session: Session, now: datetime) -> None:
    """Raise StepUpRequired if the person has a second factor and has shown no code of it lately.

    For what asks for the current password by itself: without a second factor that is enough.
    """
    is_recent = _is_recent(session.second_factor_at, now)
    require(is_recent or not has_second_factor(user), StepUpRequired)


def confirm_identity(
    *,
    user: User,
    session: Session,
    password: str | None = None,
    code: str | None = None,
    address: str = "",
    now: datetime,
) -> datetime:
    """Note that whoever uses the session has just given the password, or a code.

    Returns until when that is good. Whoever has a second factor gives a code. Raises Invalid unless
    it is exactly one of the two, SecondFactorRequired, InvalidState for a code of no second factor,
    InvalidCredentials, and RateLimited as `guessing.try_secret` does.
    """
    if (password is None) == (code is None):
        raise Invalid("Give the password, or a code.", field="password" if code is None else "code")
    has_factor = has_second_factor(user)
    if code is not None:
        require(has_factor, InvalidState("You have no second factor.", field="code"))
        check_code(user=user, code=code, field="code", address=address, now=now)
    else:
        require(not has_factor, SecondFactorRequired(field="code"))
        check_current_password(user=user, password=password or "", field="password", now=now)
    _note(session, has_shown_code=has_factor, now=now)
    return now + settings.STEP_UP_LIFETIME


def check_code(*, user: User, code: str, field: str, address: str = "", now: datetime) -> None:
    """Raise InvalidCredentials, naming `field`, unless `second_factor.accepts` it."""
    is_right = accepts(user=user, code=code, address=address, now=now)
    require(is_right, InvalidCredentials("This code is wrong, or was used.", field=field))


@atomic
def _note(session: Session, *, has_shown_code: bool, now: datetime) -> None:
    before = values_of(session, _COLUMNS)
    session.identity_confirmed_at = now
    if has_shown_code:
        session.second_factor_at = now
    session.save(update_fields=_COLUMNS)
    changes = told(before, values_of(session, _COLUMNS))
    record("identity_confirmed", session, at=now, actor_id=session.user_id, changes=changes)


_COLUMNS = ["identity_confirmed_at", "second_factor_at"]


def _is_recent(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now < moment + settings.STEP_UP_LIFETIME
