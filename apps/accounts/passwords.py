"""What a password must be: long enough, at most 128 characters, of any kind, and no common one.

The validators are named in the settings (AUTH_PASSWORD_VALIDATORS).
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from django.contrib.auth import hashers
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from airbnb.errors import Invalid

if TYPE_CHECKING:
    from apps.accounts.models import User

LONGEST = 128


class MaximumLengthValidator:
    """Refuses what is too long to be worth hashing."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django's form
        """Raise ValidationError when there are more than 128 characters."""
        if len(password) > LONGEST:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        """The rule in a sentence."""
        return f"This password must contain at most {LONGEST} characters."


def same_everywhere(password: str) -> str:
    """The form (NFKC) in which a password is the same from every keyboard and system."""
    # Half a surrogate pair has no bytes to be hashed.
    return unicodedata.normalize("NFKC", password.encode("utf-8", "backslashreplace").decode())


def hashed(password: str) -> str:
    """What is kept of a password."""
    return hashers.make_password(same_everywhere(password))


def is_behind(password: str, password_hash: str) -> bool:
    """Whether `password_hash` is one of this password. Takes as long as hashing it."""
    return hashers.check_password(same_everywhere(password), password_hash)


def check_strength(password: str, person: User, *, field: str) -> None:
    """Raise Invalid, naming `field`, unless `person` may choose this password."""
    try:
        validate_password(password, person)
    except ValidationError as refusal:
        raise Invalid(" ".join(refusal.messages), field=field) from None
