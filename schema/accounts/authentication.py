"""Who asks: read from the header once per request. Cookies are another matter: `cookies`."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from airbnb.errors import Unauthenticated
from apps.accounts import sessions
from apps.accounts.errors import InvalidToken
from apps.accounts.models import Session
from apps.accounts.viewer import Viewer


class TokenRefused(Unauthenticated):
    """The request carries a token that is not, or no longer, good."""

    message = "This token is wrong or lapsed, or its session has ended. Refresh it or sign in."


def token_of(request: HttpRequest) -> str:
    """The token of `Authorization: Bearer TOKEN`; "" without that header, when nobody asks.

    Raises Unauthenticated when the header holds anything else: whoever meant to be somebody is
    never taken for nobody.
    """
    header = request.META.get("HTTP_AUTHORIZATION", "").strip()
    if not header:
        return ""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise TokenRefused
    return str(token.strip())


def viewer_of(token: str, *, now: datetime) -> Viewer:
    """Who asks with this token. Raises Unauthenticated when it is not good."""
    try:
        return sessions.viewer_of(token, now=now)
    except InvalidToken:
        raise TokenRefused from None


def session_of(token: str, *, now: datetime) -> Session:
    """Their session, with the person as they are in the database. Raises Unauthenticated."""
    try:
        return sessions.session_of(token, now=now)
    except InvalidToken:
        raise TokenRefused from None
