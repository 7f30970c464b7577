"""What runs later for accounts."""

from datetime import timedelta

from celery import shared_task

from airbnb import clock
from apps.accounts import guessing, mails, sessions
from apps.accounts.models import SignInPause
from apps.events.consumers import on
from apps.events.models import Event

PAUSES_KEPT_FOR = timedelta(days=30)


@shared_task
def forget_lapsed_sessions() -> None:
    """Delete sessions and refresh tokens that nobody can use any more."""
    now = clock.now()
    while sessions.forget_lapsed(now=now) or sessions.forget_used(now=now):
        continue


@shared_task
def forget_old_pauses() -> None:
    """Delete what is known of guesses that were too many a month ago."""
    before = clock.now() - PAUSES_KEPT_FOR
    while guessing.forget_pauses(before=before):
        continue


@on("sign_in_paused")
def tell_of_pause(event: Event) -> None:
    """Mail the owner of the account, if it is somebody's."""
    pause = SignInPause.objects.select_related("user").get(pk=event.subject_id)
    if pause.user and pause.user.is_claimed:
        mails.send_sign_in_paused(pause.user, pause, now=clock.now())
