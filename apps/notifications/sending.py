"""Handing mails to the mail server, and forgetting what they said."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parseaddr
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from apps.notifications.models import Mail

# What a mail says may hold a link that opens something; its row stays, so that it is told once.
CONTENT_KEPT_FOR = timedelta(days=30)
FORGET_AT_ONCE = 1_000


def send(*, mail_id: int, now: datetime) -> None:
    """Send one mail, unless that has been done or is being done.

    When the mail server refuses it or cannot be reached, it is tried again later. It is sent twice
    only if the process dies between the server's word and our note of it; both have one Message-ID.
    """
    mail = Mail.objects.claim(mail_id, now=now)
    if mail is None:
        return
    try:
        _message(mail).send()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is kept and tried again
        mail.fail(error, now=now)
    else:
        mail.keep(now=now)


def _message(mail: Mail) -> EmailMultiAlternatives:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.address],
        headers={
            "Message-ID": f"<{uuid5(NAMESPACE_URL, mail.key)}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def forget_contents(*, now: datetime) -> int:
    """Empty the oldest mails sent 30 days ago and more, a thousand at most. Returns how many."""
    sent = Mail.objects.sent_before(now - CONTENT_KEPT_FOR).exclude(text="")
    keys = list(sent.order_by("done_at").values_list("pk", flat=True)[:FORGET_AT_ONCE])
    return Mail.objects.filter(pk__in=keys).update(address="", subject="", text="", html="")
