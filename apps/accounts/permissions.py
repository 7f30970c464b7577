"""Who may act on the marketplace at all."""

from __future__ import annotations

from airbnb.errors import require
from apps.accounts.errors import AccountSuspended, EmailNotVerified
from apps.accounts.models import User


def require_verified(user: User) -> None:
    """Let nobody pass who may not book or host: raises AccountSuspended or EmailNotVerified."""
    require(user.is_active, AccountSuspended)
    require(user.email_verified, EmailNotVerified)
