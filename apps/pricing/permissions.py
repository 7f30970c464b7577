"""Who may be a guest where, and who keeps the terms of prices."""

from __future__ import annotations

from django.contrib.auth import get_permission_codename
from django.db import models

from apps.accounts.models import User
from apps.listings.models import Listing


def can_stay_at(user: User, listing: Listing) -> bool:
    """Anybody but its host (R23)."""
    return user.pk != listing.host_id


def can_keep(user: User, terms: models.Model, action: str) -> bool:
    """Whether the user may "add", "change" or "delete" such terms: staff who were allowed to."""
    codename = get_permission_codename(action, terms._meta)
    return user.is_staff and user.has_perm(f"{terms._meta.app_label}.{codename}")
