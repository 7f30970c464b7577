"""Who may change a home's calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.listings.models import Listing


def can_manage_calendar(user: User, listing: Listing) -> bool:
    """The host."""
    return listing.host_id == user.pk
