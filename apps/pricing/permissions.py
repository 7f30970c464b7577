"""Who may be a guest where."""

from __future__ import annotations

from apps.accounts.models import User
from apps.listings.models import Listing


def can_stay_at(user: User, listing: Listing) -> bool:
    """Anybody but its host (R23)."""
    return user.pk != listing.host_id
