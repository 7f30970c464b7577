"""The second factor: which codes are right, and that each of them is right once (ADR 0024).

A code is six digits that the person's app makes of a secret and the half minute (TOTP, RFC 6238),
one half minute early or late at most; or a recovery code. All are guesses like passwords.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import b32decode, b32encode
from datetime import datetime
from urllib.parse import quote, urlencode

from django_otp.oath import TOTP

from airbnb.transactions import atomic
from apps.accounts import mails
from apps.accounts.guessing import account_of, try_secret
from apps.accounts.models import RecoveryCode, SecondFactor, User
from apps.events.changes import told
from apps.events.operations import record

ISSUER = "Airbnb"
DIGITS = 6
EARLY_OR_LATE = 1  # half minutes: what clocks differ by
SECRET_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_CODE_BYTES = 15  # 24 letters and digits, in groups of 6
GROUP = 6


def has_second_factor(user: User) -> bool:
    """Whether the person has to show a code to sign in."""
    return SecondFactor.objects.confirmed().filter(user_id=user.pk).exists()


def accepts(*, user: User, code: str, address: str = "", now: datetime) -> bool:
    """Whether it is a code of the person's second factor, which it is once.

    It is a guess: raises RateLimited as `guessing.try_secret` does, and is not to be called inside
    a transaction. `address` is the client's, on the network.
    """
    return try_secret(
        account=account_of(user, ""),
        right=lambda: _use(user, code, now),
        owner=user,
        address=address,
        now=now,
    )


def _use(user: User, code: str, now: datetime) -> bool:
    factor = SecondFactor.objects.confirmed().filter(user_id=user.pk).first()
    if factor is None:
        return False
    step = step_of(factor, code, now)
    if step is not None:
        return factor.use_step(step)
    return _use_recovery_code(factor, code, now)


def step_of(factor: SecondFactor, code: str, now: datetime) -> int | None:
    """The half minute since 1970 that the app's code is of; None unless it is right and unused."""
    if not (len(code) == DIGITS and code.isascii() and code.isdigit()):
        return None
    totp = TOTP(b32decode(factor.secret), digits=DIGITS)
    totp.time = now.timestamp()
    is_right = totp.verify(int(code), tolerance=EARLY_OR_LATE, min_t=factor.last_step + 1)
    return int(totp.t()) if is_right else None


@atomic
def _use_recovery_code(factor: SecondFactor, code: str, now: datetime) -> bool:
    """Use it up, and tell how many are left: by the tenth nobody gets in any more."""
    found = factor.recovery_codes.filter(code_hash=hash_of_code(code)).first()
    if found is None or not found.use(now=now):
        return False
    left = factor.recovery_codes.filter(used_at=None).count()
    changes = told({"used_at": None}, {"used_at": now})
    record("recovery_code_used", found, at=now, actor_id=factor.user_id, changes=changes, left=left)
    mails.send_recovery_code_used(factor.user, found, left=left, now=now)
    return True


def new_secret() -> str:
    """160 random bits, in Base32."""
    return b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def otpauth_url(secret: str, user: User) -> str:
    """What an app reads from a QR code: the secret, and what to call it."""
    label = quote(f"{ISSUER}:{user.email}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': ISSUER})}"


def new_recovery_codes(factor: SecondFactor) -> list[str]:
    """Give the second factor ten recovery codes in place of those it had. They are shown once."""
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    factor.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, code_hash=hash_of_code(code)) for code in codes
    )
    return codes


def _new_recovery_code() -> str:
    letters = b32encode(secrets.token_bytes(RECOVERY_CODE_BYTES)).decode()
    return "-".join(letters[start : start + GROUP] for start in range(0, len(letters), GROUP))


def hash_of_code(code: str) -> str:
    """What is kept of a recovery code; case, hyphens and spaces do not matter."""
    letters = "".join(code.upper().replace("-", "").split())
    return hashlib.sha256(letters.encode("utf-8", "replace")).hexdigest()
