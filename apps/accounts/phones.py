"""Showing that a phone number is one's own, by a code that is texted to it."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from airbnb.errors import InvalidState, require
from airbnb.texts import cleaned
from airbnb.transactions import atomic, durable
from apps.accounts.errors import InvalidToken
from apps.accounts.locks import lock_user
from apps.accounts.models import PhoneCode, User
from apps.events.changes import told, values_of
from apps.events.operations import record
from apps.limits import actors
from apps.limits.operations import spend
from apps.notifications import texting
from apps.notifications.operations import send_text

DIGITS = 6


def send_phone_code(*, user: User, address: str, now: datetime) -> User:
    """Text a code of six digits to the person's number; the code before is dead.

    It is good for `PHONE_CODE_LIFETIME` and five tries. `address` is the client's, on the network.
    Raises InvalidState without a number, when it is verified, and where no texts can be sent; and
    RateLimited, by person, by number and by network: each text costs money, and whoever earns from
    a number would like many.
    """
    texting.require_provider()
    number = user.phone_number
    require(number, InvalidState("Say first what your phone number is."))
    require(not user.phone_verified, InvalidState("Your phone number is confirmed."))
    spend("phone_code", actors.person(user.pk), now=now)
    spend("phone_code", f"number:{_hash_of(number)}", now=now)
    spend("phone_code", actors.network(address), now=now)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    return _send(user.pk, number, code, now)


@atomic
def _send(user_id: int, number: str, code: str, now: datetime) -> User:
    """Keep the code's digest and text it, unless the number was changed or verified meanwhile."""
    user = lock_user(user_id)
    is_as_it_was = user.phone_number == number and not user.phone_verified
    require(is_as_it_was, InvalidState("Your phone number has just changed."))
    PhoneCode.objects.filter(user=user).delete()
    kept = PhoneCode.objects.create(
        user=user,
        number=number,
        digest=_digest(user_id, number, code),
        expires_at=now + settings.PHONE_CODE_LIFETIME,
    )
    send_text(
        key=f"phone_code:{kept.pk}",
        template="phone_code",
        context={"code": code, "minutes": settings.PHONE_CODE_LIFETIME.seconds // 60},
        user=user,
        number=number,
        now=now,
    )
    record("phone_code_sent", user, at=now, actor_id=user.pk)
    return user


def verify_phone(*, user: User, code: str, now: datetime) -> User:
    """Note that the person has the phone of their number, once.

    A try is counted before the code is looked at, so that five at once are five. Raises
    InvalidToken for a code that is wrong, used, lapsed, tried five times, or of another number.
    """
    given = _digest(user.pk, user.phone_number, cleaned(code, most=100, field="code"))
    tried = _count_try(user.pk, now)
    wrong = InvalidToken("This code is wrong, used or lapsed.", field="code")
    if tried is None or not constant_time_compare(tried.digest, given):
        raise wrong
    return _verify(tried, now, wrong)


@durable
def _count_try(user_id: int, now: datetime) -> PhoneCode | None:
    """The code that may be tried now, whose try is counted; None when there is none."""
    good = PhoneCode.objects.good(now)
    found = good.filter(user_id=user_id).first()
    if found and good.filter(pk=found.pk).update(attempts=F("attempts") + 1):
        return found
    return None


@atomic
def _verify(code: PhoneCode, now: datetime, wrong: InvalidToken) -> User:
    user = lock_user(code.user_id)
    used, _ = PhoneCode.objects.filter(pk=code.pk).delete()
    require(used and user.phone_number == code.number, wrong)
    before = values_of(user, ["phone_verified_at"])
    user.phone_verified_at = now
    user.save(update_fields=["phone_verified_at"])
    changes = told(before, values_of(user, before))
    record("phone_verified", user, at=now, actor_id=user.pk, changes=changes)
    return user


def forget_lapsed_codes(*, now: datetime) -> int:
    """Delete the codes whose time is over. Returns how many."""
    deleted, _ = PhoneCode.objects.lapsed(now).delete()
    return deleted


def _digest(user_id: int, number: str, code: str) -> str:
    """What is kept of a code: nobody finds the code by it who has not our key."""
    said = f"{user_id}\n{number}\n{code}"
    return salted_hmac("accounts.phone_code", said, algorithm="sha256").hexdigest()


def _hash_of(number: str) -> str:
    """What stands for a number where it must not be read; keyed, since there are so few."""
    return salted_hmac("accounts.phone_number", number, algorithm="sha256").hexdigest()
