"""E-mail addresses: when two are the same (R52), and showing that one is one's own."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac

from airbnb.errors import Invalid
from airbnb.texts import cleaned
from apps.accounts.errors import InvalidToken

LONGEST = 254


def normalised(address: str) -> str:
    """The form in which two spellings of one address are equal: NFC, lower case, no outer space."""
    return unicodedata.normalize("NFC", address.strip().lower())


def checked(address: str, *, field: str = "email") -> str:
    """The address as it is kept. Raises Invalid when it is none."""
    clean = cleaned(address, most=LONGEST, least=1, field=field)
    try:
        validate_email(clean)
    except ValidationError:
        raise Invalid("This is not an e-mail address.", field=field) from None
    return clean


class Purpose(StrEnum):
    """What a link in a mail is for; it is good for nothing else."""

    VERIFY_EMAIL = "accounts.verify_email"
    CHANGE_EMAIL = "accounts.change_email"
    RESET_PASSWORD = "accounts.reset_password"  # noqa: S105 - a name, not a secret

    @property
    def lifetime(self) -> timedelta:
        """How long it is good for."""
        if self is Purpose.RESET_PASSWORD:
            return settings.PASSWORD_TOKEN_LIFETIME
        return settings.EMAIL_TOKEN_LIFETIME


@dataclass(frozen=True, slots=True)
class Proof:
    """What the link in a mail proves: that its bearer reads what is mailed to one registration.

    Of a link that changes the address it is the `change_of` the registration.
    """

    user_id: int
    registration: str


def registration_of(address: str, password_hash: str) -> str:
    """What names a registration: another address, or another password, is another one (ADR 0014).

    It tells nothing of either.
    """
    registered = f"{normalised(address)}\n{password_hash}"
    return salted_hmac("accounts.registration", registered, algorithm="sha256").hexdigest()


def change_of(registration: str, address: str) -> str:
    """What names the change of a registration's address to this one. It tells nothing of either."""
    changed = f"{registration}\n{normalised(address)}"
    return salted_hmac("accounts.email_change", changed, algorithm="sha256").hexdigest()


def token_for(
    user_id: int,
    registration: str,
    *,
    purpose: Purpose = Purpose.VERIFY_EMAIL,
    now: datetime,
) -> str:
    """A signed token for a link that is good for this registration, and no other.

    A change of the address or of the password makes another registration, so it kills the token.
    """
    expires = now + purpose.lifetime
    return _signer(purpose).sign_object([user_id, registration, int(expires.timestamp())])


def proof_in(token: str, *, purpose: Purpose = Purpose.VERIFY_EMAIL, now: datetime) -> Proof:
    """What a token of `token_for` proves. Raises InvalidToken when it is none, or has lapsed."""
    try:
        user_id, registration, expires = _signer(purpose).unsign_object(token)
    except BadSignature:
        raise InvalidToken(field="token") from None
    if expires <= now.timestamp():
        raise InvalidToken(field="token")
    return Proof(user_id, registration)


def hash_of(address: str) -> str:
    """What stands for an address where it must not be read."""
    return hashlib.sha256(normalised(address).encode("utf-8", "replace")).hexdigest()


def digest_of(address: str) -> str:
    """What stands for an address in the audit trail: equal for equal ones, and guessed by nobody.

    Who has the database alone cannot try addresses on it, as they could on a plain hash.
    """
    mac = salted_hmac("accounts.address", normalised(address), algorithm="sha256")
    return mac.hexdigest()


def _signer(purpose: Purpose) -> Signer:
    return Signer(salt=purpose)
