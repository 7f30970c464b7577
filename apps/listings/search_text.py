"""Text as it is searched: what only looks different is made equal."""

from __future__ import annotations

import unicodedata
from typing import Any

SEARCH_TEXT_LENGTH = 2_000
TITLE_LENGTH = 1_000
CITY_LENGTH = 255


def fold(text: str) -> str:
    """`text` without case, accents and punctuation, its words a single space apart.

    What a guest types and what is searched are folded alike, so "Café-bar" finds "CAFE BAR".
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    kept = (
        character if character.isalnum() else " "
        for character in unicodedata.normalize("NFKD", decomposed)
        if not unicodedata.combining(character)
    )
    return " ".join("".join(kept).split())


def search_text_of(listing: Any) -> str:
    """What a text search looks through of a listing: two folded lines.

    The first says what it is called, of what kind it is and where; the second describes it. At most
    `SEARCH_TEXT_LENGTH` characters; a long description loses its end.
    """
    title = (
        listing.name,
        listing.property_type or "",
        listing.neighbourhood,
        listing.city,
        listing.region,
    )
    lines = f"{fold(' '.join(title))[:TITLE_LENGTH]}\n{fold(listing.description)}"
    return lines[:SEARCH_TEXT_LENGTH].rstrip(" ")


def fold_texts(listing: Any) -> None:
    """Set the columns that searches look through from those that people read."""
    listing.search_text = search_text_of(listing)
    listing.city_folded = fold(listing.city)[:CITY_LENGTH]
