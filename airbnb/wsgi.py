"""The WSGI application: GraphQL and REST."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connection

from airbnb import memory
from airbnb.charset import IgnoresCharset
from airbnb.deployment import refuse_warnings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airbnb.settings")


class _Request(IgnoresCharset, WSGIRequest):
    """A request in UTF-8."""


class _Handler(WSGIHandler):
    """Django's, with a shorter way to where most requests go.

    Around the middleware it does what GraphQL needs: it has connections that are lost or too old
    replaced, and closes the request. Django's signals of a request are not sent.
    """

    request_class = _Request

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer as WSGI says."""
        path = environ.get("PATH_INFO")
        if path == settings.GRAPHQL_PATH and environ["REQUEST_METHOD"] == "POST":
            return self._graphql(environ, start_response)
        return super().__call__(environ, start_response)

    def _graphql(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        connection.close_if_unusable_or_obsolete()
        request = _Request(environ)
        try:
            response: Any = self.get_response(request)
        finally:
            request.close()
        cookies = [("Set-Cookie", one.OutputString()) for one in response.cookies.values()]
        status = f"{response.status_code} {response.reason_phrase}"
        start_response(status, [*response.items(), *cookies])
        return response if response.streaming else [response.content]


django.setup(set_prefix=False)
refuse_warnings()
application = _Handler()
if settings.ENVIRONMENT != "test":  # a process of tests goes on to load and to forget
    memory.arrange()
