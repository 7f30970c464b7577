"""Having another e-mail address: asked for with the password, done by a mailed link (ADR 0022)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError

from airbnb.errors import Invalid, require
from airbnb.transactions import atomic, for_update, is_duplicate
from apps.accounts import emails, mails, profile, sessions
from apps.accounts.emails import Proof, digest_of, hash_of
from apps.accounts.errors import InvalidCredentials, InvalidToken
from apps.accounts.guessing import check_current_password
from apps.accounts.locks import lock_user
from apps.accounts.models import EmailChange, KeptAddress, Session, User
from apps.accounts.step_up import require_recent_code
from apps.events.changes import told, values_of
from apps.events.operations import record
from apps.limits.operations import spend


def change_email(
    *, user: User, session: Session, email: str, current_password: str, now: datetime
) -> User:
    """Have a link mailed to the address that `user` wants; it is theirs once that is followed.

    Nobody is looked for here, so it answers the same, and does the same work, where the address is
    somebody's. A later change replaces one that waits. Raises StepUpRequired unless who has a
    second factor has shown a code lately, InvalidCredentials for a wrong password, Invalid for what
    is no address, or one's own, and RateLimited for too many of either.
    """
    require_recent_code(user=user, session=session, now=now)
    check_current_password(user=user, password=current_password, field="current_password", now=now)
    address = emails.checked(email)
    if emails.normalised(address) == user.email_normalised:
        raise Invalid("This is the address that you have.", field="email")
    spend("change_email", f"account:{hash_of(address)}", now=now)
    return _note_change(user, session, address, now)


@atomic
def _note_change(known: User, session: Session, address: str, now: datetime) -> User:
    user = lock_user(known.pk)
    wrong = InvalidCredentials("This is not your password.", field="current_password")
    require(user.password == known.password, wrong)
    asked = {"session": session, "address": address, "requested_at": now}
    change, _ = EmailChange.objects.update_or_create(user=user, defaults=asked)
    record("email_change_requested", change, at=now, actor_id=user.pk)
    return user


@atomic
def answer_change_request(*, change_id: int, now: datetime) -> None:
    """Mail the link; where the address is somebody's, tell them instead. Tell the old address.

    No link is mailed either to one that was of an account which was closed (ADR 0028).
    """
    change = EmailChange.objects.select_related("user").filter(pk=change_id).first()
    if change is None:  # done, or given up
        return
    holder = User.objects.filter(email_normalised=emails.normalised(change.address)).first()
    kept = KeptAddress.objects.of(change.address, now)
    if holder is not None and holder.is_claimed:
        mails.send_address_wanted(holder, now=now)
    elif kept is not None:
        language = change.user.language
        mails.send_address_kept(kept, address=change.address, language=language, now=now)
    else:
        mails.send_email_change(change, now=now)
    mails.send_email_change_requested(change, now=now)


def confirm_change(*, proof: Proof, now: datetime) -> User:
    """Let the person have the address whose mail the bearer of the link reads.

    It is verified by that. An account that has it and is nobody's gives way. All sessions end but
    the one that asked for it. Raises InvalidToken, also when the address is somebody's by now,
    or was of an account that has been closed (ADR 0028).
    """
    try:
        return _confirm(proof, now)
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise InvalidToken(field="token") from None


@atomic
def _confirm(proof: Proof, now: datetime) -> User:
    changes = EmailChange.objects.filter(user_id=proof.user_id)
    wanted = changes.values_list("address", flat=True).first()
    if wanted is None:
        raise InvalidToken(field="token")
    unclaimed = User.objects.unclaimed().filter(email_normalised=emails.normalised(wanted))
    keys = [proof.user_id, *unclaimed.values_list("pk", flat=True)]
    people = {one.pk: one for one in for_update(User.objects.filter(pk__in=keys).order_by("pk"))}
    change = changes.select_related("session").first()
    if change is None or proof.user_id not in people:
        raise InvalidToken(field="token")
    user = change.user = people.pop(proof.user_id)
    if user.closed_at is not None or change.digest != proof.registration:
        raise InvalidToken(field="token")
    if KeptAddress.objects.of(change.address, now):
        raise InvalidToken(field="token")
    for holder in people.values():
        _give_way(holder, change.address, now)
    _take(user, change, now)
    return user


def _give_way(holder: User, address: str, now: datetime) -> None:
    """Take the address from an account whose owner nobody has shown to read its mail."""
    if holder.is_claimed or holder.email_normalised != emails.normalised(address):
        return
    before = values_of(holder, ["email"])
    holder.email = None
    holder.save(update_fields=["email"])
    sessions.end_sessions(user=holder, now=now)
    changes = told(before, values_of(holder, before), personal=profile.PERSONAL)
    record("email_given_way", holder, at=now, changes=changes)


def _take(user: User, change: EmailChange, now: datetime) -> None:
    """Let `user` have the address. Raises IntegrityError when it is somebody's."""
    old = user.email or ""
    before = values_of(user, ["email_verified_at"])
    user.email, user.email_verified_at = change.address, now
    user.save(update_fields=["email", "email_verified_at"])
    sessions.end_sessions(user=user, but=change.session, now=now)
    change.delete()
    changes = told(before, values_of(user, before))
    changes["email"] = [digest_of(old), digest_of(change.address)]
    record("email_changed", user, at=now, actor_id=user.pk, changes=changes)
    mails.send_email_changed(user, old_address=old, now=now)
