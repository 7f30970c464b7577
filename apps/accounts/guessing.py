"""Trying secrets of an account: so many wrong ones, then nobody gets in for a while (ADR 0021).

Passwords and one-time codes, whatever door they come through, are guesses of one counter for each
account. A guess is counted before anybody looks at it, and given back when it was right, so that of
any number of guesses at once no more are looked at than the limit has.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.crypto import salted_hmac

from airbnb.errors import require
from airbnb.transactions import atomic
from apps.accounts.emails import hash_of
from apps.accounts.errors import InvalidCredentials
from apps.accounts.models import SignInPause, User
from apps.accounts.sessions import network_of
from apps.events.operations import record
from apps.limits.operations import give_back, remaining, spend


def account_of(owner: User | None, email: str) -> str:
    """The counter's name: of the address as the owner has it, else as it was given."""
    return hash_of(owner.email if owner and owner.email else email)


def try_secret(
    *,
    account: str,
    right: Callable[[], bool],
    now: datetime,
    owner: User | None = None,
    address: str = "",
) -> bool:
    """Whether the secret is right, as `right` says, which is asked only if there is a guess left.

    `account` is what `account_of` gives. Raises RateLimited, for the right secret too, while there
    have been too many wrong ones; `retry_at` says until when. The `owner`, if there is one, is told
    by mail that it has come to that, with the network of the client's `address`. Not to be called
    inside a transaction, which could take the guess back (RuntimeError).
    """
    actor = f"account:{account}"
    spend("wrong_password", actor, now=now)
    if right():
        give_back("wrong_password", actor, now=now)
        return True
    if remaining("wrong_password", actor, now=now).left == 0:
        _pause(account, owner, network_of(address), now)
    return False


def check_current_password(*, user: User, password: str, field: str, now: datetime) -> None:
    """Raise InvalidCredentials, naming `field`, unless it is the password of `user`.

    It is a guess like any other: raises RateLimited as `try_secret` does.
    """
    knows = try_secret(
        account=account_of(user, ""),
        right=lambda: user.check_password(password),
        owner=user,
        now=now,
    )
    require(knows, InvalidCredentials("This is not your password.", field=field))


@atomic
def _pause(account: str, owner: User | None, network: str, now: datetime) -> None:
    """Note it, once an hour for an account, and promise its owner a mail (see `tasks`)."""
    mac = salted_hmac("accounts.sign_in_pause", account, algorithm="sha256")
    key = f"{mac.hexdigest()}:{now:%Y-%m-%dT%H}"
    pause = SignInPause(key=key, user=owner, network=network, began_at=now)
    SignInPause.objects.bulk_create([pause], ignore_conflicts=True)
    noted = SignInPause.objects.get(key=pause.key)
    if noted.began_at == now:
        record("sign_in_paused", noted, at=now)
