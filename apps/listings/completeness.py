"""What a home lacks before strangers can find and book it."""

from __future__ import annotations

from airbnb.errors import Invalid, UserError
from apps.listings.models import TOLD_TO_PUBLISH, Listing

# Columns that clients know by another name.
_INPUT_NAMES = {"price_minor": "price"}


def missing(listing: Listing) -> list[UserError]:
    """One Invalid for each input that a published home needs and this one lacks."""
    return [
        Invalid("A published home needs this.", field=_INPUT_NAMES.get(column, column))
        for column in TOLD_TO_PUBLISH
        if getattr(listing, column) in (None, "")
    ]
