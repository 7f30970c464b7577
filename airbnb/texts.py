"""What people type, made fit to be kept and shown."""

from __future__ import annotations

import unicodedata

from airbnb.errors import Invalid

# Marks that reorder what is shown: in a name they make it read as something else.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_unfit(character: str) -> bool:
    """Whether it has no place in a text: a control, a lone surrogate, a reordering mark."""
    return unicodedata.category(character) in ("Cc", "Cs") or character in _REORDERING


def cleaned(
    text: str, *, most: int, field: str | tuple[str, ...], lines: bool = False, least: int = 0
) -> str:
    """`text` in NFC without outer space, of `least` to `most` characters.

    Line breaks, one line feed each, and tabs may stand in it when `lines` is true. Raises Invalid
    for other control characters, marks that reorder text, lone surrogates, and a wrong length.
    """
    kept = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    for character in kept:
        if lines and character in "\n\t":
            continue
        if is_unfit(character):
            raise Invalid(f"U+{ord(character):04X} cannot stand here.", field=field)
    if not least <= len(kept) <= most:
        wanted = f"{least} to {most}" if least else f"at most {most}"
        raise Invalid(f"Must have {wanted} characters.", field=field)
    return kept
