"""The code by which people name a booking to each other."""

import secrets

# Nothing that is taken for something else when read or said: no 0 O, 1 I L, 2 Z, 5 S, 8 B.
ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
LENGTH = 8


def new_code() -> str:
    """A random code of eight unambiguous characters; 25^8 are possible."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalised(code: str) -> str:
    """The code as it is kept, however somebody typed it."""
    return code.strip().upper().replace("-", "").replace(" ", "")
