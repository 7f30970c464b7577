"""What people are told about their accounts."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings

from apps.accounts import emails
from apps.accounts.emails import Purpose
from apps.accounts.models import (
    EmailChange,
    KeptAddress,
    RecoveryCode,
    SecondFactor,
    Session,
    SignInPause,
    User,
)
from apps.limits.operations import rate_of
from apps.notifications.operations import send_mail


def send_verification(person: User, *, now: datetime) -> None:
    """Mail the link that verifies the registration; once a day, so that nobody is flooded.

    It does not show the name: whoever registers a stranger's address would write to them in it.
    """
    registration = person.registration
    token = emails.token_for(person.pk, registration, now=now)
    send_mail(
        key=f"verify_email:{person.pk}:{registration[:32]}:{now:%Y-%m-%d}",
        template="verify_email",
        context={
            "link": _link("verify-email", token),
            "days": settings.EMAIL_TOKEN_LIFETIME.days,
        },
        user=person,
        now=now,
    )


def send_registration_repeated(owner: User, *, now: datetime) -> None:
    """Tell the owner of an account that somebody wanted another with the address; once a day."""
    send_mail(
        key=f"registration_repeated:{owner.pk}:{now:%Y-%m-%d}",
        template="registration_repeated",
        context={"name": owner.first_name},
        user=owner,
        now=now,
    )


def send_session_stolen(session: Session, *, now: datetime) -> None:
    """Tell a person that two have held one of their sessions, which has ended; once.

    It does not show how the device calls itself: a thief who signed in may have called it anything.
    """
    owner = session.user
    send_mail(
        key=f"session_stolen:{session.pk}",
        template="session_stolen",
        context={"name": owner.first_name, "since": session.created_at, "place": session.place},
        user=owner,
        now=now,
    )


def send_sign_in_paused(owner: User, pause: SignInPause, *, now: datetime) -> None:
    """Tell the owner that somebody guesses at the password.

    It does not show the name, which whoever registered last may have written.
    """
    send_mail(
        key=f"sign_in_paused:{pause.pk}",
        template="sign_in_paused",
        context={
            "began_at": pause.began_at,
            "network": pause.network,
            "minutes": rate_of("wrong_password").get_expiry() // 60,
        },
        user=owner,
        now=now,
    )


def send_password_reset(owner: User, *, now: datetime) -> None:
    """Mail the link that resets the password; once an hour, so that nobody is flooded.

    It does not show the name, which whoever registered a stranger's address may have written.
    """
    registration = owner.registration
    token = emails.token_for(owner.pk, registration, purpose=Purpose.RESET_PASSWORD, now=now)
    send_mail(
        key=f"reset_password:{owner.pk}:{registration[:32]}:{now:%Y-%m-%dT%H}",
        template="reset_password",
        context={
            "link": _link("reset-password", token),
            "minutes": settings.PASSWORD_TOKEN_LIFETIME // timedelta(minutes=1),
        },
        user=owner,
        now=now,
    )


def send_password_changed(owner: User, *, now: datetime) -> None:
    """Tell that the account has another password; once for each."""
    send_mail(
        key=f"password_changed:{owner.pk}:{owner.registration[:32]}",
        template="password_changed",
        context={"changed_at": now},
        user=owner,
        now=now,
    )


def send_email_change(change: EmailChange, *, now: datetime) -> None:
    """Mail the link to the address that a person wants; once an hour for each.

    It shows nothing that they have written: the address may be a stranger's.
    """
    token = emails.token_for(change.user_id, change.digest, purpose=Purpose.CHANGE_EMAIL, now=now)
    send_mail(
        key=f"change_email:{change.user_id}:{change.digest[:32]}:{now:%Y-%m-%dT%H}",
        template="change_email",
        context={
            "link": _link("verify-email", token),
            "days": settings.EMAIL_TOKEN_LIFETIME.days,
        },
        user=change.user,
        address=change.address,
        now=now,
    )


def send_email_change_requested(change: EmailChange, *, now: datetime) -> None:
    """Warn the address that the person has while the change can be stopped; once an hour."""
    send_mail(
        key=f"email_change_requested:{change.user_id}:{now:%Y-%m-%dT%H}",
        template="email_change_requested",
        context={},
        user=change.user,
        now=now,
    )


def send_email_changed(person: User, *, old_address: str, now: datetime) -> None:
    """Tell the address that the person had."""
    send_mail(
        key=f"email_changed:{person.pk}:{person.registration[:32]}:{now:%Y-%m-%dT%H:%M:%S}",
        template="email_changed",
        context={"changed_at": now},
        user=person,
        address=old_address or None,
        now=now,
    )


def send_address_wanted(owner: User, *, now: datetime) -> None:
    """Tell the owner of an account that somebody wanted its address for another; once a day."""
    send_mail(
        key=f"address_wanted:{owner.pk}:{now:%Y-%m-%d}",
        template="address_wanted",
        context={},
        user=owner,
        now=now,
    )


def send_second_factor_added(factor: SecondFactor, *, now: datetime) -> None:
    """Tell a person that a code is asked for from now on; once for each second factor."""
    send_mail(
        key=f"second_factor_added:{factor.pk}",
        template="second_factor_added",
        context={"name": factor.user.first_name},
        user=factor.user,
        now=now,
    )


def send_second_factor_removed(factor: SecondFactor, *, now: datetime) -> None:
    """Tell a person that no code is asked for any more; once for each second factor."""
    send_mail(
        key=f"second_factor_removed:{factor.pk}",
        template="second_factor_removed",
        context={"name": factor.user.first_name},
        user=factor.user,
        now=now,
    )


def send_recovery_code_used(owner: User, code: RecoveryCode, *, left: int, now: datetime) -> None:
    """Tell a person that one of their recovery codes was used, and how many are `left`."""
    send_mail(
        key=f"recovery_code_used:{code.pk}",
        template="recovery_code_used",
        context={"name": owner.first_name, "left": left},
        user=owner,
        now=now,
    )


def send_address_kept(kept: KeptAddress, *, address: str, language: str, now: datetime) -> None:
    """Tell whoever reads the mail that no account can have the address yet; once a day.

    It shows nothing that whoever wants the address has written.
    """
    send_mail(
        key=f"address_kept:{kept.pk}:{now:%Y-%m-%d}",
        template="address_kept",
        context={"until": kept.until},
        address=address,
        language=language,
        now=now,
    )


def _link(page: str, token: str) -> str:
    return f"{settings.PUBLIC_URL}/{page}?{urlencode({'token': token})}"
