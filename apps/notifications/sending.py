"""Handing mails and texts to who carries them, and forgetting what they said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email.utils import parseaddr
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from apps.notifications import texting
from apps.notifications.models import Mail, Notice, TextMessage

FORGET_AT_ONCE = 1_000


def send(*, mail_id: int, now: datetime) -> None:
    """Send one mail, unless that has been done or is being done.

    When the mail server refuses it or cannot be reached, it is tried again later. It is sent twice
    only if the process dies between the server's word and our note of it; both have one Message-ID.
    """
    mail = Mail.objects.claim(mail_id, now=now)
    if mail is None:
        return
    _settle(mail, lambda: _message(mail).send(), now)


def send_text(*, text_id: int, now: datetime) -> None:
    """Send one text, unless that has been done or is being done, as `send` does a mail."""
    text = TextMessage.objects.claim(text_id, now=now)
    if text is None:
        return
    reference = str(uuid5(NAMESPACE_URL, text.key))
    _settle(
        text,
        lambda: texting.provider().send(number=text.number, text=text.text, reference=reference),
        now,
    )


def _settle(notice: Notice, send: Callable[[], object], now: datetime) -> None:
    try:
        send()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is kept and tried again
        notice.fail(error, now=now)
    else:
        notice.keep(now=now)


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
    """Empty what was sent or given up `MAIL_CONTENT_DAYS` ago. Returns how many.

    At most a thousand mails and a thousand texts. What they say may open something. Their rows
    stay, so that they are told once. What went to nobody of ours, such as to the address of an
    account that was closed, is emptied at once.
    """
    return sum(_forget(kind, now - settings.MAIL_CONTENT_KEPT_FOR) for kind in (Mail, TextMessage))


def _forget(kind: type[Mail] | type[TextMessage], moment: datetime) -> int:
    old = kind.objects.settled_before(moment).exclude(text="")
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:FORGET_AT_ONCE])
    return kind.objects.filter(pk__in=keys).update(**dict.fromkeys(kind.CONTENT, ""))
