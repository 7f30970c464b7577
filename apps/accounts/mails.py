"""What people are told about their accounts."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings

from apps.accounts import emails
from apps.accounts.models import User
from apps.notifications.models import Mail

_VERIFICATION = """\
Hello {name},

please confirm that this is your e-mail address:

{link}

The link is good for {days} days and can be used once. If you have not registered with us, do
nothing: without it the account stays unconfirmed.
"""

_REGISTRATION_REPEATED = """\
Hello {name},

somebody tried to register an account with your e-mail address. You have one already: sign in with
it. If that was not you, there is nothing to do; nothing has changed.
"""


def send_verification(person: User, *, now: datetime) -> None:
    """Mail the link that verifies the address; once a day, so that nobody is flooded."""
    address = person.email or ""
    token = emails.token_for(person.pk, address, now=now)
    _write(
        key=f"verify_email:{person.pk}:{now:%Y-%m-%d}",
        recipient=person,
        subject="Confirm your e-mail address",
        text=_VERIFICATION.format(
            name=person.first_name,
            link=f"{settings.PUBLIC_URL}/verify-email?{urlencode({'token': token})}",
            days=settings.EMAIL_TOKEN_LIFETIME.days,
        ),
        now=now,
    )


def send_registration_repeated(owner: User, *, now: datetime) -> None:
    """Tell the owner of an account that somebody wanted another with the address; once a day."""
    _write(
        key=f"registration_repeated:{owner.pk}:{now:%Y-%m-%d}",
        recipient=owner,
        subject="You already have an account",
        text=_REGISTRATION_REPEATED.format(name=owner.first_name),
        now=now,
    )


def _write(*, key: str, recipient: User, subject: str, text: str, now: datetime) -> None:
    """Nothing when the same occasion has been told."""
    mail = Mail(
        key=key,
        recipient=recipient,
        address=recipient.email or "",
        subject=subject,
        text=text,
        created_at=now,
        due_at=now,
    )
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
