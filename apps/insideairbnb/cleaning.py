"""What a field of the files means. Pure: a text in, a value out, None where the field is empty.

A field that holds something else raises Unreadable.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

from airbnb.money import divide_half_away, exponent
from airbnb.numbers import LARGEST_BIGINT
from airbnb.texts import is_unfit
from apps.listings.models import LONGEST_STAY, MOST_MINOR

MOST_SMALLINT = 2**15 - 1

# Only names that HTML has are tags: "<3", "<all in>" and "<10 minutes" are what people wrote.
_TAGS = (
    "a|b|blockquote|br|center|code|dd|del|div|dl|dt|em|font|h[1-6]|hr|i|iframe|img|ins|li|ol|p|pre"
    "|s|script|small|span|strike|strong|style|sub|sup|table|tbody|td|th|thead|tr|u|ul"
)
_ATTRIBUTES = r"(?:\s+[a-z][\w:-]*(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s<>\"']+))?)*"
_LINE_END = re.compile(r"(?:\r\n|\r|\n)?<br\s*/?>|\r\n|\r|[\u2028\u2029\x85]", re.IGNORECASE)
_BLOCK_END = re.compile(r"</(?:blockquote|div|dd|dt|h[1-6]|li|p|tr)\s*>|<hr\s*/?>", re.IGNORECASE)
# With attributes it is a tag only when one of them has a value: "<i am>" is not.
_TAG = re.compile(
    rf"</?(?:{_TAGS})\s*/?>|<(?:{_TAGS})(?=[^<>]*=){_ATTRIBUTES}\s*/?>", re.IGNORECASE
)
# A description is cut at 1,000 characters, often within a tag.
_CUT_TAG = re.compile(r"</?(?:b|br)?\s*/?$", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_AMOUNT = re.compile(r"[^\d.,\-]{0,4}(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?", re.ASCII)
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


class Unreadable(ValueError):
    """A field does not hold what its column is for."""


def plain_text(raw: str) -> str:
    """The text a person meant: no markup, at most one empty line in a row, nothing unprintable.

    `<br>` breaks the line, other tags go, entities become their characters, once. The result may
    still hold "<": it is text, and whoever shows it must treat it so.
    """
    text = _LINE_END.sub("\n", raw)
    text = _BLOCK_END.sub("\n", text)
    text = _CUT_TAG.sub("", _TAG.sub("", text))
    text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    text = "".join(c for c in text if c in "\n\t" or not is_unfit(c))
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text).replace("\ufeff", ""))
    lines = (line.strip() for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def one_line(raw: str, most: int) -> str:
    """`raw` as plain text on one line, at most `most` characters."""
    return " ".join(plain_text(raw).split())[:most].rstrip()


def readable_id(raw: str) -> int | None:
    """An id: a positive whole number of 64 bits. Ids exceed what a float holds exactly."""
    if not (raw.isascii() and raw.isdigit()):
        return None
    found = int(raw)
    return found if 0 < found <= LARGEST_BIGINT else None


def number(raw: str, *, least: int, most: int) -> Decimal | None:
    """A number from `least` to `most`."""
    if not raw.strip():
        return None
    try:
        found = Decimal(raw.strip())
    except InvalidOperation:
        raise Unreadable("not a number") from None
    if not found.is_finite() or not least <= found <= most:
        raise Unreadable("not a number in range")
    return found


def whole_number(raw: str, *, least: int = 0, most: int = MOST_SMALLINT) -> int | None:
    """A count from `least` to `most`, also when it is written as "2.0"."""
    found = number(raw, least=least, most=most)
    if found is not None and found != int(found):
        raise Unreadable("not a whole number")
    return None if found is None else int(found)


@lru_cache(maxsize=4096)
def nights(raw: str) -> int | None:
    """A number of nights, brought into the range of R7: "0" is 1, "2147483647" is 1125."""
    found = whole_number(raw, least=-LARGEST_BIGINT, most=LARGEST_BIGINT)
    return None if found is None else min(max(found, 1), LONGEST_STAY)


@lru_cache(maxsize=65536)
def price_minor(raw: str, currency: str) -> int | None:
    """Minor units of "$1,234.00", which is an amount in `currency` whatever its sign.

    Zero is no price, so it is None. Decimals that the currency does not have are rounded.
    """
    if not raw.strip():
        return None
    found = _AMOUNT.fullmatch(raw.strip())
    if found is None:
        raise Unreadable("not an amount")
    major = Fraction(found[1].replace(",", "") + (found[2] or ""))
    minor = major * 10 ** exponent(currency)
    rounded = divide_half_away(minor.numerator, minor.denominator)
    if rounded > MOST_MINOR:
        raise Unreadable("not an amount in range")
    return rounded or None


@lru_cache(maxsize=4096)
def day(raw: str) -> date | None:
    """A date, "2023-09-23", of a year in which homes may have been let this way."""
    if not raw.strip():
        return None
    try:
        found = date.fromisoformat(raw.strip())
    except ValueError:
        raise Unreadable("not a date") from None
    if not 2000 <= found.year <= 2200:
        raise Unreadable("not a year of ours")
    return found


def readable_day(raw: str) -> date | None:
    """A date; None also where the field cannot be read."""
    try:
        return day(raw)
    except Unreadable:
        return None


def flag(raw: str) -> bool | None:
    """Yes or no, which the files write "t" and "f"."""
    if not raw.strip():
        return None
    try:
        return {"t": True, "f": False}[raw.strip()]
    except KeyError:
        raise Unreadable("neither t nor f") from None


def rating_hundredths(raw: str) -> int | None:
    """Hundredths of a rating of five. "0.0" is not a rating: it says that there is none."""
    rating = number(raw, least=0, most=5)
    if rating is None:
        return None
    hundredths = Fraction(rating) * 100
    return divide_half_away(hundredths.numerator, hundredths.denominator) or None


def point(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Degrees north and east of a point on earth."""
    if not latitude.strip() or not longitude.strip():
        return None
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        raise Unreadable("not degrees") from None
    if not (-90 <= north <= 90 and -180 <= east <= 180):  # NaN is in no range
        raise Unreadable("not on earth")
    return north, east


def amenity_names(raw: str) -> list[str]:
    """The names in a JSON array of texts, on one line each, in order and once."""
    if not raw.strip():
        return []
    try:
        names = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Unreadable("not a list of names")
    cleaned = map(_amenity_name, names)
    return list(dict.fromkeys(name for name in cleaned if name))


@lru_cache(maxsize=16384)
def _amenity_name(raw: str) -> str:
    return one_line(raw, 300)
