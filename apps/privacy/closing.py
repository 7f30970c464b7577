"""Closing an account: what names the person goes, what was agreed and paid stays (R38, R39)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from airbnb.errors import Forbidden, InvalidState, require
from airbnb.transactions import atomic
from apps.accounts import emails, sessions
from apps.accounts.errors import InvalidCredentials
from apps.accounts.guessing import check_current_password
from apps.accounts.locks import lock_user
from apps.accounts.models import KeptAddress, Session, User
from apps.accounts.step_up import require_recent_code
from apps.bookings.models import Booking, BookingStatus
from apps.events.changes import told, values_of
from apps.events.operations import record
from apps.images.operations import delete_image
from apps.listings.locks import lock_listings
from apps.listings.models import Listing
from apps.listings.operations.erasing import erase_listing
from apps.privacy import mails
from apps.privacy.holdings import ERASED_PERSON, let_go_of

NOT_OVER = (BookingStatus.AWAITING_PAYMENT, BookingStatus.REQUESTED, BookingStatus.CONFIRMED)
# How many stays a refusal names.
NAMED = 3
_LOCKED_AT_ONCE = 500
_CHANGING = (*ERASED_PERSON, "closed_at")


def close_account(*, user: User, session: Session, current_password: str, now: datetime) -> int:
    """Close the account for good and erase what names the person (ADR 0028). Returns its id.

    The homes are put away, the sessions end, and the address rests for `KEPT_ADDRESS_DAYS`. Raises
    Forbidden for staff, InvalidState while stays are not over, StepUpRequired where a second factor
    was not shown lately, InvalidCredentials for a wrong password, and RateLimited after too many.
    Not to be called inside a transaction.
    """
    require(not user.is_staff, Forbidden("Staff leave the staff first."))
    require_recent_code(user=user, session=session, now=now)
    check_current_password(user=user, password=current_password, field="current_password", now=now)
    _close(user, now)
    return user.pk


@atomic
def _close(user: User, now: datetime) -> None:
    password, user = user.password, lock_user(user.pk)
    require(user.password == password, InvalidCredentials(field="current_password"))
    homes = list(Listing.objects.filter(host=user).order_by("pk"))
    for begin in range(0, len(homes), _LOCKED_AT_ONCE):
        lock_listings([home.pk for home in homes[begin : begin + _LOCKED_AT_ONCE]])
    _require_nothing_open(user, now)
    before = values_of(user, _CHANGING)
    for home in homes:
        erase_listing(host=user, listing=home, now=now)
    if user.profile_picture:
        delete_image(image=user.profile_picture, now=now)
    sessions.end_sessions(user=user, now=now)
    let_go_of(user)
    user.groups.clear()
    user.user_permissions.clear()
    mails.send_account_closed(user, now=now)
    if user.email and user.is_claimed:  # else somebody could close what was never theirs
        KeptAddress.objects.update_or_create(
            digest=emails.digest_of(user.email), defaults={"until": now + settings.KEPT_ADDRESS_FOR}
        )
    closed = User.objects.get(pk=user.pk)
    closed.closed_at = now
    closed.save(update_fields=["closed_at"])
    changes = told(before, values_of(closed, _CHANGING), personal=ERASED_PERSON.keys())
    record("account_closed", closed, at=now, actor_id=closed.pk, changes=changes)


def _require_nothing_open(user: User, now: datetime) -> None:
    """Raise InvalidState, naming the stays, while some on either side are not over (R38)."""
    stays = Booking.objects.visible_to(user).in_status(NOT_OVER, now).order_by("check_in", "pk")
    codes = list(stays.values_list("code", flat=True)[: NAMED + 1])
    named = ", ".join(codes[:NAMED]) + (" and others" if len(codes) > NAMED else "")
    require(not codes, InvalidState(f"First these stays have to be over or called off: {named}."))
