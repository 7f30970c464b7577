"""What a password must be: long enough, at most 128 characters, of any kind, not easily guessed.

The validators are named in the settings (AUTH_PASSWORD_VALIDATORS). They are asked about the form
of a password that is kept. Nobody is asked for digits or capitals: they are what is guessed first.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.contrib.auth import hashers
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
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


class GuessableValidator(CommonPasswordValidator):
    """Refuses what programs try first, of Django's list of 20,000 and in the ways people vary it.

    "Passw0rd2024!" is "password", and so is "password password"; "qwertyuiop12" is a row of keys;
    and "Ada Lovelace 1815!" is nothing but Ada Lovelace when it is she who chooses it.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError when it is easily guessed, by anybody or for this person."""
        if len(password) > LONGEST:
            return  # which another validator refuses
        text = password.casefold()
        is_one_character = len(set(text) - _SEPARATORS) <= 1
        if is_one_character or any(self._is_common(variant) for variant in _variants(text)):
            raise ValidationError(self.get_help_text(), code="password_too_common")
        if user is not None and _is_about(user, text):
            raise ValidationError(
                "This password is little more than your name or address.", code="password_personal"
            )

    def get_help_text(self) -> str:
        """The rule in a sentence."""
        return "This password is a common one, or a variant of one, and easily guessed."

    def _is_common(self, variant: str) -> bool:
        return (len(variant) >= _SHORTEST_WORD and variant in self.passwords) or (
            len(variant) >= _SHORTEST_RUN and any(variant in run for run in _RUNS)
        )


_SHORTEST_WORD = 3
_SHORTEST_RUN = 6
_LEAST_OF_ONES_OWN = 6
_ORDERS = (
    string.ascii_lowercase,
    string.digits * 2,
    "1234567890qwertyuiopasdfghjklzxcvbnm",
    "1234567890qwertzuiopasdfghjklyxcvbnm",
    "1234567890azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
)
# Letters and keys in order, and backwards.
_RUNS = [*_ORDERS, *(order[::-1] for order in _ORDERS)]
_SEPARATORS = frozenset(string.punctuation + string.whitespace)
_ADDED = string.digits + string.punctuation + string.whitespace
_LOOKS_LIKE = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
_READINGS = [
    str.maketrans({}),
    *(str.maketrans({**_LOOKS_LIKE, "1": one}) for one in ("i", "l")),
]


def _variants(text: str) -> Iterator[str]:
    """What it is a variant of: less what was added, read as letters, and what it repeats."""
    yield text
    for rest in {text, text.strip(_ADDED), text.lstrip(_ADDED), text.rstrip(_ADDED)}:
        for reading in _READINGS:
            letters = "".join(one for one in rest.translate(reading) if one not in _SEPARATORS)
            if letters:
                yield letters[: (letters * 2).find(letters, 1)]


def _is_about(user: User, text: str) -> bool:
    """Whether little is left of it without what is known of the person, and what was added."""
    local, _, domain = (user.email or "").partition("@")
    known = f"{user.first_name} {user.last_name} {local} {domain.rpartition('.')[0]} airbnb"
    words = "".join(one if one.isalpha() else " " for one in same_everywhere(known).casefold())
    for reading in _READINGS:
        rest = text.translate(reading)
        for word in sorted(set(words.split()), key=len, reverse=True):
            if len(word) >= _SHORTEST_WORD:
                rest = rest.replace(word, "")
        own = [one for one in rest if one not in _ADDED]
        if rest != text.translate(reading) and len(own) < _LEAST_OF_ONES_OWN:
            return True
    return False


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
        validate_password(same_everywhere(password), person)
    except ValidationError as refusal:
        raise Invalid(" ".join(refusal.messages), field=field) from None
