"""Who asks: read from the header once per request, never from a cookie."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from airbnb.errors import Unauthenticated
from apps.accounts.errors import InvalidToken
from apps.accounts.models import Session, User
from apps.accounts.sessions import session_of


class TokenRefused(Unauthenticated):
    """The request carries a token that is not, or no longer, good."""

    message = "This token is wrong or lapsed, or its session has ended. Refresh it or sign in."


def authenticate(
    request: HttpRequest, *, now: datetime
) -> tuple[User, Session] | tuple[None, None]:
    """The person and the session of `Authorization: Bearer TOKEN`; nobody without that header.

    Raises Unauthenticated when the header holds anything else than a good token: whoever meant to
    be somebody is never taken for nobody.
    """
    header = request.headers.get("Authorization", "").strip()
    if not header:
        return None, None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise TokenRefused
    try:
        session = session_of(token.strip(), now=now)
    except InvalidToken:
        raise TokenRefused from None
    return session.user, session
