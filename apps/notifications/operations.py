"""Telling people things by mail and by text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from airbnb.transactions import after_commit, atomic
from apps.notifications.models import Mail, TextMessage
from apps.notifications.preferences import is_wanted
from apps.notifications.rendering import render, render_text
from apps.notifications.tasks import send_mail_now, send_text_now
from apps.notifications.topics import NotificationChannel, Topic


class Addressee(Protocol):
    """A person who may be written to."""

    pk: Any
    email: str | None
    language: str


@atomic
def send_mail(
    *,
    key: str,
    template: str,
    context: Mapping[str, Any],
    now: datetime,
    user: Addressee | None = None,
    address: str | None = None,
    language: str | None = None,
    topic: Topic | None = None,
) -> Mail | None:
    """Write a mail to `user`, or to an `address`, that is sent once the transaction is committed.

    `key` names the occasion, e.g. "booking_confirmed:17:guest": a mail of the same key is not
    written again. The app that knows keeps `templates/mails/<template>.subject.txt`, `.txt` and
    `.html`. The language is the person's unless one is given. What is about a `topic` is not
    written to a person who does not want mails of it; what has none always goes. Returns None for
    that, and for a person without an address.
    """
    to = address if user is None else address or user.email
    if to is None or (user and topic and not is_wanted(user.pk, topic, NotificationChannel.EMAIL)):
        return None
    spoken = language or (user.language if user else "")
    rendered = render(template, context, language=spoken)
    mail, is_new = Mail.objects.get_or_create(
        key=key,
        defaults={
            "recipient_id": user.pk if user else None,
            "address": to,
            **rendered._asdict(),
            "created_at": now,
            "due_at": now,
        },
    )
    if is_new:
        after_commit(send_mail_now, mail.pk)
    return mail


@atomic
def send_text(
    *,
    key: str,
    template: str,
    context: Mapping[str, Any],
    user: Addressee,
    number: str,
    now: datetime,
) -> TextMessage:
    """Write a text to `number` of `user`, that is sent once the transaction is committed.

    As with `send_mail`, `key` names the occasion, the language is the person's, and the app that
    knows keeps `templates/texts/<template>.txt`. Where there is no provider nothing is ever sent:
    ask `texting.require_provider` first.
    """
    text, is_new = TextMessage.objects.get_or_create(
        key=key,
        defaults={
            "recipient_id": user.pk,
            "number": number,
            "text": render_text(template, context, language=user.language),
            "created_at": now,
            "due_at": now,
        },
    )
    if is_new:
        after_commit(send_text_now, text.pk)
    return text
