"""Headers that keep browsers from doing more with our answers than they are for.

Django's `SecurityMiddleware` and `XFrameOptionsMiddleware` set their own beside these.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

HEADERS = {
    # Nothing is loaded and nothing runs. A page may send a form to us, which data has none of.
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
}
"""Of every answer that does not say otherwise by a header of the same name."""

ADMIN_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""The Content-Security-Policy of the admin: scripts, styles and forms of our own, none inline."""


class ProtectionMiddleware:
    """Sets the headers on what the GraphQL door lets through; that one sets them by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, protected."""
        response = self.get_response(request)
        admin = settings.ADMIN_PATH
        if admin and request.path_info.startswith(f"/{admin}"):
            response.headers.setdefault("Content-Security-Policy", ADMIN_POLICY)
        return protect(response)


def protect(response: HttpResponseBase) -> HttpResponseBase:
    """Set the headers that it does not have."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
