"""What people say of themselves, field by field: what is acceptable, and the form it is kept in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import phonenumbers
from babel import Locale, UnknownLocaleError

from airbnb.errors import Invalid, UserError, require
from airbnb.money import is_currency
from airbnb.texts import cleaned
from apps.accounts import emails

EDITABLE = frozenset({"first_name", "last_name", "phone_number", "about", "language", "currency"})
# What names or describes a person, or lets somebody in: the audit trail tells that it changed, and
# never to what (ADR 0026).
PERSONAL = frozenset({"email", "password", "first_name", "last_name", "phone_number", "about"})
LONGEST_NAME = 80
LONGEST_ABOUT = 2_000
DEFAULT_LANGUAGE = "en"
DEFAULT_CURRENCY = "USD"
_COSTLY = (phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST)
_LANGUAGE_TAG = re.compile(r"[a-z]{2,8}(-[a-z0-9]{2,8})*", re.ASCII | re.IGNORECASE)


def read(texts: Mapping[str, str | None]) -> tuple[dict[str, str], list[UserError]]:
    """The acceptable ones of `texts` as they are kept, and what is wrong with the others.

    None clears a field: it becomes empty, or its default; a first name cannot be cleared.
    """
    found: dict[str, str] = {}
    wrong: list[UserError] = []
    for field, text in texts.items():
        try:
            found[field] = _READERS[field](text or "")
        except Invalid as error:
            wrong.append(error)
    return found, wrong


def _first_name(text: str) -> str:
    return cleaned(text, most=LONGEST_NAME, least=1, field="first_name")


def _last_name(text: str) -> str:
    return cleaned(text, most=LONGEST_NAME, field="last_name")


def _about(text: str) -> str:
    return cleaned(text, most=LONGEST_ABOUT, lines=True, field="about")


def _phone_number(text: str) -> str:
    """E.164. A number has to name its country, as in "+49 30 901820"."""
    clean = cleaned(text, most=40, field="phone_number")
    if not clean:
        return ""
    try:
        number = phonenumbers.parse(clean)
    except phonenumbers.NumberParseException:
        raise Invalid('Write it like "+49 30 901820".', field="phone_number") from None
    if not phonenumbers.is_valid_number(number):
        raise Invalid("There is no such phone number.", field="phone_number")
    if phonenumbers.number_type(number) in _COSTLY:
        raise Invalid("Not a number that costs who calls or texts it.", field="phone_number")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _language(text: str) -> str:
    """BCP 47, of a language that we can write amounts and dates in."""
    clean = cleaned(text, most=35, field="language")
    if not clean:
        return DEFAULT_LANGUAGE
    unknown = Invalid('Name a language as in "de" or "pt-BR".', field="language")
    is_undetermined = clean.partition("-")[0].lower() == "und"
    require(_LANGUAGE_TAG.fullmatch(clean) and not is_undetermined, unknown)
    try:
        return str(Locale.parse(clean, sep="-")).replace("_", "-")
    except (ValueError, UnknownLocaleError):
        raise unknown from None


def _currency(text: str) -> str:
    clean = cleaned(text, most=3, field="currency").upper()
    if not clean:
        return DEFAULT_CURRENCY
    if not is_currency(clean):
        raise Invalid('Name a currency by its ISO 4217 code, as in "EUR".', field="currency")
    return clean


_READERS: dict[str, Callable[[str], str]] = {
    "email": emails.checked,
    "first_name": _first_name,
    "last_name": _last_name,
    "phone_number": _phone_number,
    "about": _about,
    "language": _language,
    "currency": _currency,
}
