"""Who may do what to a home."""

from __future__ import annotations

from apps.accounts.models import User
from apps.accounts.roles import MODERATE
from apps.listings.models import Listing


def can_edit(user: User, listing: Listing) -> bool:
    """Whether the user may change the home, its state and its photos: the host alone."""
    return user.pk == listing.host_id


def can_moderate(staff: User, listing: Listing) -> bool:
    """Members of the staff with that permission; nobody their own home."""
    return staff.pk != listing.host_id and staff.has_perm(MODERATE)
