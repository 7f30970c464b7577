"""The WSGI application: GraphQL and REST."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import close_old_connections

from airbnb import memory
from airbnb.charset import IgnoresCharset

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airbnb.settings")


class _Request(IgnoresCharset, WSGIRequest):
    """A request in UTF-8."""


class _Handler(WSGIHandler):
    """Django's, with a shorter way to where most requests go.

    What Django does before and after its middleware is needed by views that ask for addresses, use
    its caches or stream their answers. GraphQL needs but this: a connection that works.
    """

    request_class = _Request

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer as WSGI says."""
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == "/graphql":
            return self._graphql(environ, start_response)
        return super().__call__(environ, start_response)

    def _graphql(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        close_old_connections()
        request = _Request(environ)
        try:
            response: Any = self.get_response(request)
        finally:
            request.close()
        start_response(f"{response.status_code} {response.reason_phrase}", [*response.items()])
        return [response.content]


django.setup(set_prefix=False)
application = _Handler()
memory.settle()
