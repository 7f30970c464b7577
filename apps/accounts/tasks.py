"""What runs later for accounts."""

from datetime import timedelta

from celery import shared_task

from airbnb import clock
from apps.accounts import addresses, mails, phones, recovery, sessions
from apps.accounts.models import KeptAddress, SignInPause
from apps.events.consumers import on
from apps.events.models import Event

KEPT_FOR = timedelta(days=30)


@shared_task
def forget_lapsed_sessions() -> None:
    """Delete sessions and refresh tokens that nobody can use any more."""
    now = clock.now()
    while sessions.forget_lapsed(now=now) or sessions.forget_used(now=now):
        continue


@shared_task
def forget_lapsed_phone_codes() -> None:
    """Delete the phone codes that nobody can use any more."""
    phones.forget_lapsed_codes(now=clock.now())


@shared_task
def forget_old_recoveries() -> None:
    """Delete what is left of pauses, and of what was asked for by mail, a month ago."""
    before = clock.now() - KEPT_FOR
    while recovery.forget_old(before=before):
        continue


@shared_task
def forget_kept_addresses() -> None:
    """Delete what keeps nobody from an address any more."""
    KeptAddress.objects.lapsed(clock.now()).delete()


@on("sign_in_paused")
def tell_of_pause(event: Event) -> None:
    """Mail the owner of the account, if it is somebody's."""
    pause = SignInPause.objects.select_related("user").get(pk=event.subject_id)
    if pause.user and pause.user.is_claimed:
        mails.send_sign_in_paused(pause.user, pause, now=clock.now())


@on("password_reset_requested")
def answer_reset_request(event: Event) -> None:
    """Mail the link to whose address it is."""
    recovery.answer_reset_request(request_id=event.subject_id, now=clock.now())


@on("email_change_requested")
def answer_change_request(event: Event) -> None:
    """Mail the link to the address that is wanted."""
    addresses.answer_change_request(change_id=event.subject_id, now=clock.now())
