"""Texts that whoever reads the database must not be able to read: sealed by a key of the settings.

`SECRET_BOX_KEYS` are such keys, newest first: the first seals, all of them open.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SealBroken(Exception):
    """It was sealed by none of our keys, or has been changed since."""


def seal(text: str) -> str:
    """The text, sealed by the newest key; another time it looks different."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text that was sealed, by whichever of our keys. Raises SealBroken."""
    try:
        return _box().decrypt(sealed).decode()
    except InvalidToken:
        raise SealBroken from None


def sealed_anew(sealed: str) -> str:
    """What was sealed, by the newest key, so that older ones can be given up. Raises SealBroken."""
    try:
        return _box().rotate(sealed).decode()
    except InvalidToken:
        raise SealBroken from None


def _box() -> MultiFernet:
    return _box_of(tuple(settings.SECRET_BOX_KEYS.values()))


@lru_cache(maxsize=8)
def _box_of(secrets: tuple[str, ...]) -> MultiFernet:
    """One that knows these; a secret may be any text, and a key has 256 bits."""
    keys = (
        HKDF(algorithm=SHA256(), length=32, salt=None, info=b"airbnb.sealing").derive(one.encode())
        for one in secrets
    )
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys])
