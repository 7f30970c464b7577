"""Who asks, as far as reading needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.accounts.models import Session


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person whose session lived when it was last looked at: `SESSION_CACHE_SECONDS` ago at most.

    `pk` is the person's. For what is to be written or shown of them, read their row.
    """

    pk: int
    session_id: int
    session_expires_at: datetime
    language: str
    currency: str

    @classmethod
    def of(cls, session: Session) -> Viewer:
        """Whose session it is, with its `user` at hand."""
        user = session.user
        return cls(user.pk, session.pk, session.expires_at, user.language, user.currency)
