"""Django for the peers: our tables, no middleware, and each peer's own module as its urls."""

import os
from urllib.parse import urlsplit

PEER = os.environ["BENCH_PEER"]
_database = urlsplit(os.environ["BENCH_DATABASE_URL"])

SECRET_KEY = "of a benchmark"  # noqa: S105
ALLOWED_HOSTS = ["*"]
DEBUG = False
USE_TZ = True
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PUBLIC_URL = os.environ["PUBLIC_URL"]
MEDIA_URL = "/media/"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",  # without it strawberry-django is half as fast
    "apps.images",
    "apps.accounts",
    "apps.listings",
    "apps.availability",
    "apps.pricing",
    "apps.bookings",
    "apps.reviews",
    *{
        "graphene": ["graphene_django"],
        "strawberry": ["strawberry_django"],
        "rest_framework": ["rest_framework"],
        "ninja": ["ninja"],
    }[PEER],
]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = f"benchmarks.peers.{PEER}"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path.lstrip("/"),
        "USER": _database.username or "",
        "PASSWORD": _database.password or "",
        "HOST": _database.hostname or "",
        "PORT": _database.port or "",
        "CONN_MAX_AGE": None,
    }
}
LOGGING_CONFIG = None
# What each of them advises for speed and safety.
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
