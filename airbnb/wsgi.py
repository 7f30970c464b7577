"""The WSGI application: GraphQL and REST."""

import gc
import os

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from airbnb.charset import IgnoresCharset

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "airbnb.settings")


class _Request(IgnoresCharset, WSGIRequest):
    """A request in UTF-8."""


class _Handler(WSGIHandler):
    request_class = _Request


django.setup(set_prefix=False)
application = _Handler()

# What is loaded by now stays; and a request makes thousands of objects, hardly any in circles.
gc.collect()
gc.freeze()
gc.set_threshold(50_000)
