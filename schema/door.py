"""The door of GraphQL requests, before what stands in Django's way to a view.

It does for them what their answers need and no more. There is no session of
Django's, no CSRF token of its and no message; a token says who asks, in a header or, for web apps
that want it so, in a cookie that counts beside a header alone (schema/accounts/cookies.py).
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from airbnb.protection import protect
from schema.root import schema
from schema.view import GraphQLView

_view: Callable[[HttpRequest], Any] = GraphQLView.as_view(schema=schema)


class GraphQLDoor:
    """A middleware that answers at `/graphql`, and lets everything else through.

    Scheme, host and the headers that protect an answer are as everywhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.view: Any = convert_exception_to_response(_answer)
        self.security = SecurityMiddleware(self.view)
        self.protecting = {
            is_secure: self._headers(_Empty(is_secure=is_secure)) for is_secure in (False, True)
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer of the view, or of whatever stands behind."""
        if request.path_info != settings.GRAPHQL_PATH:
            return self.get_response(request)
        response: Any = self.security.process_request(request) or self.view(request)
        headers = _stored(response)
        for name, header in self.protecting[request.is_secure()]:
            headers.setdefault(name, header)
        return response

    def _headers(self, request: HttpRequest) -> list[tuple[str, tuple[str, str]]]:
        """Those that protect any answer to such a request, as Django stores them."""
        response = HttpResponse()
        own = {*_stored(response)}
        XFrameOptionsMiddleware(self.view).process_response(request, response)
        self.security.process_response(request, response)
        protect(response)
        return [(name, header) for name, header in _stored(response).items() if name not in own]


def _stored(response: HttpResponseBase) -> dict[str, tuple[str, str]]:
    """The names and values of its headers, by the names in lower case.

    Django checks and encodes each header that is set. These were checked once, and doing it again
    for every answer took longer than many a query.
    """
    stored: dict[str, tuple[str, str]] = response.headers._store
    return stored


class _Empty(HttpRequest):
    """A request with nothing in it, over HTTPS or not."""

    def __init__(self, *, is_secure: bool) -> None:
        super().__init__()
        self._is_secure = is_secure

    def _get_scheme(self) -> str:
        return "https" if self._is_secure else "http"


def _answer(request: HttpRequest) -> HttpResponse:
    """Raises DisallowedHost for a host that is not ours."""
    request.get_host()
    response: HttpResponse = _view(request)
    if response.status_code != HTTPStatus.NOT_MODIFIED:  # it has the length of what it stands for
        response.headers["Content-Length"] = str(len(response.content))
    return response
