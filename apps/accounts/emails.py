"""E-mail addresses: when two are the same (R52), and showing that one is one's own."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import validate_email

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


@dataclass(frozen=True, slots=True)
class Proof:
    """What the link in a mail proves: that its bearer reads the mail of this address."""

    user_id: int
    address_hash: str

    def is_of(self, address: str | None) -> bool:
        """Whether it was mailed to `address`."""
        return address is not None and hash_of(address) == self.address_hash


def token_for(user_id: int, address: str, *, now: datetime) -> str:
    """A signed token for the link that is mailed to `address`. It does not show the address."""
    expires = now + settings.EMAIL_TOKEN_LIFETIME
    return _signer().sign_object([user_id, hash_of(address), int(expires.timestamp())])


def proof_in(token: str, *, now: datetime) -> Proof:
    """What a token of `token_for` proves. Raises InvalidToken when it is none, or has lapsed."""
    try:
        user_id, address_hash, expires = _signer().unsign_object(token)
    except BadSignature:
        raise InvalidToken(field="token") from None
    if expires <= now.timestamp():
        raise InvalidToken(field="token")
    return Proof(user_id, address_hash)


def hash_of(address: str) -> str:
    """What stands for an address where it must not be read."""
    return hashlib.sha256(normalised(address).encode("utf-8", "replace")).hexdigest()


def _signer() -> Signer:
    return Signer(salt="accounts.verify_email")
