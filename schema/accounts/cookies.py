"""Tokens in cookies, for web apps in browsers that ask for it (docs/adr/0023).

A browser sends cookies with whatever any page makes it send. So they are looked at only where the
request has an `X-CSRF-Token`, which no page of a foreign origin can add, and believed only where
that is the one of their session. A request with `Authorization` needs no cookie, and none is read.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from airbnb.errors import Unauthenticated
from apps.accounts import sessions
from apps.accounts.browsers import is_csrf_token
from apps.accounts.errors import InvalidToken
from apps.accounts.sessions import SignedIn

CSRF_HEADER = "HTTP_X_CSRF_TOKEN"
"""`X-CSRF-Token`, as it stands in `request.META`."""

Cookies = dict[str, tuple[str, int]]
"""By what they hold: their value, and for how many seconds a browser keeps it."""

NONE: Cookies = {"access": ("", 0), "refresh": ("", 0)}
"""Makes a browser forget both."""


class PageRefused(Unauthenticated):
    """The request has cookies that are not those of the page that made it."""

    message = "These cookies are not of the page that sent them. Sign in there."


def access_token_of(request: HttpRequest) -> str:
    """The access token in the cookie; "" without one. Raises Unauthenticated for foreign pages."""
    check_origin(request)
    return _value(request, "access")


def refresh_token_of(context: Any) -> str:
    """The refresh token in the cookie, when a web app sends "" in its place.

    Raises Unauthenticated for a request that the session's own page did not make, and InvalidToken
    where there is none that is good; what the browser has is forgotten then.
    """
    token = _value(context.request, "refresh")
    try:
        session = sessions.session_of_refresh_token(refresh_token=token, now=context.now)
    except InvalidToken:
        context.cookies = NONE
        raise
    check_csrf_token(context.request, session.pk)
    return token


def check_origin(request: HttpRequest) -> None:
    """Raise Unauthenticated for a page that is neither ours nor of an origin in the settings."""
    origin = request.META.get("HTTP_ORIGIN")
    if origin is None or origin in settings.CORS_ALLOWED_ORIGINS:
        return
    if origin != f"{request.scheme}://{request.get_host()}":
        raise PageRefused


def check_csrf_token(request: HttpRequest, session_id: int) -> None:
    """Raise Unauthenticated unless the header holds the token of this session."""
    if not is_csrf_token(request.META[CSRF_HEADER], session_id):
        raise PageRefused


def cookies_of(signed_in: SignedIn) -> Cookies:
    """Those that keep somebody signed in. Each lasts as long as the token in it."""
    claims = signed_in.access.claims
    return {
        "access": (signed_in.access.text, claims["exp"] - claims["iat"]),
        "refresh": (
            signed_in.refresh_token,
            int(settings.REFRESH_TOKEN_LIFETIME.total_seconds()),
        ),
    }


def write(response: HttpResponse, cookies: Cookies) -> None:
    """Have the browser keep them, out of every script's reach and for this host alone."""
    prefix = settings.BROWSER_COOKIE_PREFIX
    for name, (value, seconds) in cookies.items():
        response.set_cookie(
            prefix + name,
            value,
            max_age=seconds,
            secure=bool(prefix),
            httponly=True,
            samesite="Lax",
        )


def _value(request: HttpRequest, name: str) -> str:
    return request.COOKIES.get(settings.BROWSER_COOKIE_PREFIX + name, "")
