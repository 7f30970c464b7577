"""Handing mails to the mail server, and forgetting what they said."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from apps.notifications.models import Mail

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
    """Empty mails sent or given up `MAIL_CONTENT_DAYS` ago, a thousand at most. Returns how many.

    What they say may hold a link that opens something. Their rows stay, so that they are told once.
    """
    old = Mail.objects.settled_before(now - settings.MAIL_CONTENT_KEPT_FOR).exclude(text="")
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:FORGET_AT_ONCE])
    emptied = {"address": "", "subject": "", "text": "", "html": "", "error": ""}
    return Mail.objects.filter(pk__in=keys).update(**emptied)
