"""The ASGI application, for hosts that offer nothing else; WSGI costs less (see docs/adr)."""

import os

import django
from django.core.handlers.asgi import ASGIHandler, ASGIRequest

from airbnb.charset import IgnoresCharset
from airbnb.deployment import refuse_warnings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airbnb.settings")


class _Request(IgnoresCharset, ASGIRequest):
    """A request in UTF-8."""


class _Handler(ASGIHandler):
    request_class = _Request


django.setup(set_prefix=False)
refuse_warnings()
application = _Handler()
