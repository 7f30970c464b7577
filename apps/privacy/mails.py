"""What people are told about their accounts as a whole."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from apps.accounts.models import User
from apps.notifications.operations import send_mail
from apps.privacy.models import DataExport


def send_account_suspended(person: User, reason: str, *, now: datetime) -> None:
    """Tell a person that the staff have suspended their account, and why."""
    _send("account_suspended", person, reason, now)


def send_account_reinstated(person: User, reason: str, *, now: datetime) -> None:
    """Tell a person that they are let in again, and why."""
    _send("account_reinstated", person, reason, now)


def send_account_closed(person: User, *, now: datetime) -> None:
    """Tell who closed the account that it is; the mail is forgotten as soon as it went."""
    send_mail(
        key=f"account_closed:{person.pk}",
        template="account_closed",
        context={"name": person.first_name},
        address=person.email,
        language=person.language,
        now=now,
    )


def _send(template: str, person: User, reason: str, now: datetime) -> None:
    send_mail(
        key=f"{template}:{person.pk}:{now.isoformat()}",
        template=template,
        context={"name": person.first_name, "reason": reason},
        user=person,
        now=now,
    )


def send_export(person: User, export: DataExport, link: str, *, now: datetime) -> None:
    """Mail the link to the archive of everything that is kept of the person."""
    send_mail(
        key=f"data_export:{export.pk}",
        template="data_export",
        context={
            "name": person.first_name,
            "link": link,
            "hours": settings.EXPORT_LIFETIME // timedelta(hours=1),
        },
        user=person,
        now=now,
    )
