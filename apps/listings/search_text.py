"""Text as it is searched: what only looks different is made equal."""

from __future__ import annotations

import unicodedata
from typing import Any

SEARCH_TEXT_LENGTH = 2_000


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
    """What a text search looks through of a listing: its name, kind and place, then its words.

    At most `SEARCH_TEXT_LENGTH` characters; a long description loses its end.
    """
    parts = (
        listing.name,
        listing.property_type or "",
        listing.neighbourhood,
        listing.city,
        listing.region,
        listing.description,
    )
    return fold(" ".join(parts))[:SEARCH_TEXT_LENGTH].rstrip()
