"""What runs later for mails and texts."""

from celery import shared_task

from airbnb import clock
from apps.notifications import sending
from apps.notifications.models import Mail, TextMessage


@shared_task
def send_mail_now(mail_id: int) -> None:
    """Send one mail."""
    sending.send(mail_id=mail_id, now=clock.now())


@shared_task
def send_text_now(text_id: int) -> None:
    """Send one text."""
    sending.send_text(text_id=text_id, now=clock.now())


@shared_task
def sweep_mails() -> None:
    """Wake workers for the mails whose task was lost or whose pause is over."""
    for mail_id in Mail.objects.overdue(clock.now()):
        send_mail_now.delay(mail_id)


@shared_task
def sweep_texts() -> None:
    """Wake workers for the texts whose task was lost or whose pause is over."""
    for text_id in TextMessage.objects.overdue(clock.now()):
        send_text_now.delay(text_id)


@shared_task
def forget_old_contents() -> None:
    """Empty the mails and texts that were sent or given up long ago."""
    now = clock.now()
    while sending.forget_contents(now=now):
        continue
