"""The kinds of people for each of whom every door has its expected answer."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.models import User
from apps.accounts.sessions import SignedIn

ANONYMOUS = "anonymous"
UNVERIFIED = "unverified"
GUEST = "guest"
OWNER = "owner"
OTHER_HOST = "other host"
SUPPORT = "support"
ADMIN = "admin"
SUSPENDED = "suspended"
ROLES = (ANONYMOUS, UNVERIFIED, GUEST, OWNER, OTHER_HOST, SUPPORT, ADMIN, SUSPENDED)


@dataclass(frozen=True)
class Person:
    """Somebody of a kind, and the session they are signed in; `anonymous` is nobody."""

    role: str
    user: User | None = None
    signed_in: SignedIn | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What their client says of who they are."""
        if self.signed_in is None:
            return {}
        return {"Authorization": f"Bearer {self.signed_in.access.text}"}
