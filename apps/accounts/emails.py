"""The identity of an e-mail address (R52)."""

import unicodedata


def normalised(address: str) -> str:
    """The form in which two spellings of one address are equal: NFC, lower case, no outer space."""
    return unicodedata.normalize("NFC", address.strip().lower())
