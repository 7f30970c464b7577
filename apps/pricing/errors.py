"""What can go wrong with prices that a caller can act on."""

from __future__ import annotations

from airbnb.errors import ErrorCode, UserError


class OwnListing(UserError):
    """Nobody stays at their own home as a guest (R23)."""

    code = ErrorCode.OWN_LISTING
    message = "This is your own home."
